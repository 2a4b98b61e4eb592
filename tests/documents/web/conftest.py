"""Signed-in browsers of the cast."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.documents.factories import Cast

HTMX = {"HX-Request": "true"}
SignIn = Callable[[str], Client]


@pytest.fixture
def sign_in(cast: Cast) -> SignIn:
    """A client signed in as one of the cast, by user name."""

    def signed_in(name: str) -> Client:
        client = Client()
        client.force_login(cast.user(name))
        return client

    return signed_in

"""Signed-in browsers of the cast, and a provider that signs people in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from ipaddress import ip_network

import oidc_provider_mock
import pytest
from django.test import Client
from oidc_provider_mock import User as ProviderUser
from pytest_django import Settings

from tests.documents.factories import Cast
from tests.documents.web.signing_on import PEOPLE, SignOn

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


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """A provider that knows PEOPLE; gives its address."""
    people = [ProviderUser(sub=name, claims=claims) for name, claims in PEOPLE.items()]
    with oidc_provider_mock.run_server_in_thread(user_claims=people) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def sign_on(cast: Cast, issuer: str, settings: Settings) -> SignOn:
    """acme's way to that provider."""
    settings.OUTBOUND_NETWORKS = [ip_network("127.0.0.1/32"), ip_network("::1/128")]
    return SignOn(cast, issuer)

"""Clients that have logged in over the API."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from rest_framework.test import APIClient

from documents.models import Document
from tests.documents.factories import PASSWORD, Cast, make_read_document

LogIn = Callable[..., APIClient]


@pytest.fixture
def log_in(cast: Cast) -> LogIn:
    """`log_in("acme-viewer")`: a client that sends that person's token."""

    def client_of(name: str, **body: str) -> APIClient:
        client = APIClient()
        answer = client.post("/api/v1/auth/token/", {"username": name, "password": PASSWORD, **body}, format="json")
        assert answer.status_code == 200, answer.content
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {answer.json()['access']}")
        return client

    return client_of


@pytest.fixture
def document(cast: Cast) -> Document:
    """A document of acme that waits for review."""
    return make_read_document(cast.actor("acme-operator"), pages=2)

"""The dashboard's figures by the API."""

from __future__ import annotations

from documents.models import Document
from tests.documents.api.conftest import LogIn


def test_a_period(log_in: LogIn, document: Document) -> None:
    client = log_in("acme-admin")
    figures = client.get("/api/v1/figures/?days=7").json()
    assert (figures["documents"], len(figures["days"]), figures["days"][-1]["waiting"]) == (1, 7, 1)
    assert figures["straight_through"] is None
    assert client.get("/api/v1/figures/?from=2026-11-01&to=2026-11-02").json()["documents"] == 0


def test_a_period_that_makes_no_sense(log_in: LogIn) -> None:
    client = log_in("acme-admin")
    assert client.get("/api/v1/figures/?days=12").json()["code"] == "invalid"
    assert client.get("/api/v1/figures/?from=2026-11-02&to=2026-11-01").json()["code"] == "invalid_period"

"""The staff's first page: figures of every tenant, or of one."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from documents.models import ProcessHeartbeat
from documents.services.heartbeats import note_heartbeat
from tests.documents.factories import Cast, make_read_document


def test_every_tenant_or_one(cast: Cast, staff_client: Client) -> None:
    make_read_document(cast.actor("acme-admin"))
    make_read_document(cast.actor("globex-admin"))
    assert staff_client.get("/admin/").context["figures"].documents == 2
    one = staff_client.get(f"/admin/?tenant={cast.globex.pk}&days=7")
    assert one.context["figures"].documents == 1
    assert one.context["figures"].period.days == 7
    assert "<svg" in one.content.decode()


def test_what_makes_no_sense_shows_every_tenant_and_says_so(cast: Cast, staff_client: Client) -> None:
    make_read_document(cast.actor("acme-admin"))
    page = staff_client.get("/admin/?tenant=nobody&days=0")
    assert page.context["figures"].documents == 1
    assert b"Choose one of the periods." in page.content


@pytest.mark.parametrize("page", ["admin:index", "admin:queue"])
def test_processes_that_are_silent_are_told_first(cast: Cast, staff_client: Client, page: str) -> None:
    note_heartbeat(kind=ProcessHeartbeat.Kind.WORKER, name="worker-1")
    shown = staff_client.get(reverse(page)).content.decode()
    assert "No process sends webhooks: what is due waits." in shown
    assert "No worker runs" not in shown

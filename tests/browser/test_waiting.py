"""What waits and what failed outside, where people look: on desk and phone, by day and by night."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from pytest_django import Settings

from documents.models import DocumentTemplate, Tenant, Webhook, WebhookDelivery
from documents.services.heartbeats import Kind, note_engines, note_heartbeat
from documents.services.webhooks.events import write_deliveries
from documents.tenancy import scope
from tests.browser.conftest import Visit
from tests.browser.looking import look
from tests.documents.factories import Cast, upload

pytestmark = pytest.mark.browser


def test_a_document_says_which_engine_it_waits_for_until_that_is_back(
    visit: Visit, cast: Cast, settings: Settings, tmp_path: Path
) -> None:
    settings.ENGINES = {"glm": {"engine": "server", "profile": "glm-ocr", "urls": ["http://gpu:8000"]}}
    with scope(cast.acme.pk):
        Tenant.objects.update(engines=["glm"])
        template = DocumentTemplate.objects.get(name="invoice")
        template.adapter = {"name": "invoices-v2"}
        template.save()
    document = upload(cast.actor("acme-operator"))
    note_heartbeat(kind=Kind.WORKER, name="worker-1")
    note_engines(worker="worker-1", ready={"glm": False})
    told = visit.page.get_by_text("Waiting for the engine GLM-OCR; it has been away since").first
    visit.sign_in("acme-admin")
    for path, name in (("/", "inbox"), (f"/documents/{document.pk}/", "document")):
        visit.open(path)
        expect(told).to_be_visible()
        look(visit, tmp_path, name)
    note_heartbeat(kind=Kind.WORKER, name="worker-1")
    note_engines(worker="worker-1", ready={"glm": True})
    expect(visit.page.get_by_role("heading", name="Waits to be read")).to_be_visible()
    note_engines(worker="worker-1", ready={"glm": True})  # looking took its time
    visit.open(f"/templates/{template.pk}/")
    expect(visit.page.get_by_text("GLM-OCR has no adapter invoices-v2 loaded")).to_be_visible()
    look(visit, tmp_path, "template")


def test_a_webhook_that_was_switched_off_says_why_and_what_to_do(visit: Visit, cast: Cast, tmp_path: Path) -> None:
    with scope(cast.acme.pk):
        webhook = Webhook.objects.create(
            tenant=cast.acme,
            name="Ledger",
            url="https://erp.example.com/a/rather/long/path/of/hooks?team=acme",
            events=["document.approved"],
            is_enabled=False,
            disabled_reason=Webhook.Reason.REFUSED,
            rests_until=timezone.now() + dt.timedelta(hours=1),
        )
        write_deliveries(cast.acme.pk, [webhook], "document.approved", {})
        WebhookDelivery.objects.update(status=WebhookDelivery.Status.DEAD)
    visit.sign_in("acme-admin")
    visit.open(f"/webhooks/{webhook.pk}/")
    expect(visit.page.get_by_text("Change the address, or ask whoever runs this site to allow it.")).to_be_visible()
    look(visit, tmp_path, "webhook")
    visit.page.get_by_role("link", name="See them and send them again").click()
    expect(visit.page.get_by_role("heading", name="Log of Ledger")).to_be_visible()

"""Webhooks over the API: make one, change it, read its log, send again."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from documents.models import AuditEvent, Webhook, WebhookDelivery
from documents.services.webhooks.keeping import MOST
from documents.tenancy import scope
from tests.documents.api.conftest import LogIn
from tests.documents.factories import Cast

URL = "/api/v1/webhooks/"
ERP = {"name": "ERP", "url": "https://erp.example.com/hooks", "events": ["document.approved"]}


@pytest.fixture
def admin(log_in: LogIn) -> APIClient:
    return log_in("acme-admin")


def make(client: APIClient, **changed: Any) -> Any:
    return client.post(URL, {**ERP, **changed}, format="json")


def test_it_works(admin: APIClient) -> None:
    made = make(admin)
    assert made.status_code == 201
    assert made.json()["secret"].startswith("whsec_")
    shown = admin.get(made["Location"]).json()
    assert {**shown, "secret": made.json()["secret"]} == made.json()
    assert admin.get(URL).json() == {"results": [shown]}


def test_what_cannot_be_kept_is_said(admin: APIClient) -> None:
    addresses = (
        "http://erp.example.com/",
        "https://user:word@erp.example.com/",
        "https://2130706433/",
        "https://e.com:22/",
    )
    answers = [make(admin, url=url).json() for url in addresses]
    assert [(one["code"], one["field"]) for one in answers] == [("invalid_webhook", "url")] * 4
    others = [make(admin, name="   "), make(admin, events=[]), make(admin, events=["document.deleted"])]
    assert [(one.status_code, one.json()["code"]) for one in others] == [(400, "invalid")] * 3
    assert admin.get(URL).json() == {"results": []}


def test_a_name_is_taken_once_and_a_team_has_so_many(admin: APIClient, cast: Cast) -> None:
    assert make(admin).status_code == 201
    assert make(admin).json()["code"] == "name_taken"
    with scope(cast.acme.pk):
        Webhook.objects.bulk_create(Webhook(tenant=cast.acme, name=f"{number}", url="x") for number in range(1, MOST))
    assert make(admin, name="One more").json()["code"] == "invalid_webhook"


def test_switched_off_it_gives_up_what_waits_and_on_again_it_can_be_sent_again(admin: APIClient, cast: Cast) -> None:
    path = make(admin)["Location"]
    assert admin.post(f"{path}test/").status_code == 202
    assert admin.patch(path, {"is_enabled": False}, format="json").json()["disabled_reason"] == "person"
    assert admin.post(f"{path}test/").json()["field"] == "is_enabled"
    (delivery,) = admin.get(f"{path}deliveries/?status=DEAD").json()["results"]
    again = f"{URL}deliveries/{delivery['id']}/again/"
    assert (admin.post(again).json()["code"], admin.post(f"{path}again/").json()["code"]) == ("cannot_resend",) * 2
    admin.patch(path, {"is_enabled": True, "name": "Ledger"}, format="json")
    assert admin.post(again).json()["message_id"] == delivery["message_id"]
    assert admin.post(again).json()["code"] == "cannot_resend"
    with scope(cast.acme.pk):
        WebhookDelivery.objects.update(status=WebhookDelivery.Status.DEAD)
    assert admin.post(f"{path}again/").json() == {"deliveries": 1}
    shown = admin.get(f"{URL}deliveries/{delivery['id']}/").json()
    assert (shown["status"], shown["tries"], shown["event"]) == ("WAITING", [], "webhook.test")
    assert '"sent_by": "acme-admin"' in shown["payload"]


def test_every_change_is_written_down_without_the_secret(admin: APIClient, cast: Cast) -> None:
    path = make(admin)["Location"]
    admin.patch(path, {"url": "https://erp.example.com/other"}, format="json")
    admin.patch(path, {"url": "https://erp.example.com/other"}, format="json")  # nothing new
    secret = admin.post(f"{path}secret/").json()["secret"]
    admin.post(f"{path}test/")
    assert admin.delete(path).status_code == 204
    with scope(cast.acme.pk):
        events = list(AuditEvent.objects.filter(action__startswith="webhook.").order_by("created_at"))
    assert [event.action.partition(".")[2] for event in events] == ["create", "update", "rotate", "test", "delete"]
    assert secret not in str([(event.before, event.after) for event in events])

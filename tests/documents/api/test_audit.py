"""The audit log: newest first, filtered, for admins of the tenant alone."""

from __future__ import annotations

import json
from typing import Any

import pytest

from documents.models import Document
from documents.services.review import approve
from documents.tenancy import scope
from tests.documents.api.conftest import LogIn
from tests.documents.factories import Cast

AUDIT = "/api/v1/audit/"


def actions(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [event["action"] for event in answer.json()["results"]]


def test_it_works(cast: Cast, log_in: LogIn, document: Document) -> None:
    with scope(cast.acme.pk):
        approve(actor=cast.actor("acme-approver"), document=document)

    answer = log_in("acme-admin").get(AUDIT, {"limit": 4})

    assert actions(answer) == ["auth.login", "document.approve", "document.read", "document.upload"]
    approval = answer.json()["results"][1]
    assert (approval["actor"], approval["object_type"], approval["object_id"]) == (
        "acme-approver",
        "document",
        str(document.pk),
    )
    assert approval["before"] == {"status": "IN_REVIEW"}
    assert approval["after"]["status"] == "APPROVED"


def test_pages_show_each_event_once(cast: Cast, log_in: LogIn, document: Document) -> None:
    admin = log_in("acme-admin")
    whole = admin.get(AUDIT, {"limit": 100}).json()["results"]

    found, path = [], f"{AUDIT}?limit=5"
    for _ in range(len(whole) // 5 + 1):
        page = admin.get(path).json()
        found += page["results"]
        path = page["next"] or path

    assert found == whole
    assert page["next"] is None


def test_filters(cast: Cast, log_in: LogIn, document: Document) -> None:
    admin = log_in("acme-admin")

    assert actions(admin.get(AUDIT, {"action": "document.upload"})) == ["document.upload"]
    assert actions(admin.get(AUDIT, {"object_id": str(document.pk)})) == ["document.read", "document.upload"]
    assert actions(admin.get(AUDIT, {"actor": "acme-operator"})) == ["document.upload"]
    assert actions(admin.get(AUDIT, {"object_type": "user"})) == ["auth.login"]
    assert actions(admin.get(AUDIT, {"created_before": "2020-01-01T00:00:00Z"})) == []
    assert admin.get(AUDIT, {"created_after": "soon"}).status_code == 400


@pytest.mark.parametrize("name", ["acme-viewer", "acme-operator", "acme-reviewer", "acme-approver"])
def test_only_admins_see_it(log_in: LogIn, name: str) -> None:
    answer = log_in(name).get(AUDIT)

    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")


def test_another_tenants_events_are_not_shown(cast: Cast, log_in: LogIn, document: Document) -> None:
    globex = log_in("globex-admin")

    assert actions(globex.get(AUDIT, {"object_id": str(document.pk)})) == []
    assert {event["actor"] for event in globex.get(AUDIT).json()["results"]} == {"", "globex-admin"}


def test_as_a_file(cast: Cast, log_in: LogIn, document: Document) -> None:
    admin = log_in("acme-admin")
    file = admin.get(f"{AUDIT}export/", {"action": "document.upload"})
    [line] = [json.loads(line) for line in file.getvalue().splitlines()]
    assert (line["who"], line["object_id"], file["Content-Type"]) == (
        "acme-operator", str(document.pk), "application/jsonl",
    )  # fmt: skip
    assert actions(admin.get(AUDIT, {"action": "audit.export"})) == ["audit.export"]
    assert admin.get(f"{AUDIT}export/", {"created_after": "soon"}).status_code == 400

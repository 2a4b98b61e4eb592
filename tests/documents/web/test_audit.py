"""The audit page: for admins, newest first, filtered."""

from __future__ import annotations

import hashlib
import json

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from documents.services import audit_log, review
from documents.tenancy import scope
from documents.web import audit
from tests.documents.factories import Cast, make_read_document, upload
from tests.documents.web.conftest import SignIn

AUDIT = reverse("audit")


def test_it_works(cast: Cast, sign_in: SignIn) -> None:
    document = make_read_document(cast.actor("acme-operator"))
    with scope(cast.acme.pk):
        review.correct_field(
            actor=cast.actor("acme-reviewer"), document=document, name="seller_name", value="<script>Orrin"
        )
    page = sign_in("acme-admin").get(AUDIT)
    text = page.content.decode()
    assert page.context["entries"][0].action == "Field corrected"
    assert "Tarnwick Instruments Ltd" in text
    assert "&lt;script&gt;Orrin" in text


def test_filters(cast: Cast, sign_in: SignIn) -> None:
    document = upload(cast.actor("acme-operator"))
    upload(cast.actor("acme-admin"))
    client = sign_in("acme-admin")
    assert {entry.event.actor_name for entry in client.get(f"{AUDIT}?person=acme-operator").context["entries"]} == {
        "acme-operator"
    }
    found = client.get(f"{AUDIT}?document={document.pk}&action=document.upload").context["entries"]
    assert [entry.document for entry in found] == [document]
    assert client.get(f"{AUDIT}?document=nonsense").context["entries"] == []


def test_older_pages(cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "PAGE_SIZE", 5)
    client = sign_in("acme-admin")
    first = client.get(AUDIT)
    second = client.get(f"{AUDIT}?{first.context['next_query']}")
    shown = [entry.event.pk for page in (first, second) for entry in page.context["entries"]]
    assert len(set(shown)) == 10


@pytest.mark.parametrize("name", ["acme-viewer", "acme-operator", "acme-reviewer", "acme-approver"])
def test_admins_alone(sign_in: SignIn, name: str) -> None:
    assert sign_in(name).get(AUDIT).status_code == 403


def test_another_teams_events_are_not_shown(cast: Cast, sign_in: SignIn) -> None:
    upload(cast.actor("acme-operator"), name="secret.png")
    assert "secret.png" not in sign_in("globex-admin").get(AUDIT).content.decode()


def test_by_name_and_days(cast: Cast, sign_in: SignIn) -> None:
    document = upload(cast.actor("acme-operator"), name="tarnwick-0418.png")
    upload(cast.actor("acme-operator"), name="orrin.png")
    client, today = sign_in("acme-admin"), timezone.localdate()
    found = client.get(f"{AUDIT}?document=0418&from={today}&to={today}").context["entries"]
    assert [entry.document for entry in found] == [document]
    assert client.get(f"{AUDIT}?to=2020-01-01").context["entries"] == []
    for day in ("yesterday", "0001-01-01", "9999-12-31"):
        assert client.get(f"{AUDIT}?from={day}").status_code == client.get(f"{AUDIT}?to={day}").status_code == 200


def test_as_a_file(cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_log, "BATCH", 2)
    for number in range(3):
        upload(cast.actor("acme-operator"), name=f"=file {number}.png")
    upload(cast.actor("globex-admin"), name="theirs.png")
    file = sign_in("acme-admin").get(f"{AUDIT}export/?action=document.upload")
    lines = b"".join(file).decode("utf-8-sig").splitlines()
    assert lines[0].startswith("when,who,action")
    assert len(lines) == 4
    assert "theirs" not in "".join(lines)
    shown = sign_in("acme-admin").get(AUDIT).context["entries"][0]
    assert (shown.action, shown.event.after["action"]) == ("Audit exported", "document.upload")


def test_as_json_lines_that_show_by_themselves_that_nothing_was_changed(cast: Cast, sign_in: SignIn) -> None:
    upload(cast.actor("acme-operator"), name="zürich.png")
    connection.check_constraints()  # as a commit does: this is when events are chained
    file = sign_in("acme-admin").get(f"{AUDIT}export/?format=jsonl")
    lines = [json.loads(line) for line in b"".join(file).splitlines()]
    assert file["Content-Disposition"].endswith('.jsonl"')
    chained = sorted((line for line in lines if line["number"]), key=lambda line: line["number"])
    hashes = ["", *(line["hash"] for line in chained)]
    assert hashes[1:] == [
        hashlib.sha256(f"{before} {line['number']} {line['content']}".encode()).hexdigest()
        for before, line in zip(hashes, chained, strict=False)
    ]
    assert [line["number"] for line in chained] == list(range(1, len(chained) + 1))
    assert "zürich.png" in chained[-1]["content"]


def test_a_file_has_one_of_its_formats(cast: Cast, sign_in: SignIn) -> None:
    assert sign_in("acme-admin").get(f"{AUDIT}export/?format=xlsx").status_code == 404

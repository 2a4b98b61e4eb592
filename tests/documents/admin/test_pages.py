"""Every list, page and form of the staff site, and what each change leaves in the audit log."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from documents import queue
from documents.models import (
    AuditEvent,
    CustomTask,
    Document,
    DocumentTemplate,
    Extraction,
    Membership,
    OutboxEntry,
    ProcessHeartbeat,
    Quota,
    TaskRun,
    Tenant,
    User,
)
from documents.services.support_access import open_access
from documents.tenancy import ops_scope
from tests.documents.admin.staff_site import change_path, events, list_path
from tests.documents.factories import Cast, make_read_document, upload

MODELS = (
    "tenant",
    "membership",
    "user",
    "document",
    "extraction",
    "documenttemplate",
    "outboxentry",
    "processheartbeat",
    "auditevent",
    "taskrun",
    "customtask",
    "supportaccess",
    "quota",
)


def _failed_document(cast: Cast) -> Document:
    document = upload(cast.actor("acme-operator"), name="broken.png")
    with ops_scope():
        OutboxEntry.objects.all().delete()
        Document.objects.filter(pk=document.pk).update(status=Document.Status.FAILED, failure_code="damaged")
    return document


def _make_run(tenant: Tenant) -> TaskRun:
    result = {"pages": [{"text": "Quexalot's own words"}]}
    run: TaskRun = TaskRun.objects.create(
        tenant=tenant, task="text", engine="rapidocr", name="note.png", media_type="image/png", result=result
    )
    return run


@pytest.fixture
def rows(cast: Cast) -> dict[str, Any]:
    """One row of each model, of acme where it is a tenant's."""
    document = make_read_document(cast.actor("acme-admin"))
    with ops_scope():
        return {
            "tenant": cast.acme,
            "membership": Membership.objects.filter(tenant=cast.acme).first(),
            "user": cast.user("acme-viewer"),
            "document": document,
            "extraction": document.extraction,
            "documenttemplate": DocumentTemplate.objects.filter(tenant=cast.acme).first(),
            "outboxentry": OutboxEntry.objects.first(),
            "processheartbeat": ProcessHeartbeat.objects.create(name="w1", kind="worker", beat_at=document.created_at),
            "auditevent": AuditEvent.objects.filter(tenant=cast.acme).first(),
            "taskrun": _make_run(cast.acme),
            "customtask": CustomTask.objects.create(tenant=cast.acme, name="stamps", label="Stamps", prompt="Which?"),
            "quota": Quota.objects.get(tenant=cast.acme),
            "supportaccess": open_access(
                tenant=cast.acme, by=User.objects.create(username="una", is_staff=True), reason="A call", hours=1
            ),
        }


@pytest.mark.parametrize("model", MODELS)
def test_each_list_and_page_answers(staff_client: Client, rows: dict[str, Any], model: str) -> None:
    assert staff_client.get(list_path(model)).status_code == 200
    assert staff_client.get(change_path(rows[model])).status_code == 200
    assert staff_client.get(reverse(f"admin:documents_{model}_history", args=[rows[model].pk])).status_code == 200


@pytest.mark.parametrize("model", ["document", "extraction", "documenttemplate", "outboxentry", "processheartbeat",
                                   "auditevent", "taskrun", "customtask"])  # fmt: skip
def test_read_only_models_take_no_change(staff_client: Client, rows: dict[str, Any], model: str) -> None:
    assert staff_client.get(reverse(f"admin:documents_{model}_add")).status_code == 403
    assert staff_client.post(change_path(rows[model]), {"name": "changed"}).status_code == 403
    assert staff_client.post(reverse(f"admin:documents_{model}_delete", args=[rows[model].pk])).status_code == 403


@pytest.mark.parametrize("model", ["tenant", "user"])
def test_tenants_and_people_are_not_deleted(staff_client: Client, rows: dict[str, Any], model: str) -> None:
    delete = reverse(f"admin:documents_{model}_delete", args=[rows[model].pk])
    assert staff_client.post(delete, {"post": "yes"}).status_code == 403


def test_a_list_asks_the_same_however_long_it_is(staff_client: Client, cast: Cast) -> None:
    def count_queries(model: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            staff_client.get(list_path(model))
        return len(queries)

    make_read_document(cast.actor("acme-admin"))
    count_queries(MODELS[0])  # a session's first request notes when it began
    few = {model: count_queries(model) for model in MODELS}
    for _ in range(3):
        make_read_document(cast.actor("acme-admin"))
        make_read_document(cast.actor("globex-admin"))
    assert {model: count_queries(model) for model in MODELS} == few


def test_failed_documents_are_retried_and_others_left(staff_client: Client, cast: Cast) -> None:
    failed, fine = _failed_document(cast), make_read_document(cast.actor("globex-admin"))
    form = {"action": "retry", "_selected_action": [str(failed.pk), str(fine.pk)]}
    answer = staff_client.post(list_path("document"), form, follow=True)
    texts = [str(message) for message in answer.context["messages"]]
    assert texts == [
        "1 document is read again.",
        "1 document is not retried: only failed ones are read again.",
    ]
    with ops_scope():
        failed.refresh_from_db()
        fine.refresh_from_db()
        assert (failed.status, fine.status) == (Document.Status.RECEIVED, Document.Status.NEEDS_REVIEW)
        assert OutboxEntry.objects.filter(document=failed, tenant=cast.acme).exists()
        assert LogEntry.objects.filter(object_id=str(failed.pk)).exists()
    assert events("document.retry") == [("acme", "sam-staff", {"status": "FAILED", "failure": "damaged"}, None)]


@pytest.mark.usefixtures("opened")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"broken.png", "fine.png"}),
        ("?status__exact=FAILED", {"broken.png"}),
        ("?q=fine", {"fine.png"}),
        ("?created_at_from=2001-01-01&created_at_to=2001-01-02", set()),
        ("?created_at_from=2001-01-01", {"broken.png", "fine.png"}),
        ("?template_name=receipt", set()),
    ],
)
def test_documents_are_filtered(staff_client: Client, cast: Cast, query: str, expected: set[str]) -> None:
    _failed_document(cast)
    upload(cast.actor("globex-admin"), name="fine.png")
    answer = staff_client.get(list_path("document") + query)
    assert {document.name for document in answer.context["cl"].result_list} == expected


@pytest.mark.parametrize("query", ["?action__icontains=upload", "?actor_name__icontains=globex-admin"])
def test_the_audit_log_is_filtered(staff_client: Client, cast: Cast, query: str) -> None:
    upload(cast.actor("globex-admin"))
    answer = staff_client.get(list_path("auditevent") + query)
    assert [(event.action, event.actor_name) for event in answer.context["cl"].result_list] == [
        ("document.upload", "globex-admin")
    ]


@pytest.mark.usefixtures("opened")
def test_documents_are_filtered_by_tenant_and_found_by_id(staff_client: Client, cast: Cast) -> None:
    ours, theirs = _failed_document(cast), upload(cast.actor("globex-admin"), name="fine.png")
    for query in (f"?tenant__id__exact={cast.acme.pk}", f"?q={ours.pk}"):
        text = staff_client.get(list_path("document") + query).content.decode()
        assert ours.name in text
        assert theirs.name not in text


@pytest.mark.usefixtures("opened")
def test_an_audit_event_shows_before_and_after_escaped(staff_client: Client, cast: Cast) -> None:
    with ops_scope():
        event = AuditEvent.objects.create(
            tenant=cast.acme, action="field.correct", object_type="document", object_id="1",
            before={"seller": "Tarnwick"}, after={"seller": "<script>alert(1)</script>"},
        )  # fmt: skip
    text = staff_client.get(change_path(event)).content.decode()
    assert "&quot;seller&quot;: &quot;Tarnwick&quot;" in text
    assert "<script>alert(1)</script>" not in text


@pytest.mark.usefixtures("opened")
def test_a_reading_shows_the_template_it_ran_with(staff_client: Client, rows: dict[str, Any]) -> None:
    extraction: Extraction = rows["extraction"]
    text = staff_client.get(change_path(extraction)).content.decode()
    assert "invoice_number" in text
    assert extraction.engine in text


def test_the_queue_in_figures(staff_client: Client, cast: Cast, rows: dict[str, Any]) -> None:
    upload(cast.actor("acme-operator"))
    queue.enqueue_documents([(cast.acme.pk, rows["document"].pk)])
    answer = staff_client.get(reverse("admin:queue"))
    assert ["Received", "1", "0\xa0minutes"] in answer.context["documents"]["rows"]
    assert ["Failed", "0", "-"] in answer.context["documents"]["rows"]
    assert ["default", "1", "-"] in answer.context["jobs"]["rows"]
    assert answer.context["processes"]["rows"][0][0] == "w1"


def test_the_queue_page_says_that_the_queue_is_down(staff_client: Client, settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    answer = staff_client.get(reverse("admin:queue"))
    assert answer.status_code == 200
    assert b"does not answer" in answer.content


@pytest.mark.usefixtures("opened")
def test_a_task_is_listed_without_what_it_answered(staff_client: Client, rows: dict[str, Any]) -> None:
    for path in (list_path("taskrun"), change_path(rows["taskrun"])):
        text = staff_client.get(path).content.decode()
        assert "note.png" in text
        assert "own words" not in text

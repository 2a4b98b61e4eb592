"""One row in every table of a tenant, for tests of the walls: an empty table hides nothing."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection
from django.db.models import Value
from django.utils import timezone

from documents.models import (
    ApiKey,
    Attention,
    AuditCheckpoint,
    Comment,
    CustomTask,
    Document,
    DocumentTemplate,
    Export,
    ExportLayout,
    IdempotentRequest,
    Invitation,
    Lesson,
    LessonKey,
    Notice,
    OutboxEntry,
    Presence,
    Role,
    SavedView,
    SearchEntry,
    SingleSignOn,
    SupportAccess,
    TaskRun,
    TokenFamily,
    Webhook,
    WebhookAttempt,
    WebhookDelivery,
)
from documents.services.review import correct_field
from documents.tenancy import ops_scope, scope
from tests.documents.factories import Cast, make_read_document


def make_one_of_each(cast: Cast) -> Document:
    """Fill acme's tables by way of one read and corrected document, which is returned."""
    reviewer = cast.actor("acme-reviewer")
    document = make_read_document(reviewer)
    with scope(reviewer.tenant_id):
        correct_field(actor=reviewer, document=document, name="grand_total", value=1)
        tenant: dict[str, Any] = {"tenant": cast.acme}
        on_document = {**tenant, "document": document}
        person, now = cast.user("acme-reviewer"), timezone.now()
        lapses, soon = now + dt.timedelta(1), now + dt.timedelta(hours=1)
        export = Export.objects.create(**tenant, file_format="xlsx", digest="0" * 64, requested_by=person)
        template = DocumentTemplate.objects.in_use().first()
        ExportLayout.objects.create(**tenant, template=template, name="ERP", definition={})
        OutboxEntry.objects.create(**tenant, export=export)
        CustomTask.objects.create(**tenant, name="stamps", label="Stamps", prompt="Read the stamps.", output="text")
        TaskRun.objects.create(**on_document, task="text", engine="rapidocr", name="a.png", media_type="image/png")
        Comment.objects.create(**on_document, author=person, author_name=person.username, text="Look at the total.")
        Notice.objects.create(**on_document, user=person, kind=Notice.Kind.MENTIONED)
        Attention.objects.create(**on_document, user=person, seconds=9.5)
        Presence.objects.get_or_create(**on_document, user=person)
        SavedView.objects.create(**tenant, user=person, name="Mine", query="status=FAILED")
        lesson = Lesson.objects.create(**on_document, template="invoice", issuer="ACME", field_count=1, content={})
        LessonKey.objects.create(**tenant, lesson=lesson, key="name:acme")
        SearchEntry.objects.get_or_create(**on_document, defaults={"words": Value("sensor"), "created_at": now})
        webhook = Webhook.objects.create(**tenant, name="ERP", url="https://erp.example.com/", secret="sealed")
        delivery = WebhookDelivery.objects.create(
            **tenant, webhook=webhook, message_id="msg_1", event="document.approved", payload="{}"
        )
        WebhookAttempt.objects.create(**tenant, delivery=delivery, number=1, status_code=200)
        IdempotentRequest.objects.create(
            **tenant, caller="user:1", key="k", digest="0" * 64, locked_until=now, expires_at=lapses
        )
        ApiKey.objects.create(
            **tenant, name="ERP", prefix="0" * 12, key_hash="0" * 64, scopes=["read"], made_by=person, expires_at=lapses
        )
        TokenFamily.objects.create(**tenant, user=person, token_id="0" * 32, expires_at=lapses)
        SupportAccess.objects.create(**tenant, staff=person, staff_name="sam", reason="A call", expires_at=soon)
        SingleSignOn.objects.create(**tenant, issuer="https://id.example.com", client_id="a", sealed_secret="sealed")
        Invitation.objects.create(
            **tenant, email="new@example.com", role=Role.VIEWER, token_hash="0" * 64, expires_at=lapses
        )
    connection.check_constraints()  # as a commit does: this is when the audit's events are chained
    with ops_scope():
        AuditCheckpoint.objects.create(tenant=cast.acme, number=1, hash="0" * 64, key_id="0" * 16, signature="0" * 64)
    return document

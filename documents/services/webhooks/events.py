"""Notes what happened for every webhook that wants to hear of it, in the transaction that did it. Sends nothing.

The payload names things and says where the API has them; values of documents stay here.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models import Document, Export, Webhook, WebhookDelivery


class Event(models.TextChoices):
    """What a webhook may be told."""

    PROCESSED = "document.processed", _("A document was read")
    FAILED = "document.failed", _("A document could not be read")
    APPROVED = "document.approved", _("A document was approved")
    REJECTED = "document.rejected", _("A document was rejected")
    REOPENED = "document.reopened", _("A decided document was reopened")
    EXPORT_DONE = "export.done", _("An export is ready")
    EXPORT_FAILED = "export.failed", _("An export failed")


TEST = "webhook.test"  # told to one webhook alone, whatever it wants to hear


def announce_document(event: Event, document: Document) -> None:
    """Note that `event` happened to `document`. Needs an open scope."""

    def told() -> dict[str, Any]:
        template = document.template
        return {
            "id": str(document.pk),
            "name": document.name,
            "status": document.status,
            "template": template.name if template else None,
            "pages": document.pages_total,
            "failure": document.failure_code or None,
            "reject_reason": document.reject_reason or None,
            "url": f"/api/v1/documents/{document.pk}/",
        }

    _announce(document.tenant_id, event, told)


def announce_export(event: Event, export: Export) -> None:
    """Note that `event` happened to `export`. Needs an open scope."""
    _announce(
        export.tenant_id,
        event,
        lambda: {
            "id": str(export.pk),
            "name": export.name,
            "status": export.status,
            "format": export.file_format,
            "documents": export.documents_done,
            "size": export.size,
            "failure": export.failure_code or None,
            "url": f"/api/v1/exports/{export.pk}/",
        },
    )


def _announce(tenant_id: uuid.UUID, event: Event, told: Callable[[], dict[str, Any]]) -> None:
    # All of them, few as they are: which wants what is not worth an index.
    webhooks = [row for row in Webhook.objects.filter(is_enabled=True).only("id", "events") if event in row.events]
    if webhooks:
        write_deliveries(tenant_id, webhooks, event, told())


def write_deliveries(tenant_id: uuid.UUID, webhooks: list[Webhook], event: str, data: dict[str, Any]) -> None:
    """One delivery for each of `webhooks`, all of one message. Needs an open scope."""
    now = timezone.now()
    payload = json.dumps({"type": event, "timestamp": now.isoformat(), "data": data}, ensure_ascii=False)
    message_id = f"msg_{uuid.uuid4().hex}"
    WebhookDelivery.objects.bulk_create(
        WebhookDelivery(
            tenant_id=tenant_id, webhook=webhook, message_id=message_id, event=event, payload=payload, due_at=now
        )
        for webhook in webhooks
    )

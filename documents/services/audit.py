"""Writes down who did what, inside the transaction that did it."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import Model

from documents.logs import current_id
from documents.models import Actor, AuditEvent


def record_event(
    *,
    actor: Actor | None,
    tenant_id: uuid.UUID,
    action: str,
    target: Model,
    before: Any = None,
    after: Any = None,
) -> None:
    """Add one event about `target`; `actor` is None when the product itself acted. Needs an open scope."""
    AuditEvent.objects.create(
        tenant_id=tenant_id,
        actor_id=actor.user_id if actor else None,
        actor_name=actor.username if actor else "",
        action=action,
        object_type=target._meta.model_name or "",
        object_id=str(target.pk),
        before=before,
        after=after,
        request_id=current_id("request_id"),
    )

"""Writes down who did what, inside the transaction that did it: in a tenant's audit, or in the platform's."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.db import connection
from django.db.models import Model

from documents.logs import current_id
from documents.models import Actor, AuditEvent, User


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


def record_platform_event(
    *, by: User | None, action: str, target: Model, before: Any = None, after: Any = None
) -> None:
    """Add one event that no tenant's audit tells of; `by` is None when the product itself acted. Needs no scope."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT add_platform_event(%s, %s, %s, %s, %s, %s::jsonb, %s::jsonb, %s)",
            [
                action,
                target._meta.model_name or "",
                str(target.pk),
                by.pk if by else None,
                by.username if by else "",
                None if before is None else json.dumps(before),
                None if after is None else json.dumps(after),
                current_id("request_id"),
            ],
        )

"""Addresses of the staff site, and the audit events that its changes leave."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from documents.models import AuditEvent, PlatformEvent
from documents.tenancy import ops_scope


def list_path(model: str) -> str:
    return reverse(f"admin:documents_{model}_changelist")


def change_path(row: Any) -> str:
    return reverse(f"admin:documents_{row._meta.model_name}_change", args=[row.pk])


def events(action: str) -> list[tuple[str, str, Any, Any]]:
    with ops_scope():
        rows = AuditEvent.objects.filter(action=action).select_related("tenant").order_by("created_at", "id")
        return [(row.tenant.slug, row.actor_name, row.before, row.after) for row in rows]


def platform_events(action: str) -> list[tuple[str, Any, Any]]:
    with ops_scope():
        rows = PlatformEvent.objects.filter(action=action).order_by("created_at", "id")
        return [(row.actor_name, row.before, row.after) for row in rows]

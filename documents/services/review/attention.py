"""The seconds of attention a person gave a document in one visit, as the page measured them, idle time left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from documents.models import Actor, Attention, Document, Permission
from documents.services.fields import template_of

MAX_SECONDS = 3600.0


class BadAttention(Exception):
    """The seconds are no number from 0 to 3600, or a field is none of the document's."""


def record_attention(*, actor: Actor, document: Document, seconds: Any, fields: Mapping[str, Any]) -> Attention:
    """Keep one visit: `seconds` in all, and by field name. Raises `NotAllowed` or `BadAttention`."""
    actor.require(Permission.CORRECT_FIELDS)
    template = template_of(document)
    known = {spec.name for spec in template.fields} if template else set()
    if not isinstance(fields, Mapping) or not set(fields) <= known:
        raise BadAttention
    kept: Attention = Attention.objects.create(
        tenant_id=document.tenant_id,
        document=document,
        user_id=actor.user_id,
        seconds=_checked(seconds),
        fields={name: round(_checked(value), 1) for name, value in fields.items()},
    )
    return kept


def _checked(seconds: Any) -> float:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds <= MAX_SECONDS:
        raise BadAttention
    return float(seconds)

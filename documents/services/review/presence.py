"""Who has a document's page open now: signs of life, a row per person. Knows nothing of locks."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from documents.models import Actor, Document, Presence

SEEN_SECONDS = 25  # two missed signs of life and a person counts as gone


def note_presence(*, actor: Actor, document: Document) -> None:
    """Write down that `actor` has the document's page open now. One statement."""
    Presence.objects.bulk_create(
        [Presence(tenant_id=document.tenant_id, document=document, user_id=actor.user_id, seen_at=timezone.now())],
        update_conflicts=True,
        unique_fields=["tenant", "document", "user"],
        update_fields=["seen_at"],
    )


def forget_presence(*, actor: Actor, document: Document) -> None:
    """`actor` has left the page."""
    Presence.objects.filter(document=document, user_id=actor.user_id).delete()


def list_viewers(*, actor: Actor, document: Document) -> list[str]:
    """The user names of the others who look at the document now, by name; whoever holds its lock is not among them."""
    since = timezone.now() - dt.timedelta(seconds=SEEN_SECONDS)
    others = Presence.objects.filter(document=document, seen_at__gt=since).exclude(user_id=actor.user_id)
    if document.lock_holder_at(timezone.now()) is not None:
        others = others.exclude(user_id=document.locked_by_id)
    return list(others.order_by("user__username").values_list("user__username", flat=True))

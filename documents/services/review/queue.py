"""Which document a person reviews next, and where in the line one stands. Takes no lock and changes nothing."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain, islice

from django.db.models import Q, QuerySet
from django.utils import timezone

from documents.models import Actor, Document, Permission

MOST_COUNTED = 1000
ORDER = ("assigned_to_id", "created_at", "id")  # of an index; a part of a line has one `assigned_to`, or none
BACKWARDS = ("-assigned_to_id", "-created_at", "-id")
# What follows from the rest, said as the index says it.
IN_INDEX = {
    "status__in": [Document.Status.NEEDS_REVIEW, Document.Status.IN_REVIEW],
    "hold__in": [Document.Hold.NONE, Document.Hold.ASKED, Document.Hold.SENT_BACK],
}
Rows = QuerySet[Document]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a document stands in a person's line: `number` of `total` from 1, its neighbours' ids, and the first's.

    `number` is 0 for a document that does not wait in it. Beyond `MOST_COUNTED` nothing is counted.
    """

    number: int
    total: int
    before: uuid.UUID | None
    after: uuid.UUID | None
    first: uuid.UUID | None


def waiting_for(actor: Actor, among: Rows | None = None) -> tuple[Rows, Rows]:
    """The documents `actor` could review now, in order: those assigned to them, then nobody's, each by age; uncut.

    Not those set aside (but for what they were asked, or was sent back to those who check), not those others have,
    and for who may not decide only those with something open. `among`: a narrower list to stay in. In two parts,
    because an index gives out each of them in order, but not both: a long line is never sorted.
    """
    now = timezone.now()
    rows = Document.objects.visible() if among is None else among
    free = Q(status=Document.Status.NEEDS_REVIEW) | Q(status=Document.Status.IN_REVIEW) & (
        Q(locked_by_id=actor.user_id) | Q(lock_expires_at__lte=now)
    )
    open_to_them = Q(hold=Document.Hold.NONE) | Q(hold=Document.Hold.ASKED, hold_for_id=actor.user_id)
    if not actor.can(Permission.DECIDE_DOCUMENTS):
        open_to_them = Q(hold=Document.Hold.SENT_BACK) | open_to_them & Q(open_count__gt=0)
    rows = rows.filter(free, open_to_them, **IN_INDEX).order_by(*ORDER)
    return rows.filter(assigned_to_id=actor.user_id), rows.filter(assigned_to_id=None)


def find_next(*, actor: Actor, after: Document | None = None, among: Rows | None = None) -> uuid.UUID | None:
    """The id of the document to review next: the one behind `after`, else the first in line; None at its end."""
    line = waiting_for(actor, among)
    if after is None:
        return _first(line)
    return _first((*_behind(actor, line, after), *(part.exclude(pk=after.pk) for part in line)))


def find_place(*, actor: Actor, document: Document, among: Rows | None = None) -> Place:
    """Where `document` stands in the line of `actor`, and who stands beside it. A few queries of bounded length."""
    line = waiting_for(actor, among)
    ahead = _ids(_ahead(actor, line, document))
    behind = _ids(_behind(actor, line, document))
    waits = any(part.filter(pk=document.pk).exists() for part in line)
    return Place(
        number=len(ahead) + 1 if waits else 0,
        total=len(ahead) + len(behind) + waits,
        before=ahead[0] if ahead else None,
        after=behind[0] if behind else None,
        first=_first(line) if ahead and not behind else None,
    )


def _first(parts: Iterable[Rows]) -> uuid.UUID | None:
    return next((found for part in parts for found in part.values_list("pk", flat=True)[:1]), None)


def _ids(parts: Iterable[Rows]) -> list[uuid.UUID]:
    """The first `MOST_COUNTED` ids; a part that is not needed for them is not asked for."""
    return list(
        islice(chain.from_iterable(part.values_list("pk", flat=True)[:MOST_COUNTED] for part in parts), MOST_COUNTED)
    )


def _behind(actor: Actor, line: tuple[Rows, Rows], document: Document) -> tuple[Rows, ...]:
    mine, free = line
    later = Q(created_at__gte=document.created_at) & (Q(created_at__gt=document.created_at) | Q(pk__gt=document.pk))
    return (mine.filter(later), free) if document.assigned_to_id == actor.user_id else (free.filter(later),)


def _ahead(actor: Actor, line: tuple[Rows, Rows], document: Document) -> tuple[Rows, ...]:
    """The nearest first."""
    mine, free = (part.order_by(*BACKWARDS) for part in line)
    earlier = Q(created_at__lte=document.created_at) & (Q(created_at__lt=document.created_at) | Q(pk__lt=document.pk))
    return (mine.filter(earlier),) if document.assigned_to_id == actor.user_id else (free.filter(earlier), mine)

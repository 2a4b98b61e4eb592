"""Which document a person reviews next, and where in the line one stands. Takes no lock and changes nothing."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from documents.models import Actor, Document, Permission

MOST_COUNTED = 1000


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


def waiting_for(actor: Actor, among: QuerySet[Document] | None = None) -> QuerySet[Document]:
    """The documents `actor` could review now, in order: assigned to them first, then by age; one query, uncut.

    Not those set aside (but for what they were asked, or was sent back to those who check), not those others have,
    and for who may not decide only those with something open. `among`: a narrower list to stay in.
    """
    now = timezone.now()
    rows = Document.objects.visible() if among is None else among
    free = Q(status=Document.Status.NEEDS_REVIEW) | Q(status=Document.Status.IN_REVIEW) & (
        Q(locked_by_id=actor.user_id) | Q(lock_expires_at__lte=now)
    )
    mine = Q(hold=Document.Hold.NONE) | Q(hold=Document.Hold.ASKED, hold_for_id=actor.user_id)
    if not actor.can(Permission.DECIDE_DOCUMENTS):
        mine = Q(hold=Document.Hold.SENT_BACK) | mine & Q(open_count__gt=0)
    for_me = Case(When(assigned_to_id=actor.user_id, then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = rows.filter(free, mine).filter(Q(assigned_to=None) | Q(assigned_to_id=actor.user_id))
    ranked: QuerySet[Document] = rows.annotate(for_me=for_me).order_by(F("for_me"), "created_at", "id")
    return ranked


def find_next(
    *, actor: Actor, after: Document | None = None, among: QuerySet[Document] | None = None
) -> uuid.UUID | None:
    """The id of the document to review next: the one behind `after`, else the first in line; None at its end."""
    line = waiting_for(actor, among).values_list("pk", flat=True)
    if after is None:
        return line.first()
    others = line.exclude(pk=after.pk)
    return others.filter(_behind(actor, after)).first() or others.first()


def find_place(*, actor: Actor, document: Document, among: QuerySet[Document] | None = None) -> Place:
    """Where `document` stands in the line of `actor`, and who stands beside it. Four small queries."""
    line = waiting_for(actor, among).values_list("pk", flat=True)
    ahead = list(line.filter(_ahead(actor, document)).order_by(F("for_me").desc(), "-created_at", "-id")[:MOST_COUNTED])
    behind = list(line.filter(_behind(actor, document))[:MOST_COUNTED])
    waits = line.filter(pk=document.pk).exists()
    return Place(
        number=len(ahead) + 1 if waits else 0,
        total=len(ahead) + len(behind) + waits,
        before=ahead[0] if ahead else None,
        after=behind[0] if behind else None,
        first=line.exclude(pk=document.pk).first() if ahead and not behind else None,
    )


def _key(actor: Actor, document: Document) -> tuple[int, dt.datetime, uuid.UUID]:
    return 0 if document.assigned_to_id == actor.user_id else 1, document.created_at, document.pk


def _behind(actor: Actor, document: Document) -> Q:
    rank, created_at, pk = _key(actor, document)
    same = Q(for_me=rank, created_at=created_at, pk__gt=pk) | Q(for_me=rank, created_at__gt=created_at)
    return same | Q(for_me__gt=rank)


def _ahead(actor: Actor, document: Document) -> Q:
    rank, created_at, pk = _key(actor, document)
    same = Q(for_me=rank, created_at=created_at, pk__lt=pk) | Q(for_me=rank, created_at__lt=created_at)
    return same | Q(for_me__lt=rank)

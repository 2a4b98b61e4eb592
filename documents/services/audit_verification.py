"""Checks a tenant's audit chain against its events and its signed checkpoints; changes nothing.

Recomputes every hash here, not in the database: whoever could change rows there could change its functions, too.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import connection

from documents.models.audit_functions import CONTENT
from documents.services.audit_checkpoints import Checkpoint, stored_checkpoints
from documents.tenancy import scope

BATCH = 10_000
LINKS = f"""
    SELECT l.number, l.hash, l.event_id, CASE WHEN e.id IS NOT NULL THEN {CONTENT.format(event="e")} END
    FROM documents_auditlink l
    LEFT JOIN documents_auditevent e ON e.tenant_id = l.tenant_id AND e.id = l.event_id
    WHERE l.tenant_id = %s AND l.number > %s ORDER BY l.number LIMIT {BATCH}
"""  # noqa: S608  # CONTENT is a constant
UNCHAINED = """
    SELECT e.id FROM documents_auditevent e
    WHERE e.tenant_id = %s AND NOT EXISTS (
        SELECT FROM documents_auditlink l
        WHERE l.tenant_id = e.tenant_id AND l.event_id = e.id AND l.number IS NOT NULL
    )
    ORDER BY e.created_at, e.id LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class BadRow:
    """The first event at which a chain is not what it was. `number` is None for one that has no place in it."""

    number: int | None
    event_id: uuid.UUID | None
    what: str

    def __str__(self) -> str:
        place = "event" if self.number is None else f"event {self.number}"
        return f"{place} ({self.event_id}): {self.what}" if self.event_id else f"{place}: {self.what}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found: `bad` is None when every event is there as it was written."""

    events: int
    checkpoints: int
    bad: BadRow | None


@dataclass(frozen=True, slots=True)
class _Link:
    number: int
    hash: str
    event_id: uuid.UUID
    content: str | None


def verify_chain(tenant_id: uuid.UUID, *, filed: Iterable[Checkpoint] = ()) -> Verdict:
    """Check one tenant's whole audit. `filed`: checkpoints kept outside the database; others' are left out.

    Opens a short scope for each batch. Checkpoints are read first, because the chain only grows meanwhile.
    """
    with scope(tenant_id):
        points = {*stored_checkpoints(tenant_id), *(point for point in filed if point.tenant == str(tenant_id))}
    for point in sorted(points, key=lambda point: point.number):
        if not point.is_genuine:
            said = f"the checkpoint of {point.at} is signed by none of AUDIT_KEYS: it was forged, or a key is missing"
            return Verdict(0, len(points), BadRow(point.number, None, said))
    signed: dict[int, set[str]] = {}
    for point in points:
        signed.setdefault(point.number, set()).add(point.hash)
    last, bad = _walk(_links(tenant_id), signed)
    return Verdict(last, len(points), bad or _beyond(last, points) or _unchained(tenant_id))


def _walk(links: Iterator[_Link], signed: dict[int, set[str]]) -> tuple[int, BadRow | None]:
    """The last number that fits, and the first event that does not."""
    number, hash_ = 0, ""
    for link in links:
        expected = number + 1
        if link.number != expected:
            return number, BadRow(expected, None, "it is missing; it was deleted, or cut off")
        if link.content is None:
            return number, BadRow(expected, link.event_id, "it is missing; it was deleted")
        hash_ = hashlib.sha256(f"{hash_} {expected} {link.content}".encode()).hexdigest()
        if hash_ != link.hash:
            said = "it is not what was written; it was changed, moved, or others were put in or taken out before it"
            return number, BadRow(expected, link.event_id, said)
        if signed.get(expected, {hash_}) != {hash_}:
            said = "a signed checkpoint says otherwise; the chain was rewritten"
            return number, BadRow(expected, link.event_id, said)
        number = expected
    return number, None


def _links(tenant_id: uuid.UUID) -> Iterator[_Link]:
    """A tenant's links in order, with what each event says, None where the event is gone."""
    last = 0
    while True:
        with scope(tenant_id), connection.cursor() as cursor:
            cursor.execute(LINKS, [tenant_id, last])
            rows = cursor.fetchall()
        if not rows:
            return
        yield from (_Link(*row) for row in rows)
        last = rows[-1][0]


def _beyond(last: int, points: Iterable[Checkpoint]) -> BadRow | None:
    beyond = max((point for point in points if point.number > last), key=lambda point: point.number, default=None)
    if beyond is None:
        return None
    said = f"it and what followed are missing; the checkpoint of {beyond.at} goes up to {beyond.number}"
    return BadRow(last + 1, None, said)


def _unchained(tenant_id: uuid.UUID) -> BadRow | None:
    with scope(tenant_id), connection.cursor() as cursor:
        cursor.execute(UNCHAINED, [tenant_id])
        row = cursor.fetchone()
    said = "it has no place in the chain; it was put in past the database's trigger"
    return BadRow(None, row[0], said) if row else None

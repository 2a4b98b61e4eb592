"""Checks an audit chain, a tenant's or the platform's, against its events and its signed checkpoints; changes nothing.

Recomputes every hash here, not in the database: whoever could change rows there could change its functions, too.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from django.db import connection

from documents.models.audit_functions import PLATFORM, PLATFORM_ID, TENANTS, Chain
from documents.services.audit_checkpoints import Checkpoint, stored_checkpoints
from documents.tenancy import ops_scope, scope

BATCH = 10_000


@dataclass(frozen=True, slots=True)
class BadRow:
    """The first event at which a chain is not what it was. `number` is None for one that has no place in it."""

    number: int | None
    event_id: uuid.UUID | int | None
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
    event_id: uuid.UUID | int
    content: str | None


@dataclass(frozen=True, slots=True)
class _Reader:
    """One chain, read in a short transaction for each batch, as whoever may see it."""

    chain: Chain
    owner: uuid.UUID

    def rows(self, sql: str, *params: Any) -> list[tuple[Any, ...]]:
        with self.scope(), connection.cursor() as cursor:
            cursor.execute(sql, params)
            return list(cursor.fetchall())

    def scope(self) -> AbstractContextManager[None]:
        return ops_scope() if self.chain is PLATFORM else scope(self.owner)


def verify_chain(tenant_id: uuid.UUID, *, filed: Iterable[Checkpoint] = ()) -> Verdict:
    """Check one tenant's whole audit. `filed`: checkpoints kept outside the database; others' are left out.

    Opens a short scope for each batch.
    """
    return _verify(_Reader(TENANTS, tenant_id), filed)


def verify_platform(*, filed: Iterable[Checkpoint] = ()) -> Verdict:
    """Check the platform's own events in the same way. Runs as ops."""
    return _verify(_Reader(PLATFORM, PLATFORM_ID), filed)


def _verify(reader: _Reader, filed: Iterable[Checkpoint]) -> Verdict:
    """Checkpoints are read first, because the chain only grows meanwhile."""
    with reader.scope():
        stored = stored_checkpoints(reader.chain, reader.owner)
        points = {*stored, *(point for point in filed if point.tenant == str(reader.owner))}
    for point in sorted(points, key=lambda point: point.number):
        if not point.is_genuine:
            said = f"the checkpoint of {point.at} is signed by none of AUDIT_KEYS: it was forged, or a key is missing"
            return Verdict(0, len(points), BadRow(point.number, None, said))
    signed: dict[int, set[str]] = {}
    for point in points:
        signed.setdefault(point.number, set()).add(point.hash)
    last, bad = _walk(_links(reader), signed)
    return Verdict(last, len(points), bad or _beyond(last, points) or _unchained(reader) or _emptied(reader, last))


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


def _links(reader: _Reader) -> Iterator[_Link]:
    """A chain's links in order, with what each event says, None where the event is gone."""
    chain, last = reader.chain, 0
    sql = f"""
    SELECT l.number, l.hash, l.event_id, CASE WHEN e.id IS NOT NULL THEN {chain.content("e")} END
    FROM {chain.links} l LEFT JOIN {chain.events} e ON {chain.of("e")} = {chain.of("l")} AND e.id = l.event_id
    WHERE {chain.of("l")} = %s AND l.number > %s ORDER BY l.number LIMIT {BATCH}
    """  # noqa: S608  # constants
    while True:
        rows = reader.rows(sql, reader.owner, last)
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


def _unchained(reader: _Reader) -> BadRow | None:
    chain = reader.chain
    sql = f"""
    SELECT e.id FROM {chain.events} e WHERE {chain.of("e")} = %s AND NOT EXISTS (
        SELECT FROM {chain.links} l
        WHERE {chain.of("l")} = {chain.of("e")} AND l.event_id = e.id AND l.number > 0
    ) ORDER BY e.created_at, e.id LIMIT 1
    """  # noqa: S608  # constants
    rows = reader.rows(sql, reader.owner)
    said = "it has no place in the chain; it was put in past the database's trigger"
    return BadRow(None, rows[0][0], said) if rows else None


def _emptied(reader: _Reader, last: int) -> BadRow | None:
    """A chain without events tells nothing by itself, so what it must have held is asked elsewhere.

    Each team begins with an event; the platform's events take their numbers from a sequence, which remembers.
    """
    if last:
        return None
    if reader.chain is PLATFORM:
        sql = "SELECT pg_sequence_last_value(pg_get_serial_sequence(%s, 'id')::regclass)"
        if reader.rows(sql, reader.chain.events) == [(None,)]:
            return None
    return BadRow(1, None, "it is missing, and so is everything after it: the whole audit was emptied")

"""Has a request that comes again under the same key done once: the first is kept with its answer, for a day.

Knows no HTTP but the numbers it is told to keep; the edge says what stands for a request.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from documents.models import Actor, IdempotentRequest
from documents.tenancy import ops_scope, scope

KEPT = dt.timedelta(days=1)
# Longer than any request takes: whoever is silent for this long has died over it.
LOCKED = dt.timedelta(minutes=3)


class BeingDone(Exception):
    """The same request is being done at this moment."""


class KeyReused(Exception):
    """The key stands for another request already."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request was answered with."""

    status: int
    headers: Mapping[str, str]
    content: bytes


@dataclass(frozen=True, slots=True)
class Reservation:
    """The right to do one request; `locked_until` tells it from that of somebody who took over."""

    tenant_id: uuid.UUID
    row_id: uuid.UUID
    locked_until: dt.datetime


def reserve(*, actor: Actor, key: str, digest: str) -> Reservation | Answer:
    """The right to do the request that `digest` stands for, or the answer it got before. Opens a scope of its own.

    Raises `KeyReused` where `key` came with another digest, `BeingDone` while the first one is under way.
    """
    now = timezone.now()
    row = IdempotentRequest(
        tenant_id=actor.tenant_id,
        caller=_caller(actor),
        key=key,
        digest=digest,
        locked_until=now + LOCKED,
        expires_at=now + KEPT,
    )
    with scope(actor.tenant_id):
        IdempotentRequest.objects.bulk_create([row], ignore_conflicts=True)
        found: IdempotentRequest = IdempotentRequest.objects.select_for_update().get(caller=row.caller, key=key)
        if found.pk != row.pk and found.expires_at > now and (answer := _answer_of(found, digest, now)):
            return answer
        # Ours, or left over from a request that died or has lapsed.
        found.digest, found.status, found.headers, found.content = digest, None, {}, b""
        found.locked_until, found.expires_at = row.locked_until, row.expires_at
        found.save()
    return Reservation(actor.tenant_id, found.pk, row.locked_until)


def find_answer(*, tenant_id: uuid.UUID, user_id: int, key: str, digest: str) -> Answer | None:
    """The answer that a person's request got before; None where none is kept. Opens a scope of its own.

    For a request that cannot be done any more. Raises as `reserve`.
    """
    now = timezone.now()
    with scope(tenant_id):
        found = IdempotentRequest.objects.filter(caller=_caller_of(user_id), key=key, expires_at__gt=now).first()
    return _answer_of(found, digest, now) if found else None


def keep_answer(reservation: Reservation, answer: Answer) -> None:
    """Give `answer` to the same request from now on; within the transaction that did it, where there is one."""
    with scope(reservation.tenant_id):
        _rows(reservation).update(status=answer.status, headers=dict(answer.headers), content=answer.content)


def release(reservation: Reservation) -> None:
    """Let the same request be done anew: it changed nothing, or may go otherwise another time."""
    with scope(reservation.tenant_id):
        _rows(reservation).delete()


def forget_old_answers() -> int:
    """Delete what has lapsed; returns how many. Runs as ops."""
    with ops_scope():
        deleted, _by_model = IdempotentRequest.objects.filter(expires_at__lt=timezone.now()).delete()
    return deleted


def _answer_of(found: IdempotentRequest, digest: str, now: dt.datetime) -> Answer | None:
    """What is kept of it; None where whoever did it has died over it. Raises as `reserve`."""
    if found.digest != digest:
        raise KeyReused
    if found.status is not None:
        return Answer(found.status, found.headers, bytes(found.content))
    if found.locked_until > now:
        raise BeingDone
    return None


def _rows(reservation: Reservation) -> QuerySet[IdempotentRequest]:
    return IdempotentRequest.objects.filter(pk=reservation.row_id, locked_until=reservation.locked_until, status=None)


def _caller(actor: Actor) -> str:
    return f"key:{actor.api_key_id}" if actor.api_key_id else _caller_of(actor.user_id)


def _caller_of(user_id: int) -> str:
    return f"user:{user_id}"

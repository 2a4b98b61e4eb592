"""Log-ins over the API and their end: one use per refresh token, and a used one that comes again ends them all.

Knows tokens by their ids alone: how they are signed and sent is the API's.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from django.conf import settings
from django.db.models import BooleanField, Func, QuerySet, Value
from django.utils import timezone

from documents.models import Actor, TokenFamily, User, actors_of
from documents.services.audit import record_event, record_platform_event
from documents.services.login_places import Place
from documents.services.logins import describe_login, record_bypass
from documents.tenancy import ops_scope, scope

KEPT = dt.timedelta(days=30)


class FamilyEnded(Exception):
    """The log-in is over, or its token was used before and it is over now."""


class PersonChanged(Exception):
    """The person's password was changed, or they were deactivated, while they logged in."""


def open_family(
    *,
    user: User,
    actor: Actor,
    family_id: uuid.UUID,
    token_id: str,
    expires_at: dt.datetime,
    proofs: Sequence[str],
    place: Place,
) -> None:
    """Note a log-in of `user`, known by `proofs` just now, with its first refresh token. Raises `PersonChanged`."""
    now = timezone.now()
    with scope(actor.tenant_id):
        # Locks the person's row: a password changed meanwhile is noticed here, one changed later ends this family.
        is_same = User.objects.filter(pk=user.pk, password=user.password, is_active=True).update(last_login=now)
        if not is_same:
            raise PersonChanged
        TokenFamily.objects.filter(user=user, expires_at__lt=now).delete()
        TokenFamily.objects.create(
            pk=family_id,
            tenant_id=actor.tenant_id,
            user=user,
            token_id=token_id,
            has_second_factor=len(proofs) > 1,
            created_at=now,
            refreshed_at=now,
            expires_at=expires_at,
        )
        how = describe_login("api", proofs, place)
        record_event(actor=actor, tenant_id=actor.tenant_id, action="auth.login", target=user, after=how)
        if actor.sign_on_id:
            record_bypass(actor=actor, user=user, how=how)
        if user.is_staff:
            record_platform_event(by=user, action="auth.login", target=user, after=how)


def find_bearer(*, user_id: int, tenant_id: uuid.UUID, family_id: uuid.UUID) -> tuple[User, Actor]:
    """The person of an open log-in, acting in its tenant by the role they have now. Raises `FamilyEnded`. Two queries.

    Needs no scope: a database function says whether the log-in is open.
    """
    is_open = Func(
        Value(family_id),
        Value(tenant_id),
        "pk",
        function="token_family_is_open",
        output_field=BooleanField(),
    )
    user = User.objects.filter(is_open, pk=user_id, is_active=True).first()
    if user is not None:
        for actor in actors_of(user):
            if actor.tenant_id == tenant_id:
                return user, actor
    raise FamilyEnded


def rotate(
    *, user: User, actor: Actor, family_id: uuid.UUID, token_id: str, next_id: str, expires_at: dt.datetime
) -> None:
    """Put `next_id` in the place of `token_id`; of any number at once, one does. Raises `FamilyEnded`.

    A token that is not the newest was used before: its family ends, for whoever holds the newest may be a thief.
    """
    with scope(actor.tenant_id):
        family = _locked(family_id)
        if family is not None and family.token_id == token_id:
            family.token_id, family.refreshed_at = next_id, timezone.now()
            family.expires_at = min(expires_at, family.created_at + dt.timedelta(days=settings.LOGIN_DAYS))
            family.save(update_fields=["token_id", "refreshed_at", "expires_at"])
            return
        if family is not None:
            _end(family, TokenFamily.End.REPLAY, user=user, actor=actor)
    raise FamilyEnded


def log_out(*, user: User, actor: Actor, family_id: uuid.UUID, token_id: str) -> None:
    """End the log-in whose newest refresh token is `token_id`. Raises `FamilyEnded`, as `rotate` does."""
    with scope(actor.tenant_id):
        family = _locked(family_id)
        is_newest = family is not None and family.token_id == token_id
        if family is not None:
            _end(family, TokenFamily.End.LOGOUT if is_newest else TokenFamily.End.REPLAY, user=user, actor=actor)
    if not is_newest:
        raise FamilyEnded


def list_log_ins(user: User) -> list[TokenFamily]:
    """The person's log-ins that are open, of every team of theirs, newest first. Needs no scope."""
    found: list[TokenFamily] = []
    for actor in actors_of(user):
        with scope(actor.tenant_id):
            found += _open().filter(user=user).select_related("tenant")
    return sorted(found, key=lambda family: family.created_at, reverse=True)


def end_log_ins(user: User, *, only: uuid.UUID | None = None, without_factor: bool = False) -> None:
    """End the person's log-ins, or one of them, or those that showed no second factor. Needs no scope.

    What is not theirs is left alone.
    """
    # In one order everywhere: at its end each team's log is locked in turn.
    for actor in sorted(actors_of(user), key=lambda one: one.tenant_id):
        with scope(actor.tenant_id):
            families = _open().select_for_update(of=("self",)).filter(user=user)
            if without_factor:
                families = families.filter(has_second_factor=False)
            for family in families.filter(pk=only) if only else families:
                _end(family, TokenFamily.End.LOGOUT, user=user, actor=actor)


def forget_lapsed_log_ins() -> None:
    """Delete log-ins that could not be refreshed any more a month ago. For the relay, as the role ops."""
    with ops_scope():
        TokenFamily.objects.filter(expires_at__lt=timezone.now() - KEPT).delete()


def _open() -> QuerySet[TokenFamily]:
    families: QuerySet[TokenFamily] = TokenFamily.objects.filter(ended_at=None, expires_at__gt=timezone.now())
    return families


def _locked(family_id: uuid.UUID) -> TokenFamily | None:
    return _open().select_for_update().filter(pk=family_id).first()


def _end(family: TokenFamily, end: TokenFamily.End, *, user: User, actor: Actor) -> None:
    family.ended_at, family.ended_by = timezone.now(), end.value
    family.save(update_fields=["ended_at", "ended_by"])
    record_event(actor=actor, tenant_id=actor.tenant_id, action=f"auth.{end.value}", target=user)

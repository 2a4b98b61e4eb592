"""Keys for machines: made by a team's admin, shown once, good for some things and for some time, and revoked.

A key acts for the person who made it: never beyond what their role allows now, and not at all once they have left.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
import string
import uuid
from collections.abc import Collection

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.models import KEY_BEGINNING, Actor, ApiKey, Permission, Role, Scope, permissions_of
from documents.services.audit import record_event
from documents.services.memberships import hold_permission
from documents.tenancy import scope

PREFIX_LENGTH = 12
ALPHABET = string.ascii_lowercase + string.digits
LONGEST_NAME = 80
LONGEST_DAYS = 366
MOST_OPEN = 100
NOTED_AFTER = dt.timedelta(minutes=1)  # between two notes of a key's last use


class KeyNotMade(Exception):
    """What was asked for cannot be made. `field` is `name`, `scopes` or `days`, or "" where there are too many keys."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field, self.message = field, message


class NoKey(Exception):
    """No key of that id still works."""


class KeyRefused(Exception):
    """The key is unknown, revoked or expired, or its maker may no longer act in its tenant."""


def make_key(*, actor: Actor, name: str, scopes: Collection[Scope], days: int) -> tuple[ApiKey, str]:
    """Make a key for `days` days and tell it, once. Needs an open scope.

    Raises `NotAllowed` or `KeyNotMade`.
    """
    hold_permission(actor, Permission.MANAGE_API_KEYS)  # and one at a time: they are counted
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise KeyNotMade("name", _("Give it a name of at most %(count)s characters.") % {"count": LONGEST_NAME})
    if not scopes:
        raise KeyNotMade("scopes", _("Choose at least one thing that it is good for."))
    if not 0 < days <= LONGEST_DAYS:
        raise KeyNotMade("days", _("Choose how long it works, at most a year."))
    if open_keys().count() >= MOST_OPEN:
        raise KeyNotMade("", _("The team has too many keys. Revoke one that is not used."))
    now = timezone.now()
    key = ApiKey(
        tenant_id=actor.tenant_id,
        name=name,
        prefix="".join(secrets.choice(ALPHABET) for _ in range(PREFIX_LENGTH)),
        scopes=[value.value for value in Scope if value in scopes],
        made_by_id=actor.user_id,
        created_at=now,
        expires_at=now + dt.timedelta(days=days),
    )
    told = key.beginning + secrets.token_urlsafe(32)
    key.key_hash = _hash(told)
    key.save(force_insert=True)
    _record(actor, key, "key.create", after={**_words(key), "expires_at": key.expires_at.isoformat()})
    return key, told


def revoke_key(*, actor: Actor, key_id: uuid.UUID) -> None:
    """Make a key useless at once. Raises `NotAllowed` or `NoKey`. Needs an open scope."""
    actor.require(Permission.MANAGE_API_KEYS)
    key = open_keys().select_for_update().filter(pk=key_id).first()
    if key is None:
        raise NoKey
    _revoke(key, actor)


def revoke_all_of(*, tenant_id: uuid.UUID, user_id: int, actor: Actor | None) -> None:
    """Make every key useless that a person has made. Needs an open scope."""
    for key in open_keys().select_for_update().filter(tenant_id=tenant_id, made_by_id=user_id):
        _revoke(key, actor)


def _revoke(key: ApiKey, actor: Actor | None) -> None:
    key.revoked_at = timezone.now()
    key.save(update_fields=["revoked_at"])
    _record(actor, key, "key.revoke", before=_words(key))


def open_keys() -> QuerySet[ApiKey]:
    """The tenant's keys that have neither been revoked nor expired, newest first. Needs an open scope."""
    keys: QuerySet[ApiKey] = ApiKey.objects.filter(revoked_at=None, expires_at__gt=timezone.now())
    return keys.order_by("-created_at", "id")


def is_api_key(text: str) -> bool:
    """Whether `text` has the form of a key, whether or not there is one."""
    return text.startswith(KEY_BEGINNING)


def find_key_actor(told: str) -> Actor:
    """Whom the key `told` acts as, and notes that it was used. Raises `KeyRefused`. Needs no scope."""
    prefix = told.removeprefix(KEY_BEGINNING).partition("_")[0]
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM api_key_of(%s, %s)", [prefix[:PREFIX_LENGTH], _hash(told)])
        row = cursor.fetchone()
    if row is None:
        raise KeyRefused
    key_id, name, scopes, last_used_at, user_id, tenant_id, tenant_name, tenant_slug, role = row
    now = timezone.now()
    if last_used_at is None or last_used_at < now - NOTED_AFTER:
        with scope(tenant_id):
            ApiKey.objects.filter(pk=key_id).update(last_used_at=now)
    return Actor(
        user_id,
        f"{name} ({prefix})",
        tenant_id,
        tenant_name,
        tenant_slug,
        Role(role),
        api_key_id=key_id,
        only=permissions_of([Scope(value) for value in scopes]),
    )


def _hash(told: str) -> str:
    # A plain hash will do: 256 random bits cannot be guessed, unlike a password.
    return hashlib.sha256(told.encode(errors="replace")).hexdigest()


def _words(key: ApiKey) -> dict[str, object]:
    return {"name": key.name, "prefix": key.prefix, "scopes": key.scopes}


def _record(actor: Actor | None, key: ApiKey, action: str, *, before: object = None, after: object = None) -> None:
    record_event(actor=actor, tenant_id=key.tenant_id, action=action, target=key, before=before, after=after)

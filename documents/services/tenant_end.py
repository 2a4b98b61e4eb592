"""Deletes a tenant with everything that is its own: rows, files, jobs and keys. Runs as ops.

Knows nothing of what the rows mean: the database's one function for it finds them all (models/tenant_end.py).
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.contrib.admin.models import LogEntry
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import CharField
from django.db.models.functions import Cast

from documents import queue, storage
from documents.models import Membership, PlatformEvent, Tenant, User
from documents.services.tenant_archive import tenant_models
from documents.tenancy import ops_scope


@dataclass(frozen=True, slots=True)
class Ended:
    """How much was deleted. `accounts`: people who belonged to this tenant alone."""

    rows: int
    accounts: int
    files: int
    keys: int


def delete_tenant(*, tenant: Tenant, by: User | None = None) -> Ended:
    """Delete `tenant`, and the accounts that belong to no other; one event of the platform says so.

    Rows first, in one transaction; then what lies outside the database, which `clear_away` does again if it was cut
    short. Raises `storage.StorageUnavailable` or `queue.QueueUnavailable` for that part.
    """
    tenant_id = tenant.pk
    with ops_scope():
        people = list(Membership.objects.filter(tenant=tenant).values_list("user_id", flat=True))
        _forget_in_staffs_log(tenant_id)
        with connection.cursor() as cursor:
            name = by.username if by else ""
            cursor.execute("SELECT delete_tenant(%s, %s, %s)", [tenant_id, by.pk if by else None, name])
            rows = int(cursor.fetchone()[0])
        accounts = _delete_accounts(people)
        _forget_in_sessions(tenant_id)
    files, keys = clear_away(tenant_id)
    return Ended(rows, accounts, files, keys)


def is_deleted(tenant_id: uuid.UUID) -> bool:
    """Whether a tenant with that id was there and has been deleted."""
    with ops_scope():
        return PlatformEvent.objects.filter(action=PlatformEvent.TENANT_DELETED, object_id=tenant_id).exists()


def clear_away(tenant_id: uuid.UUID) -> tuple[int, int]:
    """Delete the files, and the jobs and keys, of a tenant whose rows are gone; returns how many of each.

    May be done again at any time. Raises `storage.StorageUnavailable` or `queue.QueueUnavailable`.
    """
    return storage.delete_folder(str(tenant_id)), queue.forget_tenant(tenant_id)


def _delete_accounts(people: list[int]) -> int:
    """Delete those of `people` who belong to no tenant any more; staff stay, they run the platform."""
    left = User.objects.filter(pk__in=people, is_staff=False).exclude(pk__in=Membership.objects.values("user_id"))
    accounts = list(left)
    for user in accounts:
        LogEntry.objects.filter(object_id=str(user.pk), content_type__model=User._meta.model_name).delete()
        user.delete()
    return len(accounts)


def _forget_in_staffs_log(tenant_id: uuid.UUID) -> None:
    """The staff site's own log names what staff touched, by its id alone: so while the rows are there."""
    LogEntry.objects.filter(object_id=str(tenant_id)).delete()
    for model in tenant_models():
        ids = model._base_manager.filter(tenant_id=tenant_id).annotate(as_text=Cast("pk", CharField()))
        LogEntry.objects.filter(object_id__in=ids.values("as_text")).delete()


def _forget_in_sessions(tenant_id: uuid.UUID) -> None:
    """End the sessions of deleted accounts, and take the tenant out of those of people who have another one."""
    people = {str(pk) for pk in User.objects.values_list("pk", flat=True)}
    for session in Session.objects.iterator():
        held = session.get_decoded()
        if "_auth_user_id" in held and held["_auth_user_id"] not in people:
            session.delete()
        elif str(tenant_id) in held.values():
            kept = {key: value for key, value in held.items() if value != str(tenant_id)}
            Session.objects.filter(pk=session.pk).update(session_data=SessionStore().encode(kept))

"""How much a tenant may ask, send, have read and store; the door's part of it is counted here.

The limits per minute are counted in moving windows, what is stored and in flight in the transaction that adds to it, so
each holds at any concurrency. Knows no file, and no worker: what those may read is `page_limits`.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from documents import ratelimit
from documents.models import Document, Quota, TaskRun, Tenant, User
from documents.ratelimit import Limit
from documents.services.audit import record_event
from documents.services.refusals import UploadRefused
from documents.services.tenants import staff_actor
from documents.tenancy import ops_scope, scope

# What is in flight becomes less with every document that is read.
IN_FLIGHT_SECONDS = 10
WITH_WORKERS = (Document.Status.RECEIVED, Document.Status.PROCESSING)
OPEN_RUNS = (TaskRun.Status.WAITING, TaskRun.Status.RUNNING)
FIELDS = (
    "requests_per_minute",
    "documents_per_minute",
    "pages_per_minute",
    "documents_in_flight",
    "pages_in_flight",
    "storage_megabytes",
)
KNOWN_SECONDS = 5.0
MOST_KNOWN = 10_000  # tenants; beyond this many, all are asked for anew
# Until when it holds, and a tenant's own requests per minute, None where the setting's default holds.
_known_requests: dict[uuid.UUID, tuple[float, int | None]] = {}


@dataclass(frozen=True, slots=True)
class Limits:
    """One tenant's limits."""

    requests_per_minute: int
    documents_per_minute: int
    pages_per_minute: int
    documents_in_flight: int
    pages_in_flight: int
    storage_bytes: int


def limits_of(quota: Quota | None) -> Limits:
    """The tenant's own limits, and the settings' where it has none."""

    def chosen(own: int | None, default: int) -> int:
        return default if own is None else own

    own = quota or Quota()
    return Limits(
        requests_per_minute=chosen(own.requests_per_minute, settings.TENANT_REQUESTS_PER_MINUTE),
        documents_per_minute=chosen(own.documents_per_minute, settings.TENANT_DOCUMENTS_PER_MINUTE),
        pages_per_minute=chosen(own.pages_per_minute, settings.TENANT_PAGES_PER_MINUTE),
        documents_in_flight=chosen(own.documents_in_flight, settings.TENANT_DOCUMENTS_IN_FLIGHT),
        pages_in_flight=chosen(own.pages_in_flight, settings.TENANT_PAGES_IN_FLIGHT),
        storage_bytes=chosen(own.storage_megabytes, settings.TENANT_STORAGE_GB * 1000) * 1_000_000,
    )


def take_document(*, tenant_id: uuid.UUID) -> None:
    """Count one more document or task sent by the tenant. Raises `UploadRefused`. Opens a short scope of its own."""
    with scope(tenant_id):
        limits = limits_of(quota_of(tenant_id))
    [allowance] = ratelimit.take([documents_limit(tenant_id, limits)])
    if not allowance.is_allowed:
        raise UploadRefused(
            "documents_per_minute",
            _("Your team may send %(limit)s documents a minute. Send it again in %(seconds)s seconds.")
            % {"limit": allowance.limit, "seconds": allowance.reset_seconds},
            retry_seconds=allowance.reset_seconds,
        )


def check_room(*, tenant_id: uuid.UUID) -> None:
    """Raise `UploadRefused` where the row just added is one too many. Needs the scope that added it, to its end.

    Whoever adds at the same time waits at the tenant's quota, which the insert has locked where it brought a file, and
    then counts this one, too.
    """
    quota = lock_quota(tenant_id)
    _check_storage(quota, 0)
    sentence = _("%(limit)s documents of your team wait to be read already. Send more when some of them are done.")
    _check_in_flight(tenant_id, quota, 0, sentence)


def check_storage(*, tenant_id: uuid.UUID, more: int = 0) -> None:
    """Raise `UploadRefused` where `more` bytes besides those noted find no room. Locks the tenant's quota."""
    _check_storage(lock_quota(tenant_id), more)


def _check_storage(quota: Quota | None, more: int) -> None:
    limit = limits_of(quota).storage_bytes
    if quota is not None and quota.stored_bytes + more > limit:
        raise UploadRefused(
            "storage_full",
            _("Your team's storage of %(limit)s MB is full. Delete what you need no longer, or ask for more.")
            % {"limit": limit // 1_000_000},
        )


def check_in_flight(*, tenant_id: uuid.UUID) -> None:
    """Raise `UploadRefused` where a stored document that goes to a worker again is one too many.

    Needs the scope that sends it, to its end, and to be asked before: whoever sends another one waits until then.
    """
    sentence = _("%(limit)s documents of your team wait to be read already. Try again when some of them are done.")
    _check_in_flight(tenant_id, lock_quota(tenant_id), 1, sentence)


def _check_in_flight(tenant_id: uuid.UUID, quota: Quota | None, more: int, sentence: str) -> None:
    limit = limits_of(quota).documents_in_flight
    if count_in_flight(tenant_id, limit + 1) + more > limit:
        raise UploadRefused("documents_in_flight", sentence % {"limit": limit}, retry_seconds=IN_FLIGHT_SECONDS)


def lock_quota(tenant_id: uuid.UUID) -> Quota | None:
    """The tenant's row as `quota_of` gives it, locked to the end of the open scope."""
    return Quota.objects.select_for_update().filter(tenant=tenant_id).first()


def requests_per_minute(*, tenant_id: uuid.UUID) -> int:
    """How many API requests the tenant may make in a minute. Opens a short scope of its own, every few seconds.

    Every request asks: what staff changes holds in this process at once, in the others after `KNOWN_SECONDS`.
    """
    now = time.monotonic()
    known = _known_requests.get(tenant_id)
    if known is None or known[0] <= now:
        if len(_known_requests) > MOST_KNOWN:
            _known_requests.clear()
        with scope(tenant_id):
            own = Quota.objects.filter(tenant=tenant_id).values_list("requests_per_minute", flat=True).first()
        known = _known_requests[tenant_id] = (now + KNOWN_SECONDS, own)
    return settings.TENANT_REQUESTS_PER_MINUTE if known[1] is None else known[1]


def set_quota(*, tenant: Tenant, by: User, values: Mapping[str, int | None]) -> Quota:
    """Give a tenant limits of its own; None brings back the setting's. As staff; written down in the tenant's audit."""
    with ops_scope():
        Quota.objects.get_or_create(tenant=tenant)
    with scope(tenant.pk):
        quota: Quota = Quota.objects.select_for_update().get(tenant=tenant)
        before = {name: getattr(quota, name) for name in FIELDS}
        for name in FIELDS:
            setattr(quota, name, values.get(name, before[name]))
        # Never what is stored: the triggers count that.
        quota.save(update_fields=FIELDS)
        record_event(
            actor=staff_actor(by, tenant),
            tenant_id=tenant.pk,
            action="quota.change",
            target=quota,
            before=before,
            after={name: getattr(quota, name) for name in FIELDS},
        )
    _known_requests.pop(tenant.pk, None)
    return quota


def quota_of(tenant_id: uuid.UUID) -> Quota | None:
    """The tenant's row, None before it has stored anything. Needs an open scope."""
    return Quota.objects.filter(tenant=tenant_id).first()


def requests_limit(tenant_id: uuid.UUID, amount: int) -> Limit:
    """What the API requests of everybody in the tenant are counted under."""
    return Limit("tenant", (str(tenant_id), "tenant"), amount)


def documents_limit(tenant_id: uuid.UUID, limits: Limits) -> Limit:
    """What the documents and tasks it sends are counted under."""
    return Limit("documents", (str(tenant_id), "documents"), limits.documents_per_minute)


def pages_limit(tenant_id: uuid.UUID, limits: Limits) -> Limit:
    """What the pages that workers begin to read are counted under."""
    return Limit("pages", (str(tenant_id), "pages"), limits.pages_per_minute)


def count_in_flight(tenant_id: uuid.UUID, most: int) -> int:
    """Documents and tasks that a worker has still to finish, counted no further than `most`."""
    documents = Document.objects.visible().filter(tenant=tenant_id, status__in=WITH_WORKERS).order_by()[:most].count()
    runs = TaskRun.objects.filter(tenant=tenant_id, status__in=OPEN_RUNS).order_by()[:most].count()
    return min(documents + runs, most)

"""How much a tenant may send, have read and store, and how much of that it uses now.

The limits per minute are counted in moving windows, what is stored and in flight in the transaction that adds to it, so
each holds at any concurrency. Knows no file: the door and the workers ask.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

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
LABELS = {
    "storage_bytes": _lazy("Storage"),
    "documents_in_flight": _lazy("Documents waiting or being read"),
    "documents_per_minute": _lazy("Documents sent in the last minute"),
    "pages_per_minute": _lazy("Pages read in the last minute"),
}
FIELDS = ("documents_per_minute", "pages_per_minute", "documents_in_flight", "storage_megabytes")


class PagesUsedUp(Exception):
    """The tenant has had as many pages read in this minute as it may; they can be read after `seconds`."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Limits:
    """One tenant's limits."""

    documents_per_minute: int
    pages_per_minute: int
    documents_in_flight: int
    storage_bytes: int


@dataclass(frozen=True, slots=True)
class Use:
    """How much of one limit is used now."""

    name: str
    used: int
    limit: int

    @property
    def filled(self) -> float:
        """From 0 to 1, also where the limit was lowered below what is used."""
        return min(self.used / self.limit, 1.0) if self.limit else 1.0

    @property
    def label(self) -> str:
        """What is limited, in words."""
        return str(LABELS[self.name])

    @property
    def is_bytes(self) -> bool:
        """Whether it counts bytes."""
        return self.name == "storage_bytes"


def limits_of(quota: Quota | None) -> Limits:
    """The tenant's own limits, and the settings' where it has none."""

    def chosen(own: int | None, default: int) -> int:
        return default if own is None else own

    own = quota or Quota()
    return Limits(
        documents_per_minute=chosen(own.documents_per_minute, settings.TENANT_DOCUMENTS_PER_MINUTE),
        pages_per_minute=chosen(own.pages_per_minute, settings.TENANT_PAGES_PER_MINUTE),
        documents_in_flight=chosen(own.documents_in_flight, settings.TENANT_DOCUMENTS_IN_FLIGHT),
        storage_bytes=chosen(own.storage_megabytes, settings.TENANT_STORAGE_GB * 1000) * 1_000_000,
    )


def take_document(*, tenant_id: uuid.UUID) -> None:
    """Count one more document or task sent by the tenant. Raises `UploadRefused`. Opens a short scope of its own."""
    with scope(tenant_id):
        limits = limits_of(_quota(tenant_id))
    [allowance] = ratelimit.take([_documents(tenant_id, limits)])
    if not allowance.is_allowed:
        raise UploadRefused(
            "documents_per_minute",
            _("Your team may send %(limit)s documents a minute. Send it again in %(seconds)s seconds.")
            % {"limit": allowance.limit, "seconds": allowance.reset_seconds},
            retry_seconds=allowance.reset_seconds,
        )


def check_room(*, tenant_id: uuid.UUID) -> None:
    """Raise `UploadRefused` where the row just added is one too many. Needs the scope that added it, to its end.

    The insert has locked the tenant's quota, so whoever adds at the same time waits and then counts this one, too.
    """
    quota = _quota(tenant_id)
    limits = limits_of(quota)
    if quota is not None and quota.stored_bytes > limits.storage_bytes:
        raise UploadRefused(
            "storage_full",
            _("Your team's storage of %(limit)s MB is full. Delete what you need no longer, or ask for more.")
            % {"limit": limits.storage_bytes // 1_000_000},
        )
    if _count_in_flight(limits.documents_in_flight + 1) > limits.documents_in_flight:
        raise UploadRefused(
            "documents_in_flight",
            _("%(limit)s documents of your team wait to be read already. Send more when some of them are done.")
            % {"limit": limits.documents_in_flight},
            retry_seconds=IN_FLIGHT_SECONDS,
        )


def take_pages(*, tenant_id: uuid.UUID, pages: int) -> None:
    """Count `pages` that are about to be read. Raises `PagesUsedUp`. Opens a short scope of its own.

    A document of more pages than a minute's counts as a whole minute's.
    """
    with scope(tenant_id):
        limits = limits_of(_quota(tenant_id))
    cost = min(pages, limits.pages_per_minute)
    [allowance] = ratelimit.take([_pages(tenant_id, limits)], cost=cost)
    if not allowance.is_allowed:
        raise PagesUsedUp(allowance.reset_seconds)


def without_pages(tenant_ids: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Those of the tenants that may have no further page read just now. As ops."""
    wanted = list(tenant_ids)
    quotas = {quota.tenant_id: quota for quota in Quota.objects.filter(tenant__in=wanted)}
    if not wanted:
        return set()
    asked = [_pages(tenant_id, limits_of(quotas.get(tenant_id))) for tenant_id in wanted]
    left = ratelimit.take(asked, cost=0)
    return {tenant_id for tenant_id, one in zip(wanted, left, strict=True) if not one.remaining}


def usage_of(*, tenant_id: uuid.UUID) -> list[Use]:
    """How much of each limit the tenant uses now. Needs an open scope."""
    quota = _quota(tenant_id)
    limits = limits_of(quota)
    asked = [_documents(tenant_id, limits), _pages(tenant_id, limits)]
    documents, pages = ratelimit.take(asked, cost=0)
    return [
        Use("storage_bytes", quota.stored_bytes if quota else 0, limits.storage_bytes),
        Use("documents_in_flight", _count_in_flight(limits.documents_in_flight), limits.documents_in_flight),
        Use("documents_per_minute", documents.limit - documents.remaining, documents.limit),
        Use("pages_per_minute", pages.limit - pages.remaining, pages.limit),
    ]


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
    return quota


def _quota(tenant_id: uuid.UUID) -> Quota | None:
    return Quota.objects.filter(tenant=tenant_id).first()


def _documents(tenant_id: uuid.UUID, limits: Limits) -> Limit:
    return Limit("documents", (str(tenant_id), "documents"), limits.documents_per_minute)


def _pages(tenant_id: uuid.UUID, limits: Limits) -> Limit:
    return Limit("pages", (str(tenant_id), "pages"), limits.pages_per_minute)


def _count_in_flight(most: int) -> int:
    """Documents and tasks that a worker has still to finish, counted no further than `most`."""
    documents = Document.objects.visible().filter(status__in=WITH_WORKERS).order_by()[:most].count()
    return min(documents + TaskRun.objects.filter(status__in=OPEN_RUNS).order_by()[:most].count(), most)

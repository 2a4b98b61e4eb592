"""How many pages of a tenant workers read, in a minute and at once; what goes beyond it waits and loses no try.

In flight are the pages of what workers have in hand. A document or task counts as one page, or as many as it was known
to have, until its file is open, then as its pages; each step is one transaction that has the tenant's quota locked.
Whoever fell silent counts until its lease is over. Knows no file and no queue.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from django.db.models import QuerySet, Sum
from django.utils import timezone

from documents import ratelimit
from documents.models import Document, Quota, TaskRun
from documents.services.quotas import Limits, limits_of, lock_quota, pages_limit, quota_of
from documents.tenancy import scope

# A page takes about a second, and whoever looks again meanwhile opens a file for nothing.
FLIGHT_SECONDS = 3
Waiting = TypeVar("Waiting")


class PagesUsedUp(Exception):
    """The tenant has as many pages read, in this minute or now, as it may; `seconds`: when to look again."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def take_pages(*, tenant_id: uuid.UUID, pages: int) -> None:
    """Count `pages` that are about to be read. Raises `PagesUsedUp`. Opens a short scope of its own.

    A document of more pages than a minute's counts as a whole minute's.
    """
    with scope(tenant_id):
        limits = limits_of(quota_of(tenant_id))
    [allowance] = ratelimit.take([pages_limit(tenant_id, limits)], cost=_cost(pages, limits.pages_per_minute))
    if not allowance.is_allowed:
        raise PagesUsedUp(allowance.reset_seconds)


def hold_pages(*, tenant_id: uuid.UUID, rows: Callable[[], QuerySet[Any]], pages: int | None = None) -> None:
    """Count what `rows()` has claimed among the tenant's pages in flight, until that claim ends.

    `pages`: what its file has, which is noted for the next try; None while nobody has opened it. One of more pages than
    the limit counts as all of them, and so is read alone. Nothing where the claim is lost, which whoever writes next
    finds out. Raises `PagesUsedUp`. Opens a short scope of its own.
    """
    with scope(tenant_id):
        row = rows().select_for_update(of=("self",)).only("pages_total").first()
        if row is None:
            return
        limit = limits_of(lock_quota(tenant_id)).pages_in_flight
        known = pages if pages is not None else row.pages_total
        cost = _cost(known, limit)
        is_room = pages_in_flight([tenant_id], besides=row.pk)[tenant_id] + cost <= limit
        rows().update(pages_total=known, pages_held=cost if is_room else 0)
    if not is_room:
        raise PagesUsedUp(FLIGHT_SECONDS)


def pages_in_flight(tenant_ids: Iterable[uuid.UUID], *, besides: uuid.UUID | None = None) -> Counter[uuid.UUID]:
    """How many pages of each tenant workers have in hand, without those of the row `besides`. Needs an open scope."""
    now, wanted, found = timezone.now(), list(tenant_ids), Counter[uuid.UUID]()
    for claimed in (
        Document.objects.filter(status=Document.Status.PROCESSING),
        TaskRun.objects.filter(status=TaskRun.Status.RUNNING),
    ):
        held = claimed.filter(tenant__in=wanted, lease_expires_at__gt=now, pages_held__gt=0)
        if besides is not None:
            held = held.exclude(pk=besides)
        found.update(dict(held.order_by().values_list("tenant_id").annotate(Sum("pages_held"))))
    return found


def choose_readable(
    waiting: Sequence[tuple[Waiting, uuid.UUID, int]], *, line: Iterable[uuid.UUID], full: set[uuid.UUID]
) -> list[Waiting]:
    """Those of `waiting` that workers may have now, in their order; each with its tenant and the pages known of it.

    `line`: the tenants of what the queue has already, each for a page. Behind one that finds no room all of its
    tenant's wait, or a long document would wait for ever; such tenants are added to `full`, and of those in it nothing
    is chosen. As ops.
    """
    tenant_ids = {tenant_id for _one, tenant_id, _pages in waiting}
    if not tenant_ids:
        return []
    quotas = {quota.tenant_id: quota for quota in Quota.objects.filter(tenant__in=tenant_ids)}
    limits = {tenant_id: limits_of(quotas.get(tenant_id)) for tenant_id in tenant_ids}
    resting = _used_up(limits)
    held = pages_in_flight(tenant_ids)
    held.update(line)
    chosen = []
    for one, tenant_id, pages in waiting:
        limit = limits[tenant_id].pages_in_flight
        cost = _cost(pages, limit)
        if held[tenant_id] + cost > limit:
            full.add(tenant_id)
        if tenant_id not in full | resting:
            held[tenant_id] += cost
            chosen.append(one)
    return chosen


def _used_up(limits: dict[uuid.UUID, Limits]) -> set[uuid.UUID]:
    """The tenants that have had all pages of this minute."""
    asked = [pages_limit(tenant_id, own) for tenant_id, own in limits.items()]
    left = ratelimit.take(asked, cost=0)
    return {tenant_id for tenant_id, one in zip(limits, left, strict=True) if not one.remaining}


def _cost(pages: int, limit: int) -> int:
    """What `pages` count as: one before they are known, the whole limit where they are more."""
    return max(min(pages, limit), 1)

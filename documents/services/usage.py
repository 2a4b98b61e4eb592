"""How much of each of its limits a tenant uses now, for those who look; decides nothing."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from documents import ratelimit
from documents.services.page_limits import pages_in_flight
from documents.services.quotas import (
    count_in_flight,
    documents_limit,
    limits_of,
    pages_limit,
    quota_of,
    requests_limit,
)

LABELS = {
    "storage_bytes": _("Storage"),
    "documents_in_flight": _("Documents waiting or being read"),
    "pages_in_flight": _("Pages being read"),
    "requests_per_minute": _("API requests in the last minute"),
    "documents_per_minute": _("Documents sent in the last minute"),
    "pages_per_minute": _("Pages read in the last minute"),
}


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


def usage_of(*, tenant_id: uuid.UUID) -> list[Use]:
    """How much of each limit the tenant uses now. Needs an open scope."""
    quota = quota_of(tenant_id)
    limits = limits_of(quota)
    windows = {
        "requests_per_minute": requests_limit(tenant_id, limits.requests_per_minute),
        "documents_per_minute": documents_limit(tenant_id, limits),
        "pages_per_minute": pages_limit(tenant_id, limits),
    }
    counted = zip(windows, ratelimit.take(list(windows.values()), cost=0), strict=True)
    return [
        Use("storage_bytes", quota.stored_bytes if quota else 0, limits.storage_bytes),
        Use("documents_in_flight", count_in_flight(tenant_id, limits.documents_in_flight), limits.documents_in_flight),
        Use("pages_in_flight", pages_in_flight([tenant_id])[tenant_id], limits.pages_in_flight),
        *(Use(name, one.limit - one.remaining, one.limit) for name, one in counted),
    ]

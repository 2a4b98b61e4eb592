"""Limits the requests of one person or key and of one tenant per minute; unknown callers count by address."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from documents import addresses, ratelimit
from documents.models import Actor
from documents.ratelimit import Allowance, Limit
from documents.services.quotas import requests_limit, requests_per_minute

if TYPE_CHECKING:  # that module imports this one through the settings
    from rest_framework.views import APIView


class MovingWindowThrottle(BaseThrottle):
    """Leaves what is left of each limit on the request as `allowances`, for the headers of its answer."""

    allowance: Allowance

    def allow_request(self, request: Request, view: APIView) -> bool:
        allowances = ratelimit.take(_limits(request))
        self.allowance = ratelimit.tightest(allowances)
        request.allowances = allowances  # type: ignore[attr-defined]  # read by ApiView
        return self.allowance.is_allowed

    def wait(self) -> float:
        return float(self.allowance.reset_seconds)


def count_refused_token(request: Request) -> Allowance:
    """Count one request with no token, or with one that is worth nothing: trying them out must not be free."""
    where = addresses.counted_as(client_address(request))
    [allowance] = ratelimit.take(
        [Limit("refused-tokens", ("refused-tokens", where), settings.USER_REQUESTS_PER_MINUTE)]
    )
    return allowance


def rate_headers(allowances: Sequence[Allowance]) -> dict[str, str]:
    """The headers that tell programs of their limits, as the IETF's draft on RateLimit header fields has them.

    Empty where nothing was counted.
    """
    if not allowances:
        return {}
    return {
        "RateLimit-Policy": ", ".join(f'"{one.name}";q={one.limit};w={ratelimit.WINDOW_SECONDS}' for one in allowances),
        "RateLimit": ", ".join(f'"{one.name}";r={one.remaining};t={one.reset_seconds}' for one in allowances),
    }


def _limits(request: Request) -> list[Limit]:
    actor = request.auth
    if not isinstance(actor, Actor):
        where = addresses.counted_as(client_address(request))
        return [Limit("address", ("address", where), settings.USER_REQUESTS_PER_MINUTE)]
    tenant, key = str(actor.tenant_id), actor.api_key_id
    name, who = ("key", str(key)) if key else ("user", str(actor.user_id))
    return [
        Limit(name, (tenant, name, who), settings.USER_REQUESTS_PER_MINUTE),
        requests_limit(actor.tenant_id, requests_per_minute(tenant_id=actor.tenant_id)),
    ]


def client_address(request: Request) -> str:
    """Where the request comes from (see `addresses.client_address`)."""
    return addresses.client_address(
        remote=str(request.META.get("REMOTE_ADDR", "")), forwarded=request.headers.get("X-Forwarded-For", "")
    )

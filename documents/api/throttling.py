"""Limits the requests of one person and of one tenant per minute; unknown people count by address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from documents import ratelimit
from documents.models import Actor

if TYPE_CHECKING:  # that module imports this one through the settings
    from rest_framework.views import APIView


class MovingWindowThrottle(BaseThrottle):
    """Leaves the tightest allowance on the request as `allowance`, for the headers of its answer."""

    allowance: ratelimit.Allowance

    def allow_request(self, request: Request, view: APIView) -> bool:
        allowances = []
        for key, per_minute in self._limits(request):
            allowances.append(ratelimit.take(*key, per_minute=per_minute))
            if not allowances[-1].is_allowed:
                break
        self.allowance = min(allowances, key=lambda one: (one.is_allowed, one.remaining))
        request.allowance = self.allowance  # type: ignore[attr-defined]  # read by ApiView
        return self.allowance.is_allowed

    def wait(self) -> float:
        return float(self.allowance.reset_seconds)

    def _limits(self, request: Request) -> list[tuple[tuple[str, ...], int]]:
        if not isinstance(request.auth, Actor):
            return [(("address", client_address(request)), settings.USER_REQUESTS_PER_MINUTE)]
        tenant = str(request.auth.tenant_id)
        return [
            ((tenant, "user", str(request.auth.user_id)), settings.USER_REQUESTS_PER_MINUTE),
            ((tenant, "tenant"), settings.TENANT_REQUESTS_PER_MINUTE),
        ]


def client_address(request: Request) -> str:
    """Where the request comes from; only the last NUM_PROXIES entries of X-Forwarded-For are believed."""
    return BaseThrottle().get_ident(request) or ""

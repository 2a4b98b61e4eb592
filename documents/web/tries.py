"""Who asks, how often they may try, what was refused: the one way of pages with something to guess."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TypeVar

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from documents import addresses, ratelimit
from documents.models import RefusedLogin
from documents.services.logins import note_refusal

Answer = TypeVar("Answer", bound=HttpResponseBase)
logger = logging.getLogger("ocrsite.login")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why no further try is looked at now, for the page to say."""

    sentence: str
    status: int
    seconds: int

    def on(self, page: Answer) -> Answer:
        """`page`, answered as refused."""
        page.status_code = self.status
        page.headers["Retry-After"] = str(self.seconds)
        return page


def count_try(request: HttpRequest, *, account: str) -> Refusal | None:
    """Count one try at `account` from where the request comes from; None when it may be looked at."""
    try:
        allowance = ratelimit.count_login(account=account, address=client_address(request))
    except ratelimit.StoreAway:
        logger.warning("a try was refused: the store of the counts does not answer")
        return Refusal(_("Signing in rests: tries cannot be counted just now. Try again in a minute."), 503, 60)
    if allowance.is_allowed:
        return None
    logger.warning("too many tries from %s", client_address(request))
    return Refusal(_("Too many tries. Wait a minute, then try again."), 429, allowance.reset_seconds)


def note_refused(request: HttpRequest, username: str, reason: RefusedLogin.Reason) -> None:
    """Note for the audit logs that somebody was refused here as `username`."""
    note_refusal(username=username, reason=reason, through="portal", address=client_address(request))


def client_address(request: HttpRequest) -> str:
    """Where the request comes from (see `addresses.client_address`)."""
    return addresses.client_address(
        remote=str(request.META.get("REMOTE_ADDR", "")), forwarded=request.headers.get("X-Forwarded-For", "")
    )

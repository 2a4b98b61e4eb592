"""Whether the process answers and whether the product can do its work; for load balancers, without a log-in."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.db import Error
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from documents import queue
from documents.api.errors import RETRY_SECONDS
from documents.models import ProcessHeartbeat
from documents.services.heartbeats import MISSED, list_alive


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """This process answers; asks nothing else, so that a dead database does not get web servers restarted."""
    return JsonResponse({"status": "ok"})


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Each part and whether it works; 503 naming those that do not. A worker counts once its model is loaded.

    Engines with a model and the sender of webhooks are told of and close nobody's door: pages, reviews and the CPU
    engine go on without them.
    """
    parts = {"database": True, "queue": _is_queue_safe(), "worker": False, "relay": False}
    engines = dict.fromkeys(settings.ENGINES, False)
    sends = False
    try:
        alive = list_alive()
        kinds = {kind for kind, _detail in alive}
        parts |= {kind: kind in kinds for kind in ("worker", "relay")}
        sends = ProcessHeartbeat.Kind.WEBHOOKS in kinds
        engines = _engines(alive)
    except Error:
        parts["database"] = False
    return _answer(parts, {"webhooks": sends, **({"engines": engines} if engines else {})})


@require_safe
def readyz_engines(request: HttpRequest) -> JsonResponse:
    """Each engine with a model and whether any worker reaches it; 503 naming those that none does."""
    try:
        engines = _engines(list_alive())
    except Error:
        engines = dict.fromkeys(settings.ENGINES, False)
    return _answer(engines, {})


def _engines(alive: set[tuple[str, str]]) -> dict[str, bool]:
    return {name: (ProcessHeartbeat.Kind.ENGINE, name) in alive for name in settings.ENGINES}


def _answer(parts: Mapping[str, bool], more: Mapping[str, object]) -> JsonResponse:
    missing = [part for part, works in parts.items() if not works]
    if not missing:
        told = {} if more.get("webhooks", True) else {"detail": str(MISSED[ProcessHeartbeat.Kind.WEBHOOKS])}
        return JsonResponse({"status": "ready", "parts": parts, **more, **told})
    sentence = _("Not ready: %(parts)s.") % {"parts": ", ".join(missing)}
    return JsonResponse(
        {"detail": sentence, "code": "not_ready", "parts": parts, **more},
        status=503,
        headers={"Retry-After": str(RETRY_SECONDS)},
    )


def _is_queue_safe() -> bool:
    """Whether the queue answers and keeps what it is given: one that may evict loses jobs without a word."""
    try:
        return not queue.may_lose_jobs()
    except queue.QueueUnavailable:
        return False

"""Whether the process answers and whether the product can do its work; for load balancers, without a log-in."""

from __future__ import annotations

import datetime as dt

from django.db import Error
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from documents import queue
from documents.models import ProcessHeartbeat

SILENT_AFTER = dt.timedelta(seconds=15)


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """This process answers; asks nothing else, so that a dead database does not get web servers restarted."""
    return JsonResponse({"status": "ok"})


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Each part and whether it works; 503 naming those that do not. A worker counts once its model is loaded."""
    parts = {"database": True, "queue": _is_queue_safe(), "worker": False, "relay": False}
    try:
        alive = set(
            ProcessHeartbeat.objects.filter(beat_at__gt=timezone.now() - SILENT_AFTER).values_list("kind", flat=True)
        )
        parts |= {kind.value: kind.value in alive for kind in ProcessHeartbeat.Kind}
    except Error:
        parts["database"] = False
    missing = [part for part, works in parts.items() if not works]
    if not missing:
        return JsonResponse({"status": "ready", "parts": parts})
    sentence = _("Not ready: %(parts)s.") % {"parts": ", ".join(missing)}
    return JsonResponse({"detail": sentence, "code": "not_ready", "parts": parts}, status=503)


def _is_queue_safe() -> bool:
    """Whether the queue answers and keeps what it is given: one that may evict loses jobs without a word."""
    try:
        return not queue.may_lose_jobs()
    except queue.QueueUnavailable:
        return False

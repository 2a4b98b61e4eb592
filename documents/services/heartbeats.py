"""Signs of life of workers and relays, kept in the database; knows neither what they do nor how they are restarted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.utils import timezone

from documents.models import ProcessHeartbeat

INTERVAL_SECONDS = 3
KEPT = dt.timedelta(days=1)
SILENT_AFTER = dt.timedelta(seconds=15)


def note_heartbeat(*, kind: ProcessHeartbeat.Kind, name: str, detail: str = "") -> None:
    """Write down that the process `name` is alive and does its work."""
    ProcessHeartbeat.objects.update_or_create(
        name=name, defaults={"kind": kind, "detail": detail, "beat_at": timezone.now()}
    )


def note_engines(*, worker: str, ready: Mapping[str, bool]) -> None:
    """Write down which engines the process `worker` reaches; the sign of one that it does not is taken back at once."""
    for engine, is_ready in ready.items():
        name = f"{engine} of {worker}"[:100]
        if is_ready:
            note_heartbeat(kind=ProcessHeartbeat.Kind.ENGINE, name=name, detail=engine)
        else:
            forget_heartbeat(name=name)


def list_alive() -> set[tuple[str, str]]:
    """Kind and detail of what has given a sign of life lately."""
    since = timezone.now() - SILENT_AFTER
    return set(ProcessHeartbeat.objects.filter(beat_at__gt=since).values_list("kind", "detail"))


def forget_heartbeat(*, name: str) -> None:
    """Take back the sign of life of a process that ends on purpose."""
    ProcessHeartbeat.objects.filter(name=name).delete()


def forget_old_heartbeats() -> int:
    """Delete what processes of earlier days left behind; returns how many."""
    deleted, _ = ProcessHeartbeat.objects.filter(beat_at__lt=timezone.now() - KEPT).delete()
    return deleted

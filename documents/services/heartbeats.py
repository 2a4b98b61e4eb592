"""Signs of life of workers and relays, kept in the database; knows neither what they do nor how they are restarted."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import time
from collections.abc import Collection, Mapping, Sequence

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.models import ProcessHeartbeat

logger = logging.getLogger("ocrsite.health")
Kind = ProcessHeartbeat.Kind
INTERVAL_SECONDS = 3
KEPT = dt.timedelta(days=1)
SILENT_AFTER = dt.timedelta(seconds=15)
LACKS = "; its sandbox has no "
START_SECONDS = 30.0  # that a site's processes may take to come up together
# What people miss while no process of a kind gives a sign of life.
MISSED = {
    Kind.WORKER: gettext_lazy("No worker runs: documents wait to be read."),
    Kind.RELAY: gettext_lazy("No relay runs: nothing is handed to the workers."),
    Kind.WEBHOOKS: gettext_lazy("No process sends webhooks: what is due waits."),
}


def note_heartbeat(*, kind: ProcessHeartbeat.Kind, name: str, detail: str = "") -> None:
    """Write down that the process `name` is alive and does its work."""
    ProcessHeartbeat.objects.update_or_create(
        name=name, defaults={"kind": kind, "detail": detail, "beat_at": timezone.now()}
    )


def note_engines(*, worker: str, ready: Mapping[str, bool]) -> None:
    """Write down which engines the process `worker` reaches; the sign of one that it does not is taken back at once.

    Once no worker reaches an engine any more, it is written down since when.
    """
    for engine, is_ready in ready.items():
        name = f"{engine} of {worker}"[:100]
        if is_ready:
            note_heartbeat(kind=Kind.ENGINE, name=name, detail=engine)
            ProcessHeartbeat.objects.filter(name=_away(engine)).delete()
        else:
            seen_at = ProcessHeartbeat.objects.filter(name=name).values_list("beat_at", flat=True).first()
            forget_heartbeat(name=name)
            if not ProcessHeartbeat.objects.filter(kind=Kind.ENGINE, detail=engine, beat_at__gt=_since()).exists():
                away = {"kind": Kind.AWAY, "detail": engine, "beat_at": seen_at or timezone.now()}
                ProcessHeartbeat.objects.get_or_create(name=_away(engine), defaults=away)


def note_adapters(*, worker: str, adapters: Mapping[str, Collection[str]]) -> None:
    """Write down which adapters the engines have loaded that the process `worker` reaches, by the engine's name."""
    for engine, names in adapters.items():
        for name in names:
            detail = f"{engine}/{name}"
            key = hashlib.blake2b(f"{detail} of {worker}".encode(), digest_size=16).hexdigest()
            note_heartbeat(kind=Kind.ADAPTER, name=f"adapter {key}", detail=detail[:200])


def has_adapter(engine: str, adapter: str) -> bool | None:
    """Whether the engine has that adapter loaded; None where no worker reaches the engine to tell."""
    alive = list_alive()
    if (Kind.ENGINE, engine) not in alive:
        return None
    return (Kind.ADAPTER, f"{engine}/{adapter}"[:200]) in alive


def forget_engines(*, worker: str, engines: Mapping[str, bool]) -> None:
    """Take back what `worker`, which ends on purpose, has said of engines: it says no longer how they are."""
    for engine in engines:
        forget_heartbeat(name=f"{engine} of {worker}"[:100])


def _away(engine: str) -> str:
    return f"{engine} is away"[:100]


def _since() -> dt.datetime:
    return timezone.now() - SILENT_AFTER


def list_alive() -> set[tuple[str, str]]:
    """Kind and detail of what has given a sign of life lately."""
    return set(ProcessHeartbeat.objects.filter(beat_at__gt=_since()).values_list("kind", "detail"))


def last_signs() -> dict[tuple[str, str], dt.datetime]:
    """Kind and detail of whatever is alive, or was and left a trace -> its last sign of life; one query.

    An engine that nobody reaches is listed as `AWAY`, with the last sign that it gave.
    """
    signs: dict[tuple[str, str], dt.datetime] = {}
    for kind, detail, beat_at in ProcessHeartbeat.objects.values_list("kind", "detail", "beat_at"):
        signs[kind, detail] = max(beat_at, signs.get((kind, detail), beat_at))
    return signs


def is_alive(beat_at: dt.datetime | None) -> bool:
    """Whether a last sign of life is of just now."""
    return beat_at is not None and beat_at > _since()


def is_sender_alive() -> bool:
    """Whether any process that sends webhooks has given a sign of life lately."""
    return any(kind == Kind.WEBHOOKS for kind, _detail in list_alive())


def what_is_missing() -> list[str]:
    """A sentence for each kind of process and each engine that gives no sign of life, for whoever runs the site.

    And for what workers lack to keep hostile files in.
    """
    alive = list_alive()
    kinds = {kind for kind, _detail in alive}
    processes = [str(sentence) for kind, sentence in MISSED.items() if kind not in kinds]
    away = [name for name in settings.ENGINES if (Kind.ENGINE, name) not in alive]
    lacking = sorted({detail.partition(LACKS)[2] for kind, detail in alive if kind == Kind.WORKER and LACKS in detail})
    return [
        *processes,
        *(_("No worker reaches the engine %(name)s.") % {"name": name} for name in away),
        *(
            _("A worker's sandbox for files has no %(names)s; its log says what to do.") % {"names": names}
            for names in lacking
        ),
    ]


def describe_worker(*, engine: str, lacks: Sequence[str]) -> str:
    """The detail of a worker's sign of life: its engine, and what its machine lacks to confine parsers of files."""
    return f"{engine[:110]}{LACKS if lacks else ''}{', '.join(lacks)}"[:200]


class SenderWatch:
    """Says in the log, once each time, that no process sends webhooks, and that one does again."""

    def __init__(self) -> None:
        self._seen_at = time.monotonic()
        self._is_told = False

    def look(self) -> None:
        """Look now; a site that comes up is given a moment."""
        if is_sender_alive():
            if self._is_told:
                logger.info("webhooks are sent again")
            self._seen_at, self._is_told = time.monotonic(), False
        elif not self._is_told and time.monotonic() - self._seen_at > START_SECONDS:
            logger.error("no process sends webhooks: what is due waits; start manage.py run_webhooks")
            self._is_told = True


def forget_heartbeat(*, name: str) -> None:
    """Take back the sign of life of a process that ends on purpose."""
    ProcessHeartbeat.objects.filter(name=name).delete()


def forget_old_heartbeats() -> int:
    """Delete what processes of earlier days left behind; returns how many. How long an engine is away stays."""
    old = Q(beat_at__lt=timezone.now() - KEPT) & ~Q(kind=Kind.AWAY, detail__in=settings.ENGINES)
    deleted, _rows = ProcessHeartbeat.objects.filter(old).delete()
    return deleted

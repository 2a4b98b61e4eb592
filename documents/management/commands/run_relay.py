"""Run the relay: carries the outbox to the queue and, one relay at a time, brings back what was lost.

Lives as long as it is not told to stop: a database or queue that is away is waited for.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import time
from types import FrameType
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, InterfaceError, close_old_connections, connection

from documents.inspection import WallsBroken, require_walls
from documents.models import ProcessHeartbeat
from documents.services.audit_checkpoints import write_checkpoints
from documents.services.export.requests import delete_old_exports
from documents.services.export.requeue import requeue_lost_exports
from documents.services.heartbeats import (
    INTERVAL_SECONDS,
    SenderWatch,
    forget_heartbeat,
    forget_old_heartbeats,
    note_heartbeat,
)
from documents.services.idempotency import forget_old_answers
from documents.services.image_sizes import measure_images
from documents.services.listing import fill_missing
from documents.services.login_places import forget_old_places
from documents.services.logins import file_refusals, forget_old_refusals
from documents.services.outbox import relay_due_entries, try_to_lead
from documents.services.requeue import release_lapsed_locks, requeue_lost_documents
from documents.services.token_families import forget_lapsed_log_ins
from documents.services.trash import purge_trash
from documents.services.workbench.keeping import delete_old_runs
from documents.services.workbench.requeue import requeue_lost_runs

logger = logging.getLogger("ocrsite.relay")
IDLE_SECONDS = 0.25
RECONCILE_SECONDS = 2.0
CLEAN_SECONDS = 86_400.0
LONGEST_WAIT_SECONDS = 5.0


class Command(BaseCommand):
    """`manage.py run_relay`, as DATABASE_ROLE=ops; two of them share the work."""

    help = "Carries the outbox to the queue and brings back lost documents, until SIGTERM or Ctrl-C."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until stopped, with exit status 0."""
        if settings.DATABASE_ROLE != "ops":
            raise CommandError(
                "The relay works for every tenant and needs the database role ops. Start it with DATABASE_ROLE=ops."
            )
        signal.signal(signal.SIGTERM, _stop)
        signal.signal(signal.SIGINT, _stop)
        try:
            require_walls(role="ops")
        except WallsBroken as error:
            raise CommandError(str(error)) from error
        Relay().run()


def _stop(signum: int, frame: FrameType | None) -> None:
    """At once: whatever is under way is one transaction, and the next relay finds it undone or done."""
    raise SystemExit(0)


class Relay:
    """One relay process. Carries entries always, seeks lost documents every two seconds, signs and cleans between."""

    def __init__(self) -> None:
        self.name = f"relay-{socket.gethostname()}-{os.getpid()}"
        self._beats_at = self._reconciles_at = self._signs_at = self._cleans_at = 0.0
        self._sender = SenderWatch()
        self._may_miss = True  # documents that an older version took in and lists do not know yet
        self._may_measure = True  # page images that an older version stored

    def run(self) -> None:
        """Loop until SystemExit."""
        wait = IDLE_SECONDS
        try:
            while True:
                close_old_connections()
                try:
                    if not self.step():
                        time.sleep(IDLE_SECONDS)
                    wait = IDLE_SECONDS
                except (DatabaseError, InterfaceError) as error:
                    logger.warning("the database does not answer: %s", type(error).__name__)
                    connection.close()
                    time.sleep(wait)
                    wait = min(wait * 2, LONGEST_WAIT_SECONDS)
        finally:
            self._sign_off()

    def step(self) -> int:
        """Do what is due now; returns how many entries reached the queue."""
        now = time.monotonic()
        if now >= self._beats_at:
            note_heartbeat(kind=ProcessHeartbeat.Kind.RELAY, name=self.name)
            self._beats_at = now + INTERVAL_SECONDS
        if now >= self._reconciles_at and try_to_lead():
            requeue_lost_documents()
            requeue_lost_exports()
            requeue_lost_runs()
            release_lapsed_locks()
            file_refusals()
            self._sender.look()
            self._reconciles_at = now + RECONCILE_SECONDS
            if now >= self._signs_at:
                write_checkpoints()
                self._signs_at = now + settings.AUDIT_CHECKPOINT_SECONDS
            if now >= self._cleans_at:
                forget_old_heartbeats()
                forget_old_refusals()
                forget_old_places()
                forget_lapsed_log_ins()
                SessionStore.clear_expired()
                purge_trash()
                delete_old_exports()
                delete_old_runs()
                forget_old_answers()
                self._cleans_at = now + CLEAN_SECONDS
            self._may_miss = self._may_miss and fill_missing() > 0
            self._may_measure = self._may_measure and measure_images()
        return relay_due_entries()

    def _sign_off(self) -> None:
        try:
            forget_heartbeat(name=self.name)
        except (DatabaseError, InterfaceError):
            logger.info("the database is away already; the sign of life grows old by itself")
        connection.close()

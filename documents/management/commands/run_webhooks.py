"""Run a sender: takes webhooks' deliveries to their receivers, apart from everything that reads documents.

Lives as long as it is not told to stop: a database that is away is waited for. Its queue is the table of deliveries.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time
import uuid
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, InterfaceError, close_old_connections, connection

from documents.inspection import WallsBroken, require_walls
from documents.logs import log_ids
from documents.models import ProcessHeartbeat
from documents.services.heartbeats import INTERVAL_SECONDS, forget_heartbeat, note_heartbeat
from documents.services.webhooks.log import delete_old_deliveries
from documents.services.webhooks.sending import Dispatch, Outcome, claim_due, give_back, note_outcome, send
from documents.services.webhooks.telling import tell_admins

logger = logging.getLogger("ocrsite.webhooks")
IDLE_SECONDS = 0.25
CLEAN_SECONDS = 86_400.0
TELL_SECONDS = 15.0  # what fails within them is told of together
LONGEST_WAIT_SECONDS = 5.0
FINISH_SECONDS = 3.0  # within the five that the supervisor grants


class Command(BaseCommand):
    """`manage.py run_webhooks`; any number of them share the work."""

    help = "Sends webhooks until SIGTERM or Ctrl-C, which let what is on its way arrive."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until stopped, with exit status 0; 1 with a sentence when it must not start."""
        try:
            require_walls(role="app")
        except WallsBroken as error:
            raise CommandError(str(error)) from error
        sender = Sender()
        signal.signal(signal.SIGTERM, sender.stop)
        signal.signal(signal.SIGINT, sender.stop)
        sender.run()
        logging.shutdown()
        os._exit(0)  # a receiver that still keeps a thread waiting has been given up


class Sender:
    """One sender process. Requests are made by its threads; the database is asked by the one that calls it alone."""

    def __init__(self) -> None:
        self.name = f"webhooks-{socket.gethostname()}-{os.getpid()}"
        self._stopping = threading.Event()
        self._threads = ThreadPoolExecutor(settings.WEBHOOK_THREADS, thread_name_prefix="webhook")
        self._on_the_way: dict[Future[Outcome], Dispatch] = {}
        self._proven: set[uuid.UUID] = set()
        self._mails: list[Future[bool]] = []
        self._beats_at = self._cleans_at = 0.0
        self._tells_at = time.monotonic() + TELL_SECONDS

    def stop(self, signum: int, frame: FrameType | None) -> None:
        """End the loop soon; for signals."""
        self._stopping.set()

    def run(self) -> None:
        """Send until `stop`."""
        pause = IDLE_SECONDS
        while not self._stopping.is_set():
            close_old_connections()
            try:
                self.step()
                pause = IDLE_SECONDS
            except (DatabaseError, InterfaceError) as error:
                logger.warning("the database does not answer: %s", type(error).__name__)
                connection.close()
                self._stopping.wait(pause)
                pause = min(pause * 2, LONGEST_WAIT_SECONDS)
        self.finish()
        connection.close()

    def step(self) -> int:
        """Do what is due now; returns how many outcomes were noted. Waits a moment where there are none."""
        now = time.monotonic()
        if now >= self._beats_at:
            note_heartbeat(kind=ProcessHeartbeat.Kind.WEBHOOKS, name=self.name)
            self._beats_at = now + INTERVAL_SECONDS
        if now >= self._cleans_at:
            delete_old_deliveries()
            self._cleans_at = now + CLEAN_SECONDS
        if now >= self._tells_at:
            self._mails = [*(one for one in self._mails if not one.done()), *tell_admins()]
            self._tells_at = now + TELL_SECONDS
        self._take()
        if not self._on_the_way:
            self._stopping.wait(IDLE_SECONDS)
        return self._note(IDLE_SECONDS)

    def _take(self) -> None:
        free = settings.WEBHOOK_THREADS - len(self._on_the_way)
        if free > 0:
            for dispatch in claim_due(most=free, on_the_way=self._on_the_way.values(), proven=self._proven):
                self._on_the_way[self._threads.submit(_send, dispatch)] = dispatch

    def _note(self, seconds: float) -> int:
        done, _ = wait(self._on_the_way, timeout=seconds, return_when=FIRST_COMPLETED)
        for future in done:
            dispatch = self._on_the_way[future]
            with log_ids(tenant_id=dispatch.tenant_id):
                note_outcome(dispatch, future.result())
            del self._on_the_way[future]  # not before: a database that was away is told again
            if future.result().failure_code:
                self._proven.discard(dispatch.webhook_id)
            else:
                self._proven.add(dispatch.webhook_id)
        return len(done)

    def finish(self) -> None:
        """See home what is on its way, for a moment, and leave the rest to other senders."""
        ends_at = time.monotonic() + FINISH_SECONDS
        try:
            while self._on_the_way and time.monotonic() < ends_at:
                self._note(IDLE_SECONDS)
            for dispatch in self._on_the_way.values():
                give_back(dispatch)
            forget_heartbeat(name=self.name)
            wait(self._mails, timeout=max(ends_at - time.monotonic(), 0))
        except (DatabaseError, InterfaceError):
            logger.info("the database is away already; what was on its way is sent again when its lease is over")


def _send(dispatch: Dispatch) -> Outcome:
    try:
        return send(dispatch)
    except Exception:
        logger.exception("sending a webhook broke")
        return Outcome(None, "broken", "", 0)

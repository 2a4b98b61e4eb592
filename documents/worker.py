"""Takes jobs from the queue one after another in this process, where the engine is loaded once and kept.

RQ's own loop ends when its server is lost; this one waits and goes on, because loading a model costs more than waiting.
Knows nothing of what a job does: the database decides what is to be read, and a job that is lost comes back from there.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time
import uuid
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from types import FrameType

import redis
from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, close_old_connections, connection
from rq import Queue, SimpleWorker
from rq.job import Job
from rq.serializers import JSONSerializer

from documents import queue
from documents.logs import log_ids
from documents.models import ProcessHeartbeat
from documents.services.claims import stop_readings
from documents.services.heartbeats import (
    INTERVAL_SECONDS,
    forget_engines,
    forget_heartbeat,
    note_adapters,
    note_engines,
    note_heartbeat,
)

logger = logging.getLogger("ocrsite.worker")
# RQ waits for jobs for 15 s less than this and takes its server for lost 10 s after that.
WORKER_TTL_SECONDS = 18
LONGEST_WAIT_SECONDS = 5.0
WATCHDOG_GRACE_SECONDS = 60.0
# Within the six seconds that the supervisor grants: first the document may be finished, then it is given back.
FINISH_SECONDS = 2.5
GIVE_BACK_SECONDS = 2.5
MOST_HIGH_IN_A_ROW = 3


class WorkerRefused(Exception):
    """The worker must not start here; the message says why and what to do."""


class _Stopped(SystemExit):
    """A signal arrived while nothing was in hand; RQ lets a SystemExit through."""


class WorkerProcess:
    """One worker process from its start to its end: signals, signs of life, watchdog, and the loop of jobs.

    `load_engine` loads the model and returns what it is called; it runs once, before the worker shows itself.
    `readiness` tells, for each engine besides, whether it can be asked now, `adapters` which those on servers have.
    """

    def __init__(
        self,
        load_engine: Callable[[], str],
        readiness: Callable[[], Mapping[str, bool]] = lambda: {},
        adapters: Callable[[], Mapping[str, Collection[str]]] = lambda: {},
    ) -> None:
        self.name = f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:6]}"
        self.stopping = threading.Event()
        self._load_engine = load_engine
        self._readiness, self._adapters = readiness, adapters
        self._ended = threading.Event()
        self._is_busy = False
        self._reading_since: float | None = None
        self._rq: _QueueWorker | None = None

    def run(self) -> None:
        """Work until SIGTERM or SIGINT. Raises `WorkerRefused`. For the main thread only."""
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        engine = self._load_engine()
        threading.Thread(target=self._watch, name="watchdog", daemon=True).start()
        beating = threading.Thread(target=self._beat, args=(engine,), name="heartbeat", daemon=True)
        beating.start()
        # A thread of its own: an engine that answers slowly holds up no sign of life.
        threading.Thread(target=self._watch_engines, name="engines", daemon=True).start()
        try:
            self._work_through_outages()
        except _Stopped:
            return
        finally:
            self._ended.set()
            beating.join()
            connection.close()

    def _work_through_outages(self) -> None:
        wait = 0.5
        while not self.stopping.is_set():
            started = time.monotonic()
            try:
                if queue.may_lose_jobs():
                    raise WorkerRefused(
                        "The queue's server is set to evict keys when its memory is full, which loses jobs silently. "
                        "Set its maxmemory-policy to noeviction."
                    )
                self._rq = _QueueWorker(self)
                self._rq.work(logging_level="WARNING")
            except (queue.QueueUnavailable, redis.RedisError) as error:
                logger.warning("the queue does not answer: %s", error)
            if time.monotonic() - started > LONGEST_WAIT_SECONDS * 2:
                wait = 0.5
            self.stopping.wait(wait)
            wait = min(wait * 2, LONGEST_WAIT_SECONDS)

    @contextmanager
    def job(self) -> Iterator[None]:
        """Around one job: a signal lets it end, the watchdog counts its time, the database is there when it begins."""
        self._is_busy = True
        try:
            self._wait_for_database()
            self._reading_since = time.monotonic()
            yield
        finally:
            self._reading_since = None
            self._is_busy = False
            close_old_connections()

    def _wait_for_database(self) -> None:
        """Keep the job in hand while the database is away: without it every waiting job would be dropped in a row."""
        wait = 0.2
        while not self.stopping.is_set():
            close_old_connections()
            try:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT 1")
                return
            except (OperationalError, InterfaceError) as error:
                logger.warning("the database does not answer: %s", type(error).__name__)
                connection.close()
                self.stopping.wait(wait)
                wait = min(wait * 2, LONGEST_WAIT_SECONDS)

    def _stop(self, signum: int, frame: FrameType | None) -> None:
        if self.stopping.is_set():
            return
        self.stopping.set()
        threading.Thread(target=self._end_in_time, name="end", daemon=True).start()
        if not self._is_busy:
            raise _Stopped
        if self._rq is not None:
            self._rq.stop_after_job()

    def _end_in_time(self) -> None:
        """What still runs after a while is given back unread, which costs the document none of its tries."""
        if self._is_busy:
            self._ended.wait(FINISH_SECONDS)
            stop_readings()
        self._ended.wait(GIVE_BACK_SECONDS)
        time.sleep(0.5)  # for the last log lines and the interpreter's own end
        os._exit(0)

    def _watch(self) -> None:
        """End the process when a job cannot be interrupted otherwise: it hangs in code that is not Python."""
        limit = settings.MAX_DOCUMENT_SECONDS + WATCHDOG_GRACE_SECONDS
        while not self._ended.wait(1.0):
            since = self._reading_since
            if since is not None and time.monotonic() - since > limit:
                logger.critical("a document has been read for more than %.0f s; this worker ends itself", limit)
                os._exit(1)

    def _beat(self, detail: str) -> None:
        try:
            while True:
                with log_ids(worker=self.name):
                    self._beat_once(detail)
                if self._ended.wait(INTERVAL_SECONDS):
                    break
            with suppress(DatabaseError, InterfaceError):
                forget_heartbeat(name=self.name)
        finally:
            connection.close()  # this thread's own

    def _watch_engines(self) -> None:
        """Tell every few seconds which engines this worker reaches, and at its end that it reaches none."""
        ready: Mapping[str, bool] = {}
        try:
            while True:
                ready = self._readiness()
                self._note_engines(ready)
                if not ready or self._ended.wait(INTERVAL_SECONDS):
                    break
            with suppress(DatabaseError, InterfaceError):
                forget_engines(worker=self.name, engines=ready)
        finally:
            connection.close()  # this thread's own

    def _note_engines(self, ready: Mapping[str, bool]) -> None:
        try:
            close_old_connections()
            note_engines(worker=self.name, ready=ready)
            note_adapters(worker=self.name, adapters=self._adapters())
        except (DatabaseError, InterfaceError):
            connection.close()

    def _beat_once(self, detail: str) -> None:
        try:
            close_old_connections()
            note_heartbeat(kind=ProcessHeartbeat.Kind.WORKER, name=self.name, detail=detail)
        except (DatabaseError, InterfaceError):
            connection.close()
        if self._rq is not None:
            # Over a connection of its own with a short time-out, so that a hanging queue holds up no sign of life.
            with suppress(redis.RedisError), queue.connect() as client, client.pipeline() as pipeline:
                self._rq.heartbeat(pipeline=pipeline)
                pipeline.execute()


class _QueueWorker(SimpleWorker):
    """RQ's worker without fork, without signal handlers of its own and without remote control through the queue."""

    max_connection_wait_time = LONGEST_WAIT_SECONDS

    def __init__(self, process: WorkerProcess) -> None:
        client = queue.connect()
        super().__init__(
            [queue.open_queue(name, client) for name in (queue.HIGH, queue.DEFAULT)],
            name=f"{process.name}-{uuid.uuid4().hex[:6]}",  # after an outage the old name still counts as alive
            connection=client,
            serializer=JSONSerializer,
            worker_ttl=WORKER_TTL_SECONDS,
            log_job_description=False,
        )
        self._process = process
        self._high_in_a_row = 0

    def reorder_queues(self, reference_queue: Queue) -> None:
        """What somebody waits for goes first; after a few of those a document has its turn.

        One team's thousand tasks would keep everybody's documents from being read.
        """
        self._high_in_a_row = self._high_in_a_row + 1 if reference_queue.name == queue.HIGH else 0
        is_turn = self._high_in_a_row >= MOST_HIGH_IN_A_ROW
        self._ordered_queues = sorted(self.queues, key=lambda one: (one.name == queue.HIGH) is is_turn)

    def stop_after_job(self) -> None:
        """End the loop once the running job has ended."""
        self._stop_requested = True

    def execute_job(self, job: Job, queue: Queue) -> None:
        with log_ids(job_id=job.id), self._process.job():
            if not self._process.stopping.is_set():
                super().execute_job(job, queue)

    def get_heartbeat_ttl(self, job: Job) -> int:
        """Longer than any job may take: RQ calls a job abandoned after this and would queue it a second time."""
        return int(settings.MAX_DOCUMENT_SECONDS + 2 * WATCHDOG_GRACE_SECONDS)

    def subscribe(self) -> None:
        """Nothing: whoever can write to the queue must not be able to stop workers."""

    def unsubscribe(self) -> None:
        """Nothing, as nothing was subscribed to."""

    def _install_signal_handlers(self) -> None:
        """Nothing: the process answers signals from its first moment, not only within RQ's loop."""

    def teardown(self) -> None:
        """Sign off, if the queue still listens."""
        with suppress(redis.RedisError):
            super().teardown()  # type: ignore[no-untyped-call]  # RQ gives it no types

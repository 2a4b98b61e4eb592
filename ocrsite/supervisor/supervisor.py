"""Brings everything up in order, keeps it up, and takes it down in order; knows no command line."""

import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType

from ocrsite.embedded.children import Child, spawn
from ocrsite.embedded.errors import ServerError
from ocrsite.supervisor.backends import Backends, static_fingerprint
from ocrsite.supervisor.data_folder import DataFolder
from ocrsite.supervisor.demo import Demo
from ocrsite.supervisor.options import ROOT, Options
from ocrsite.supervisor.probe import check_port_is_free, status_of
from ocrsite.supervisor.program import backend_services, management, product_services
from ocrsite.supervisor.service import Service, ending, stop_all

TICK_SECONDS = 0.1
LOG_CHECK_SECONDS = 10.0
PRODUCT_STOP_SECONDS = 5.0
BACKEND_STOP_SECONDS = 3.0
BACKENDS = ("Valkey", "PostgreSQL")


class StopRequested(BaseException):
    """Ctrl-C or SIGTERM arrived; raised by `pause` only, so never in the middle of a step."""


@dataclass
class Supervisor:
    options: Options
    folder: DataFolder
    backends: Backends
    say: Callable[[str], None]
    services: list[Service] = field(default_factory=list, init=False)
    _stop: bool = field(default=False, init=False)
    _is_watching: bool = field(default=False, init=False)
    _is_disturbed: bool = field(default=False, init=False)
    _logs_checked_at: float = field(default=0.0, init=False)
    _began_at: float = field(default_factory=time.monotonic, init=False)

    def run(self) -> None:
        """Until a signal asks to stop. Raises ServerError for what cannot be started; nothing is left running."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._note_signal)
        try:
            check_port_is_free(self.options.port)
            self._start_backends()
            self._prepare()
            self._start_product()
            while True:
                self.pause()
                self._tell_recovery()
        except StopRequested:
            self.say("stopping...")
        finally:
            self._take_down()
        self.say("stopped")

    def pause(self) -> None:
        """Wait a moment and look after the children. Raises StopRequested."""
        if self._stop:
            raise StopRequested
        time.sleep(TICK_SECONDS)
        if self._is_watching:
            for service in self.services:
                if not service.watch():
                    self._is_disturbed = True
        now = time.monotonic()
        if now - self._logs_checked_at > LOG_CHECK_SECONDS:
            self._logs_checked_at = now
            self.folder.cut_logs()

    def _note_signal(self, number: int, frame: FrameType | None) -> None:
        self._stop = True

    def _tell(self, text: str) -> None:
        self.say(f"{time.monotonic() - self._began_at:5.1f} s  {text}")

    def _start_backends(self) -> None:
        for service in backend_services(self.backends, self.say):
            self._tell(f"starting {service.name}...")
            self.services.append(service)
            service.begin()
        # A server that ends before it ever answered is an error to show, not one to start again.
        self.backends.wait_until_ready(self.pause)
        self._is_watching = True
        self._tell("database and queue answer")

    def _prepare(self) -> None:
        """Migrate and collect static files, side by side, each only if this code has not done so before."""
        steps: list[tuple[str, Child, Callable[[], None]]] = []
        if not self.backends.has_schema():
            self._tell("migrating the database...")
            steps.append(("migrated", self._task("migrate", "--noinput"), self.backends.note_schema))
        fingerprint = static_fingerprint()
        if self.folder.mark("static") != fingerprint or not (self.folder.path / "static").is_dir():
            task = self._task("collectstatic", "--noinput", "--clear")
            steps.append(("static files collected", task, lambda: self.folder.set_mark("static", fingerprint)))
        try:
            for text, child, done in steps:
                while child.is_running():
                    self.pause()
                if child.process.returncode != 0:
                    raise ServerError(f"{child.name} failed ({ending(child)}, see {child.log}):\n{child.log_tail()}")
                done()
                self._tell(text)
        finally:
            for _, child, _ in steps:
                child.kill()

    def _task(self, *arguments: str, **extra: str) -> Child:
        return spawn(
            arguments[0],
            management(*arguments),
            log=self.folder.log(arguments[0]),
            env={**self.backends.environment(), **extra},
            folder=ROOT,
        )

    def _start_product(self) -> None:
        product = product_services(self.options, self.folder, self.backends.environment(), self.say)
        self.services.extend(product)
        for service in product:
            service.begin()
        self._tell("starting web, worker, relay and webhooks...")
        demo = Demo(self.options, self.folder, self._tell, self._task)
        demo.begin()
        while status_of(self.options, "/healthz") is None:
            self.pause()
        address = f"http://127.0.0.1:{self.options.port}"
        self._tell(f"web answers at {address}")
        is_ready = False
        while not (is_ready and demo.is_over()):
            if not is_ready and demo.has_people() and status_of(self.options, "/readyz") == 200:
                is_ready = True
                self._tell(f"ready: {address} (Ctrl-C stops everything)")
            self.pause()

    def _tell_recovery(self) -> None:
        if not self._is_disturbed or not all(service.is_running() for service in self.services):
            return
        if status_of(self.options, "/readyz") == 200:
            self._is_disturbed = False
            self._tell("ready again")

    def _take_down(self) -> None:
        """Web, worker, relay and webhooks first; the queue and the database when nobody uses them any more."""
        stop_all([service for service in self.services if service.name not in BACKENDS], PRODUCT_STOP_SECONDS)
        for name in BACKENDS:
            stop_all([service for service in self.services if service.name == name], BACKEND_STOP_SECONDS)
        self.backends.forget()

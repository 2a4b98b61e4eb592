"""The whole product in a folder of its own, started as `make run` starts it and driven over HTTP.

For benchmarks and for tests that kill processes. Knows the supervisor and the API, not what a document holds.
"""

from __future__ import annotations

import http.client
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import redis

from ocrsite.supervisor.backends import Backends
from ocrsite.supervisor.data_folder import DataFolder
from ocrsite.supervisor.options import DATABASE_VARIABLES, ROOT, Options

READY_SECONDS = 120.0
STOP_SECONDS = 20.0
USER = "operator"
FINAL = ("NEEDS_REVIEW", "FAILED")
# A run measures the product, not its limits.
SETTINGS = {
    "DEMO": "0",
    "USER_REQUESTS_PER_MINUTE": "1000000",
    "TENANT_REQUESTS_PER_MINUTE": "1000000",
    "TENANT_DOCUMENTS_PER_MINUTE": "1000000",
    "TENANT_PAGES_PER_MINUTE": "1000000",
    "TENANT_DOCUMENTS_IN_FLIGHT": "1000000",
    "LOGINS_PER_MINUTE": "1000",
    "ACCESS_TOKEN_MINUTES": "120",
}
NOT_OURS = {*DATABASE_VARIABLES, "REDIS_URL", "DATABASE_ROLE", "SECRET_KEY", "DJANGO_SETTINGS_MODULE"}


class NotInTime(AssertionError):
    """Something that was waited for did not happen."""


@dataclass(frozen=True)
class Answer:
    """An HTTP answer and the seconds it took."""

    status: int
    body: dict[str, Any]
    seconds: float


@dataclass
class Product:
    """One running copy. `settings` are environment variables such as ENGINE, WORKERS or LEASE_SECONDS."""

    folder: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    password: str = field(default_factory=lambda: secrets.token_hex(8))
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    port: int = field(default=0, init=False)
    _token: str = field(default="", init=False)

    def start(self) -> None:
        """Start the supervisor and wait until it is ready. Raises NotInTime with its output."""
        self.port = free_port()
        self._token = ""
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "ocrsite.supervisor", "--with-parent", "run"],
                cwd=ROOT,
                env=self.environment(),
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.wait_until_ready()

    def environment(self) -> dict[str, str]:
        """The supervisor's: ours without the servers that a test run or a shell may have named."""
        kept = {key: value for key, value in os.environ.items() if key not in NOT_OURS}
        return {**kept, **SETTINGS, **self.settings, "PORT": str(self.port), "DATA_DIR": str(self.folder)}

    @property
    def output(self) -> Path:
        return self.folder.with_name(self.folder.name + ".out")

    def wait_until_ready(self) -> None:
        wait_until(self._is_ready, READY_SECONDS, lambda: f"not ready: {self.output.read_text()[-2000:]}")

    def _is_ready(self) -> bool:
        if self.process is not None and self.process.poll() is not None:
            raise NotInTime(f"the supervisor ended: {self.output.read_text()[-2000:]}")
        try:
            return self.ask("GET", "/readyz").status == 200
        except (OSError, http.client.HTTPException):
            return False

    def make_user(self) -> None:
        """Make the tenant `acme` and the person who uploads."""
        arguments = ["manage", "create_admin", USER, "--tenant", "acme"]
        subprocess.run(
            [sys.executable, "-m", "ocrsite.supervisor", *arguments],
            cwd=ROOT,
            env={**self.environment(), "ADMIN_PASSWORD": self.password},
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def stop(self) -> int:
        """Ctrl-C; returns the exit status."""
        return self._end(signal.SIGINT)

    def kill(self) -> None:
        """kill -9 of the supervisor."""
        self._end(signal.SIGKILL)

    def _end(self, number: int) -> int:
        if self.process is None:
            return 0
        self.process.send_signal(number)
        return self.process.wait(STOP_SECONDS)

    def processes(self, words: str = "") -> list[int]:
        """The ids of all descendants whose command line holds `words`, oldest first."""
        if self.process is None:
            return []
        return sorted(pid for pid in descendants(self.process.pid) if words in command_line(pid))

    def workers(self) -> list[int]:
        return self.processes("manage.py run_worker")

    def ask(self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Answer:
        """One request over a connection of its own."""
        started = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body=body, headers=dict(headers or {}))
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        is_json = "json" in response.headers.get("Content-Type", "")
        return Answer(response.status, json.loads(content) if is_json else {}, time.perf_counter() - started)

    def get(self, path: str) -> Answer:
        return self.ask("GET", path, headers=self._authorization())

    def post(self, path: str, data: Mapping[str, Any]) -> Answer:
        """Send `data` as JSON."""
        return self._send("POST", path, data)

    def patch(self, path: str, data: Mapping[str, Any]) -> Answer:
        """Change what `data` names, as JSON."""
        return self._send("PATCH", path, data)

    def _send(self, method: str, path: str, data: Mapping[str, Any]) -> Answer:
        headers = {**self._authorization(), "Content-Type": "application/json"}
        return self.ask(method, path, json.dumps(data).encode(), headers)

    def upload(
        self, content: bytes, name: str = "page.png", template: str = "", headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send a file as the API takes it; without a `template` its kind is guessed."""
        fields = {"template": template} if template else {}
        return self.send_file("/api/v1/documents/", content, name, fields, headers=headers)

    def send_file(
        self,
        path: str,
        content: bytes,
        name: str,
        fields: Mapping[str, str] | None = None,
        part: str = "file",
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Post a form of `fields` and one file, whose field is called `part`."""
        boundary = uuid.uuid4().hex
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
            for key, value in (fields or {}).items()
        ]
        head = "".join(parts) + (
            f'--{boundary}\r\nContent-Disposition: form-data; name="{part}"; filename="{name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        )
        body = head.encode() + content + f"\r\n--{boundary}--\r\n".encode()
        kind = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        return self.ask("POST", path, body, {**self._authorization(), **kind, **(headers or {})})

    def log_in(self) -> None:
        body = json.dumps({"username": USER, "password": self.password}).encode()
        answer = self.ask("POST", "/api/v1/auth/token/", body, {"Content-Type": "application/json"})
        self._token = str(answer.body["access"])

    @property
    def token(self) -> str:
        """The access token of the person who uploads; the first one is asked for."""
        if not self._token:
            self.log_in()
        return self._token

    def _authorization(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def server_environment(self) -> dict[str, str]:
        """The URLs of this copy's database and queue, and its key."""
        environment = self.environment()
        options = Options.from_environment(environment)
        return Backends(options, DataFolder(options.data_dir), environment).environment()

    def rows(self, sql: str, *params: object) -> list[tuple[Any, ...]]:
        """Ask the database as ops, which sees every tenant."""
        with psycopg.connect(self.server_environment()["DATABASE_OPS_URL"], autocommit=True) as connection:
            return connection.execute(sql.encode(), params).fetchall()

    def queue(self) -> redis.Redis:
        return redis.Redis.from_url(self.server_environment()["REDIS_URL"], socket_timeout=5)

    def unfinished(self) -> int:
        [(count,)] = self.rows("SELECT count(*) FROM documents_document WHERE NOT status = ANY(%s)", list(FINAL))
        return int(count)

    def wait_until_finished(self, seconds: float) -> None:
        """Until every document is in a final state."""
        wait_until(lambda: self.unfinished() == 0, seconds, lambda: f"{self.unfinished()} documents are unfinished")


@contextmanager
def running_product(**settings: str) -> Iterator[Product]:
    """A ready copy with one user in a new folder, taken away afterwards."""
    with tempfile.TemporaryDirectory(prefix="ocrsite-product-", ignore_cleanup_errors=True) as folder:
        product = Product(Path(folder) / "data", settings)
        try:
            product.start()
            product.make_user()
            yield product
        finally:
            product.stop()


def wait_until(holds: Callable[[], bool], seconds: float, explain: Callable[[], str] = lambda: "") -> float:
    """Wait for `holds()` and return the seconds it took. Raises NotInTime."""
    started = time.monotonic()
    while not holds():
        if time.monotonic() - started > seconds:
            raise NotInTime(f"not within {seconds:.0f} s. {explain()}")
        time.sleep(0.05)
    return time.monotonic() - started


def free_port() -> int:
    with socket.socket() as candidate:
        candidate.bind(("127.0.0.1", 0))
        return int(candidate.getsockname()[1])


def descendants(pid: int) -> Iterator[int]:
    """The ids of a process' children, grandchildren and so on."""
    try:
        children = [
            int(child)
            for thread in Path(f"/proc/{pid}/task").iterdir()
            for child in (thread / "children").read_text().split()
        ]
    except OSError:
        return
    for child in children:
        yield child
        yield from descendants(child)


def command_line(pid: int) -> str:
    """The words a process was started with, "" once it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        return ""


def is_running(pid: int) -> bool:
    """Whether the process exists and is no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False

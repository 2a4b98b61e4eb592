"""The database and the queue of one data folder, embedded or external, and the environment that names them.

Knows no web server, worker or migration.
"""

import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import psycopg
from psycopg import sql

from ocrsite.embedded.errors import ServerError
from ocrsite.embedded.postgres import Postgres
from ocrsite.embedded.postgres import url as postgres_url
from ocrsite.embedded.roles import RolePasswords, provision
from ocrsite.embedded.sockets import forget_socket_folder, socket_folder
from ocrsite.embedded.valkey import Valkey
from ocrsite.supervisor.data_folder import DataFolder
from ocrsite.supervisor.options import DATABASE_VARIABLES, ROOT, Options

DATABASE = "ocrsite"
ROLES = ("app", "owner", "ops")
START_SECONDS = 60.0
CONNECTIONS = 56  # of the web server's threads, of relay and sender, of commands that people run beside them
CONNECTIONS_OF_WORKER = 4  # one of each of its threads: that reads, that keeps the lease, that gives the signs of life


@dataclass
class Backends:
    """`postgres` and `valkey` are None where an external server is given."""

    options: Options
    folder: DataFolder
    environ: Mapping[str, str]
    postgres: Postgres | None = field(init=False)
    valkey: Valkey | None = field(init=False)

    def __post_init__(self) -> None:
        needs_sockets = not (self.options.has_database and self.options.has_queue)
        sockets = socket_folder(self.folder.path) if needs_sockets else self.folder.path
        self.postgres = None
        if not self.options.has_database:
            self.postgres = Postgres(
                folder=self.folder.path / "postgres",
                sockets=sockets / "postgres",
                log=self.folder.log("postgres"),
                password=self.folder.secret("postgres_password"),
                max_connections=CONNECTIONS + CONNECTIONS_OF_WORKER * self.options.workers,
            )
        self.valkey = None
        if not self.options.has_queue:
            self.valkey = Valkey(
                folder=self.folder.path / "valkey",
                sockets=sockets,
                log=self.folder.log("valkey"),
                password=self.folder.secret("valkey_password"),
            )

    def wait_until_ready(self, pause: Callable[[], None]) -> None:
        """Until both answer and the roles exist. Raises ServerError."""
        deadline = time.monotonic() + START_SECONDS
        servers = [server for server in (self.postgres, self.valkey) if server is not None]
        for server in servers:
            while not server.is_ready():
                if time.monotonic() > deadline:
                    raise ServerError(f"{server.log.stem} did not answer in {START_SECONDS:.0f} s; see {server.log}.")
                pause()
        if self.postgres is not None:
            passwords = {role: self.folder.secret(f"{role}_password") for role in ROLES}
            provision(self.postgres.superuser_url(), database=DATABASE, passwords=RolePasswords(**passwords))

    def environment(self) -> dict[str, str]:
        """Ours, with what every process of the product is to know."""
        urls = {}
        if self.postgres is not None:
            for name, role in zip(DATABASE_VARIABLES, ROLES, strict=True):
                urls[name] = postgres_url(
                    sockets=self.postgres.sockets,
                    role=role,
                    password=self.folder.secret(f"{role}_password"),
                    database=DATABASE,
                )
        if self.valkey is not None:
            urls["REDIS_URL"] = self.valkey.url()
        return {
            **self.environ,
            **urls,
            "SECRET_KEY": self.environ.get("SECRET_KEY") or self.folder.secret("secret_key"),
            "DATA_DIR": str(self.options.data_dir),
            "PORT": str(self.options.port),
            "DJANGO_SETTINGS_MODULE": "ocrsite.settings",
            "PYTHONUNBUFFERED": "1",
        }

    def forget(self) -> None:
        """After both have stopped."""
        forget_socket_folder(self.folder.path)

    def has_schema(self) -> bool:
        """Whether the database was migrated by exactly this code; noted in the database itself, as its comment."""
        query = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
        with self._as_owner() as connection:
            found = connection.execute(query).fetchone()
        return found is not None and found[0] == schema_fingerprint()

    def note_schema(self) -> None:
        with self._as_owner() as connection:
            comment = sql.SQL("COMMENT ON DATABASE {} IS {}")
            name = sql.Identifier(connection.info.dbname)
            connection.execute(comment.format(name, sql.Literal(schema_fingerprint())))

    def _as_owner(self) -> psycopg.Connection:
        try:
            return psycopg.connect(self.environment()["DATABASE_OWNER_URL"], connect_timeout=10)
        except psycopg.OperationalError as error:
            raise ServerError(f"The database does not answer to its owner (DATABASE_OWNER_URL): {error}") from error


def schema_fingerprint() -> str:
    """Of every migration: ours by their text, those of packages by the locked versions."""
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for path in sorted((ROOT / "documents" / "migrations").glob("*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    return f"schema {digest.hexdigest()}"


def static_fingerprint() -> str:
    """Of the static files: ours by size and time of change, those of packages by the locked versions."""
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for path in sorted((ROOT / "documents" / "static").rglob("*")):
        status = path.stat()
        digest.update(f"{path.relative_to(ROOT)} {status.st_size} {status.st_mtime_ns}".encode())
    return digest.hexdigest()

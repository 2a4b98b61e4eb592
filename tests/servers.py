"""The real PostgreSQL and Valkey of a test run: started once, a database of its own for every xdist worker.

The process that the person started (xdist's controller, or the only process) owns the servers and tells the
workers through one environment variable. With DATABASE_URL, DATABASE_OWNER_URL, DATABASE_OPS_URL and REDIS_URL
set, those servers are used instead; the owner role then needs CREATEDB (`createdb=yes` in ocrsite/roles.sql).
Knows nothing of documents.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from ocrsite.embedded.postgres import SUPERUSER, Postgres
from ocrsite.embedded.postgres import url as postgres_url
from ocrsite.embedded.roles import RolePasswords, Roles, create_database, grant_privileges, provision
from ocrsite.embedded.valkey import Valkey

VARIABLE = "OCRSITE_TEST_SERVERS"
DATABASE = "ocrsite"
URL_VARIABLES = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_OPS_URL", "REDIS_URL")
# Database 0 belongs to a run without xdist; gw0 has 1, gw1 has 2, ...
QUEUE_DATABASES = 64
IMMEDIATE_SHUTDOWN_SECONDS = 5.0


@dataclass(frozen=True)
class RunServers:
    """What every process of one test run knows: the URLs of its servers before each gets its own database."""

    run: str
    folder: str
    is_embedded: bool
    superuser_password: str
    queue_password: str
    urls: dict[str, str]

    @classmethod
    def of_this_run(cls) -> RunServers:
        """Read what the run's first process decided; in that first process, decide it."""
        told = os.environ.get(VARIABLE)
        if told is not None and is_xdist_worker():
            return cls(**json.loads(told))
        servers = cls._external() if "DATABASE_URL" in os.environ and told is None else cls._embedded()
        os.environ[VARIABLE] = json.dumps(asdict(servers))
        return servers

    @classmethod
    def _external(cls) -> RunServers:
        urls = {name: os.environ[name] for name in URL_VARIABLES}
        return cls(secrets.token_hex(4), tempfile.mkdtemp(prefix="ocrsite-tests-"), False, "", "", urls)

    @classmethod
    def _embedded(cls) -> RunServers:
        folder = Path(tempfile.mkdtemp(prefix="ocrsite-tests-"))
        password, sockets = secrets.token_hex(16), folder / "postgres-socket"
        urls = {
            name: postgres_url(sockets=sockets, role=role, password=password, database=DATABASE)
            for name, role in zip(URL_VARIABLES, ("app", "owner", "ops"), strict=False)
        }
        draft = cls(secrets.token_hex(4), str(folder), True, password, password, urls)
        return cls(**{**asdict(draft), "urls": {**urls, "REDIS_URL": draft.valkey().url()}})

    def postgres(self) -> Postgres:
        folder = Path(self.folder)
        return Postgres(
            folder=folder / "postgres",
            sockets=folder / "postgres-socket",
            log=folder / "postgres.log",
            password=self.superuser_password,
            durable=False,
            max_connections=200,
        )

    def valkey(self) -> Valkey:
        folder = Path(self.folder)
        return Valkey(
            folder=folder / "valkey",
            sockets=folder,
            log=folder / "valkey.log",
            password=self.queue_password,
            databases=QUEUE_DATABASES,
            durable=False,
        )

    def set_environment(self) -> None:
        """Point this process and its children to this process' own databases, before settings are read."""
        number = worker_number()
        for name in URL_VARIABLES[:3]:
            os.environ[name] = with_database(self.urls[name], self.worker_database)
        os.environ["REDIS_URL"] = with_queue_database(self.urls["REDIS_URL"], number)
        os.environ["DATABASE_ROLE"] = "app"
        os.environ["DATA_DIR"] = str(Path(self.folder) / f"data-{number}")
        os.environ.setdefault("SECRET_KEY", secrets.token_hex(32))

    @property
    def worker_database(self) -> str:
        return f"test_{self.run}_{worker_number()}"

    @property
    def template_database(self) -> str:
        return f"test_{self.run}_template"

    @contextmanager
    def running(self) -> Iterator[None]:
        """Run the embedded servers, or only clean up after the workers on external ones."""
        try:
            if self.is_embedded:
                with self._embedded_servers():
                    yield
            else:
                yield
                with self.owner_connection() as connection:
                    drop_database(connection, self.template_database)
        finally:
            shutil.rmtree(self.folder)

    @contextmanager
    def _embedded_servers(self) -> Iterator[None]:
        postgres, valkey = self.postgres(), self.valkey()
        try:
            postgres.start()
            valkey.start()
            postgres.wait_until_ready()
            valkey.wait_until_ready()
            passwords = RolePasswords(*[self.superuser_password] * 3)
            provision(postgres.superuser_url(SUPERUSER), database=DATABASE, passwords=passwords, createdb=True)
            yield
        finally:
            # The data is thrown away, so nothing is worth a clean shutdown; but a killed PostgreSQL would leave
            # its shared memory to the machine for good.
            if postgres.child is not None:
                postgres.child.send(signal.SIGQUIT)
                with suppress(subprocess.TimeoutExpired):
                    postgres.child.process.wait(IMMEDIATE_SHUTDOWN_SECONDS)
            for child in filter(None, (postgres.child, valkey.child)):
                child.kill()

    @contextmanager
    def owner_connection(self, database: str | None = None) -> Iterator[psycopg.Connection]:
        """In autocommit; to the database that the URL names if `database` is not given."""
        url = self.urls["DATABASE_OWNER_URL"]
        with psycopg.connect(url if database is None else with_database(url, database), autocommit=True) as connection:
            yield connection

    def roles(self) -> Roles:
        return Roles(
            **{
                role: str(conninfo_to_dict(self.urls[name])["user"])
                for role, name in zip(("app", "owner", "ops"), URL_VARIABLES, strict=False)
            }
        )

    @contextmanager
    def one_at_a_time(self) -> Iterator[None]:
        with (Path(self.folder) / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def is_xdist_worker() -> bool:
    return "PYTEST_XDIST_WORKER" in os.environ


def worker_number() -> int:
    """0 without xdist, 1 for gw0, 2 for gw1, ..."""
    return int(os.environ.get("PYTEST_XDIST_WORKER", "gw-1").removeprefix("gw")) + 1


def make_template(servers: RunServers) -> None:
    """Migrate one database as the owner role; every worker's is a copy of it.

    The role app may also TRUNCATE there, which it may nowhere else: Django empties the tables after a
    transactional test, and it does so as the role the tests run as.
    """
    from django.core.management import call_command
    from django.db import connection as django_connection

    with servers.owner_connection() as connection:
        create_database(connection, servers.template_database, owner=servers.roles().owner)
    owner = conninfo_to_dict(servers.urls["DATABASE_OWNER_URL"])
    before = {key: django_connection.settings_dict[key] for key in ("NAME", "USER", "PASSWORD")}
    try:
        with servers.owner_connection(servers.template_database) as connection:
            grant_privileges(connection, servers.roles())
        django_connection.settings_dict.update(
            NAME=servers.template_database, USER=owner["user"], PASSWORD=owner.get("password", "")
        )
        call_command("migrate", verbosity=0, interactive=False)
        with servers.owner_connection(servers.template_database) as connection:
            app = sql.Identifier(servers.roles().app)
            connection.execute(sql.SQL("GRANT TRUNCATE ON ALL TABLES IN SCHEMA public TO {}").format(app))
    except BaseException:
        django_connection.close()
        with servers.owner_connection() as connection:
            drop_database(connection, servers.template_database)
        raise
    finally:
        django_connection.close()
        django_connection.settings_dict.update(before)


@contextmanager
def worker_database(servers: RunServers) -> Iterator[None]:
    """This process' own database, as long as the session lasts."""
    with servers.one_at_a_time(), servers.owner_connection() as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [servers.template_database])
        if found.fetchone() is None:
            make_template(servers)
        copy = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        names = map(sql.Identifier, (servers.worker_database, servers.template_database))
        connection.execute(copy.format(*names))
    yield
    with servers.owner_connection() as connection:
        drop_database(connection, servers.worker_database)


def drop_database(connection: psycopg.Connection, name: str) -> None:
    drop = sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name))
    try:
        connection.execute(drop + sql.SQL(" WITH (FORCE)"))
    except psycopg.errors.InsufficientPrivilege:
        # FORCE may not end an autovacuum worker, which is no role's; the plain form sends it away and waits for it.
        connection.execute(drop)


def with_database(url: str, database: str) -> str:
    return urlsplit(url)._replace(path=f"/{database}").geturl()


def with_queue_database(url: str, number: int) -> str:
    parts = urlsplit(url)
    if parts.scheme == "unix":
        query = {**parse_qs(parts.query), "db": [str(number)]}
        return parts._replace(query=urlencode(query, doseq=True)).geturl()
    return parts._replace(path=f"/{number}").geturl()

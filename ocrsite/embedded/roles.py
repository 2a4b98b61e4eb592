"""Runs `roles.sql` and `privileges.sql`, which psql can run as well; knows no table."""

import re
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

SCRIPTS = Path(__file__).resolve().parent.parent
VARIABLE = re.compile(r":'(\w+)'")


@dataclass(frozen=True)
class Roles:
    """Names of the three roles (`ocrsite/roles.sql` says what each is for)."""

    owner: str = "owner"
    app: str = "app"
    ops: str = "ops"

    def names(self) -> dict[str, str]:
        return {"owner": self.owner, "app": self.app, "ops": self.ops}


@dataclass(frozen=True)
class RolePasswords:
    owner: str
    app: str
    ops: str


def provision(
    superuser_url: str, *, database: str, passwords: RolePasswords, roles: Roles | None = None, createdb: bool = False
) -> None:
    """Create the roles and `database` where they are missing, and set their rights; may be run again.

    `superuser_url` is a libpq URL to any other database of the server. `createdb` lets the owner role make
    databases, which the test suite needs. Raises psycopg.Error.
    """
    chosen = roles or Roles()
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        verifiers = {
            f"{kind}_password": connection.pgconn.encrypt_password(
                getattr(passwords, kind).encode(), name.encode(), b"scram-sha-256"
            ).decode()
            for kind, name in chosen.names().items()
        }
        _run(connection, "roles.sql", {**chosen.names(), **verifiers, "createdb": "yes" if createdb else "no"})
        create_database(connection, database, owner=chosen.owner)
    with psycopg.connect(superuser_url, dbname=database, autocommit=True) as connection:
        grant_privileges(connection, chosen)


def create_database(connection: psycopg.Connection, database: str, *, owner: str) -> None:
    """Create `database` if it is missing; `connection` is in autocommit."""
    if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone() is None:
        # template0: template1 may hold what somebody put there, in another encoding.
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'").format(
                sql.Identifier(database), sql.Identifier(owner)
            )
        )


def grant_privileges(connection: psycopg.Connection, roles: Roles) -> None:
    """Set the roles' rights in the connected database, as superuser or as its owner."""
    _run(connection, "privileges.sql", roles.names())


def _run(connection: psycopg.Connection, script: str, values: dict[str, str]) -> None:
    text = (SCRIPTS / script).read_text()
    code = "\n".join(line for line in text.splitlines() if not line.startswith("--"))
    filled = VARIABLE.sub(lambda match: sql.Literal(values[match[1]]).as_string(connection), code)
    connection.execute(filled.encode())

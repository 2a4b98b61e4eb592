"""Makes or renews the database and its three roles on a server of one's own: `python -m ocrsite.provision`.

Reads DATABASE_SUPERUSER_URL (any existing database of the server) and takes names, passwords and the database from
DATABASE_OWNER_URL, DATABASE_URL and DATABASE_OPS_URL, so that what is set up is what the processes will use.
Knows no table.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

import psycopg
from psycopg.conninfo import conninfo_to_dict

from ocrsite.embedded.roles import RolePasswords, Roles, provision

SUPERUSER = "DATABASE_SUPERUSER_URL"
URLS = {"owner": "DATABASE_OWNER_URL", "app": "DATABASE_URL", "ops": "DATABASE_OPS_URL"}


class BadServer(Exception):
    """A URL is missing or does not fit the others; the message names the variable."""


def provision_from(environ: Mapping[str, str]) -> str:
    """Provision the server that `environ` names and return the database's name. Raises BadServer, psycopg.Error."""
    missing = [name for name in (SUPERUSER, *URLS.values()) if not environ.get(name)]
    if missing:
        raise BadServer(f"{' and '.join(missing)} must be set (docs/operating.md says how).")
    given = {kind: conninfo_to_dict(environ[name]) for kind, name in URLS.items()}
    for kind, parts in given.items():
        if not parts.get("user") or not parts.get("password"):
            raise BadServer(f"{URLS[kind]} must hold a user and a password: they become those of the role.")
    databases = {str(parts.get("dbname", "")) for parts in given.values()}
    if len(databases) != 1 or databases == {""}:
        raise BadServer(f"{', '.join(URLS.values())} must name the same database.")
    database = databases.pop()
    provision(
        environ[SUPERUSER],
        database=database,
        passwords=RolePasswords(**{kind: str(parts["password"]) for kind, parts in given.items()}),
        roles=Roles(**{kind: str(parts["user"]) for kind, parts in given.items()}),
    )
    return database


def main() -> int:
    try:
        database = provision_from(os.environ)
    except (BadServer, psycopg.Error) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"database {database} and its roles are there")
    return 0


if __name__ == "__main__":
    sys.exit(main())

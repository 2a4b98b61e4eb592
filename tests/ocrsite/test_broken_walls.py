"""The web server itself, on a database whose walls were broken: it serves nobody."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from psycopg import sql

from tests.conftest import SERVERS
from tests.servers import drop_database, with_database

ROOT = Path(__file__).resolve().parents[2]
SERVER = [sys.executable, "-m", "gunicorn", "-c", "python:ocrsite.supervisor.web_server"]


@pytest.fixture
def broken_database(django_db_setup: None) -> Iterator[str]:
    """A database as it is migrated, then without the policy of one table."""
    name = f"{SERVERS.worker_database}_broken"
    with SERVERS.one_at_a_time(), SERVERS.owner_connection() as owner:
        owner.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(SERVERS.template_database)
            )
        )
    try:
        with SERVERS.owner_connection(name) as owner:
            owner.execute("DROP POLICY tenant_only ON documents_page")
        yield name
    finally:
        with SERVERS.owner_connection() as owner:
            drop_database(owner, name)


def test_no_web_server_starts_behind_a_broken_wall(broken_database: str) -> None:
    url = with_database(os.environ["DATABASE_URL"], broken_database)
    environment = {**os.environ, "DATABASE_URL": url, "DATABASE_ROLE": "app", "PORT": "0"}
    ended = subprocess.run(SERVER, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
    assert ended.returncode != 0
    said = ended.stdout + ended.stderr
    assert "Policies of documents_page are not those that wall tenants off: tenant_only" in said
    assert "Listening at" not in said

"""Fixtures of every test: Django on real servers, the tables empty, the queue empty.

Tests reach PostgreSQL as the role app, so row-level security is tested by every one of them. Transactional
tests are emptied by TRUNCATE as app, which is granted in the test databases only (tests/servers.py).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

import django
import pytest
import redis
from django.core.management.commands import flush
from django.utils import translation
from pytest_django import DjangoDbBlocker, Settings

from tests.servers import RunServers, is_xdist_worker, worker_database

if TYPE_CHECKING:
    from tests.documents.factories import Cast

# Settings are read from the environment when they are imported, and conftests further down import models.
SERVERS = RunServers.of_this_run()
SERVERS.set_environment()
os.environ["DJANGO_SETTINGS_MODULE"] = "ocrsite.settings"
django.setup()
# xdist's workers inherit the environment, and pytest-django would read the settings there before this file does.
del os.environ["DJANGO_SETTINGS_MODULE"]

_running = ExitStack()


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Before xdist starts its workers."""
    if not is_xdist_worker():
        _running.enter_context(SERVERS.running())


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI a skipped test is a failure: everything it needs is installed there."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_unconfigure() -> None:
    _running.close()


@pytest.fixture(autouse=True)
def english() -> None:
    """A request in another language leaves that one to its thread, and so to the test that comes next."""
    translation.activate("en")


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Instead of pytest-django's: our roles cannot be made by Django's test runner."""
    with ExitStack() as stack:
        # Tables are emptied after a test that commits; nobody asks for what Django would then fill in again.
        stack.enter_context(mock.patch.object(flush, "emit_post_migrate_signal"))
        with django_db_blocker.unblock():
            stack.enter_context(worker_database(SERVERS))
        yield
        with django_db_blocker.unblock():
            from django.db import connections

            connections.close_all()
            stack.close()


@pytest.fixture(scope="session")
def _queue_client() -> Iterator[redis.Redis]:
    with redis.Redis.from_url(os.environ["REDIS_URL"]) as client:
        yield client


@pytest.fixture
def valkey(_queue_client: redis.Redis) -> redis.Redis:
    """This worker's own database of the queue server, empty."""
    _queue_client.flushdb()
    return _queue_client


@pytest.fixture(autouse=True)
def _empty_queue(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows are rolled back after a test; rate counters, known limits and queued ids must not outlive them either."""
    uses_rows = request.node.get_closest_marker("django_db") or {"db", "transactional_db"} & set(request.fixturenames)
    if uses_rows:
        from documents.services import quotas

        request.getfixturevalue("valkey")
        monkeypatch.setattr(quotas, "_known_requests", {})
        # Tests that count queries must not meet, on a slow machine, the one that asks again.
        monkeypatch.setattr(quotas, "KNOWN_SECONDS", 3600.0)


@pytest.fixture(autouse=True)
def _own_files_and_quick_passwords(settings: Settings, tmp_path: Path) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "files"},
        },
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def cast(db: None) -> Cast:
    """acme's people, globex's admin and a stranger."""
    from tests.documents.cast_rows import put_cast

    return put_cast()

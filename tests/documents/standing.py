"""Rows and files that stand for all tests of a module, because making them costs more than trying them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

Made = TypeVar("Made")


@contextmanager
def standing(make: Callable[[], Made], files: Path, blocker: DjangoDbBlocker) -> Iterator[Made]:
    """What `make` makes, its files in `files`, in a transaction that each test is a savepoint of.

    For a fixture of a module without transactional tests, which would empty the tables under it.
    """
    with blocker.unblock(), transaction.atomic(), override_settings(**_quick_settings(files)):
        yield make()
        transaction.set_rollback(True)


def _quick_settings(files: Path) -> dict[str, Any]:
    """As the fixture of every test has them (tests/conftest.py), but for the folder."""
    store = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": files}}
    return {
        "STORAGES": {**settings.STORAGES, "default": store},
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
    }

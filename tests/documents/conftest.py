"""Fixtures of the Django app's tests: the cast, files in a folder of their own, quick passwords."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from tests.documents.factories import Cast, make_cast


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
    return make_cast()

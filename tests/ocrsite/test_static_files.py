"""The portal's scripts and sheets lead to one another by names that hold their content's hash."""

from __future__ import annotations

import re
from pathlib import Path

from django.core.management import call_command
from pytest_django import Settings

HASHED = re.compile(r"\.[0-9a-f]{12}\.js$")


def test_every_import_of_our_modules_names_a_hashed_file(tmp_path: Path, settings: Settings) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "ocrsite.static_files.HashedStaticFiles"}}
    call_command("collectstatic", "--noinput", verbosity=0)
    modules = [path for path in (tmp_path / "documents/js").rglob("*.js") if HASHED.search(path.name)]
    imported = {
        (path.parent / url).resolve()
        for path in modules
        for url in re.findall(r"""from\s*["'](\.[^"']+)["']""", path.read_text())
    }
    assert imported
    assert {path for path in imported if not HASHED.search(path.name) or not path.exists()} == set()

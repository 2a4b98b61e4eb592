"""Has `manage.py check --deploy` say what this machine lacks to keep hostile files in; knows no file and no parser."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Warning  # as Django calls it


def check_sandbox(app_configs: Sequence[AppConfig] | None = None, **options: Any) -> list[CheckMessage]:
    """One warning for each wall that does not stand around the parsers of files on this machine."""
    from documents.services.processing import list_lacks  # the engine room, which no other command needs to load

    return [
        Warning(f"The sandbox for files has no {lack.name}: {lack.danger}.", hint=lack.advice, id="documents.W001")
        for lack in list_lacks()
    ]

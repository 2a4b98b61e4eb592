"""`manage.py serve_engine NAME`: serves an engine of the settings, or a profile; knows nothing of models.

It becomes `python -m inference serve`: what is sent to it, signals too, reaches the engine itself.
"""

from __future__ import annotations

import argparse
import os
import sys
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from inference.profiles import DEFAULT_PROFILE, PROFILES


class Command(BaseCommand):
    """Start the server of one engine with the profile, the port, the context and what else the settings say."""

    help = "Serve an engine of the setting ENGINES, or a profile; see: python -m inference serve --help"
    requires_system_checks = []  # the database may be elsewhere, and down

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--python", default=sys.executable, metavar="PATH", help="of the environment that has vLLM (default: this)"
        )
        parser.add_argument("name", metavar="NAME", help="in the setting ENGINES, or a profile")
        parser.add_argument("passed_on", nargs=argparse.REMAINDER, metavar="...", help="what serve takes, as it is")

    def handle(self, *args: Any, **options: Any) -> None:
        command = [options["python"], "-m", "inference", "serve", *_arguments(options["name"]), *options["passed_on"]]
        sys.stdout.flush()
        try:
            os.execv(command[0], command)
        except OSError as error:
            raise CommandError(f"{command[0]} cannot be run: {error.strerror}.") from error


def _arguments(name: str) -> list[str]:
    """What the settings say of the engine; a later argument of the person's own wins."""
    if name not in settings.ENGINES:
        if name in PROFILES:
            return [name]
        known = ", ".join([*settings.ENGINES, *PROFILES])
        raise CommandError(f"There is no engine and no profile {name!r}. Choose one of: {known}.")
    engine = settings.ENGINES[name]
    if engine["engine"] != "server":
        raise CommandError(
            f"The engine {name!r} runs in the worker's own process ({engine['engine']}): nothing to serve."
        )
    arguments = [engine.get("profile", DEFAULT_PROFILE)]
    if port := urlsplit(next(iter(engine.get("urls", ())), "")).port:
        arguments += ["--port", str(port)]
    if context := engine.get("context"):
        arguments += ["--context", str(context)]
    return [*arguments, *engine.get("serve", ())]

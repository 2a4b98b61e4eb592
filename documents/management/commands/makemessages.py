"""Bring every catalogue of translations up to the sources and compile it. Stands in for Django's, needs no gettext."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from documents.management.catalogue import refresh_catalogue, translated_languages, untranslated


class Command(BaseCommand):
    help = "Bring every catalogue of translations up to the sources, compile it, and list what is not translated."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        missing = 0
        for language in translated_languages():
            catalogue = refresh_catalogue(language)
            empty = untranslated(catalogue)
            missing += len(empty)
            self.stdout.write(f"{language}: {len(catalogue)} messages, {len(empty)} not translated")
            for message in empty:
                files = ", ".join(dict.fromkeys(file for file, _line in message.locations))
                self.stdout.write(f"  {message.id!r} in {files}")
        if missing:
            raise CommandError(f"{missing} messages are not translated. Fill their msgstr, then run it again.")

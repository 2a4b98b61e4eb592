"""Django's makemessages, which also finds the sentences of the inference package: it may not call gettext itself."""

from __future__ import annotations

from django.core.management.commands import makemessages


class Command(makemessages.Command):
    xgettext_options = [
        *makemessages.Command.xgettext_options,
        "--keyword=InvalidValue:2",
        "--keyword=InvalidTemplate:1",
    ]

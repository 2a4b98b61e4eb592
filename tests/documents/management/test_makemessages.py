"""Extraction for translators."""

from __future__ import annotations

from django.core.management import get_commands

from documents.management.commands.makemessages import Command


def test_it_stands_in_for_djangos() -> None:
    assert get_commands()["makemessages"] == "documents"


def test_it_reads_the_sentences_of_both_errors() -> None:
    assert {"--keyword=InvalidValue:2", "--keyword=InvalidTemplate:1"} <= set(Command.xgettext_options)
    assert "--from-code=UTF-8" in Command.xgettext_options

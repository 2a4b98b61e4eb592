"""The command behind `make messages`."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import call_command, get_commands
from django.core.management.base import CommandError
from pytest_django import Settings

from documents.management import catalogue

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n'
TRANSLATED = HEADER + '\nmsgid "Inbox"\nmsgstr "收件箱"\n\nmsgid "Gone"\nmsgstr "没了"\n'


@pytest.fixture
def project(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of one template, with a catalogue that knows one of its two words and one it no longer says."""
    monkeypatch.setattr(catalogue, "FRAMEWORK", ())
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text("{% translate 'Inbox' %} {% translate 'New' %}")
    path = catalogue.catalogue_path("zh-hans")
    path.parent.mkdir(parents=True)
    path.write_text(TRANSLATED)
    return tmp_path


def test_it_stands_in_for_djangos() -> None:
    assert get_commands()["makemessages"] == "documents"


def test_it_lists_what_is_not_translated_and_drops_what_is_no_longer_said(project: Path) -> None:
    out = io.StringIO()
    with pytest.raises(CommandError, match="1 messages are not translated"):
        call_command("makemessages", stdout=out)
    assert "'New' in templates/page.html" in out.getvalue()
    messages = {message.id: message.string for message in catalogue.read_catalogue("zh-hans") if message.id}
    assert messages == {"Inbox": "收件箱", "New": ""}


def test_it_compiles_and_changes_nothing_the_second_time(project: Path) -> None:
    (project / "templates" / "page.html").write_text("{% translate 'Inbox' %}")
    call_command("makemessages", stdout=io.StringIO())
    path = catalogue.catalogue_path("zh-hans")
    first = path.read_bytes()
    assert "收件箱".encode() in path.with_suffix(".mo").read_bytes()
    call_command("makemessages", stdout=io.StringIO())
    assert path.read_bytes() == first

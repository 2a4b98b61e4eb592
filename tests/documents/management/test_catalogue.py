"""Every catalogue is complete, sound and compiled, and holds every string of the sources."""

from __future__ import annotations

import re

import pytest
from babel.messages.catalog import Message
from django.conf import settings
from django.utils.translation import gettext, override

from documents.management.catalogue import (
    catalogue_path,
    compile_catalogue,
    extract_messages,
    forms_of,
    messages_of,
    read_catalogue,
    translated_languages,
    untranslated,
)

LANGUAGES = translated_languages()
PLACE = re.compile(r"%\(\w+\)[.\d]*[a-z]|%%|\{\w+\}")
per_language = pytest.mark.parametrize("language", LANGUAGES)


def _places(text: str) -> set[str]:
    return set(PLACE.findall(text))


def _source(message: Message) -> str:
    """The source form that carries every place: the plural, where there is one."""
    return message.id if isinstance(message.id, str) else message.id[-1]


def test_both_languages_are_offered() -> None:
    assert [code for code, _name in settings.LANGUAGES] == ["en", "zh-hans"]
    assert LANGUAGES == ["zh-hans"]


@per_language
def test_every_string_of_the_sources_is_in_the_catalogue_and_nothing_else(language: str) -> None:
    known = {(message.context, message.id) for message in read_catalogue(language)}
    found = {(message.context, message.id) for message in extract_messages(language)}
    assert found - known == set(), "run `make messages` and translate these"
    assert known - found == set(), "run `make messages`: these are no longer said"


@per_language
def test_everything_is_translated_and_nothing_is_guessed(language: str) -> None:
    assert [message.id for message in untranslated(read_catalogue(language))] == []


@per_language
def test_a_translation_has_the_places_of_its_source(language: str) -> None:
    wrong = [
        (message.id, form)
        for message in read_catalogue(language)
        for form in forms_of(message)
        if message.id and form and _places(form) != _places(_source(message))
    ]
    assert wrong == []


@per_language
def test_a_plural_has_as_many_forms_as_its_language(language: str) -> None:
    catalogue = read_catalogue(language)
    wrong = [one.id for one in catalogue if isinstance(one.id, tuple) and len(forms_of(one)) != catalogue.num_plurals]
    assert wrong == []


@per_language
def test_a_translation_has_no_stray_blanks(language: str) -> None:
    wrong = [
        message.id
        for message in read_catalogue(language)
        for form in forms_of(message)
        if message.id and form != form.strip() and _source(message) == _source(message).strip()
    ]
    assert wrong == []


@per_language
def test_what_is_shipped_is_what_was_translated(language: str) -> None:
    compiled = catalogue_path(language).with_suffix(".mo").read_bytes()
    assert compiled == compile_catalogue(read_catalogue(language)), "run `make messages`"


def test_the_staff_sites_framework_is_translated_where_django_does_not() -> None:
    found = {message.id: message.locations for message in extract_messages("zh-hans")}
    assert found["Reset filters"][0][0].startswith("unfold/")
    assert "Log in" not in found


def test_the_product_speaks_it() -> None:
    with override("zh-hans"):
        assert gettext("Inbox") == "收件箱"
    with override("en"):
        assert gettext("Inbox") == "Inbox"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('word = _("Inbox")', ["Inbox"]),
        ('raise InvalidValue("code", "Not so.", typed=1)', ["Not so."]),
        ('raise InvalidTemplate("not so; "\n  "else so.", path)', ["not so; else so."]),
        ('raise InvalidValue("code", gettext_noop("Not so."))', ["Not so."]),
        ('ngettext("%(n)s page", "%(n)s pages", n)', [("%(n)s page", "%(n)s pages")]),
        ('class InvalidTemplate(ValueError):\n    """Not a message."""', []),
    ],
)
def test_messages_of_a_module_are_found(source: str, expected: list[str | tuple[str, ...]]) -> None:
    assert [message for _line, message, _comments, _context in messages_of(source, is_template=False)] == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>{% translate 'Inbox' %}</p>", ["Inbox"]),
        ('    <p>\n  {% if x %}\n <b title="{% translate "Go" %}">{% endif %}', ["Go"]),
        ("{% blocktranslate with name=x %}By {{ name }}{% endblocktranslate %}", ["By %(name)s"]),
        (
            "{% blocktranslate count n=x %}{{ n }} page{% plural %}{{ n }} pages{% endblocktranslate %}",
            [("%(n)s page", "%(n)s pages")],
        ),
        ('{% include "x.html" with word=_("Inbox") %}', ["Inbox"]),
        ("<script>it's (unclosed</script>{% translate 'Inbox' %}", ["Inbox"]),
    ],
)
def test_messages_of_a_template_are_found(source: str, expected: list[str | tuple[str, ...]]) -> None:
    assert [message for _line, message, _comments, _context in messages_of(source, is_template=True)] == expected

"""Every word that people read goes through gettext."""

from __future__ import annotations

import re
from itertools import chain

import pytest
from django.conf import settings

from ocrsite import environment
from tests.documents.untranslated import find_untranslated, untranslated_in_python, untranslated_in_template

TEMPLATES = environment.ROOT / "templates"
EDGES = [environment.ROOT / "documents" / name for name in ("web", "api", "admin", "services")]


def test_no_template_says_a_word_of_its_own() -> None:
    found = find_untranslated(TEMPLATES.rglob("*.html"))
    assert found == []


def test_no_message_is_a_bare_literal() -> None:
    found = find_untranslated(chain.from_iterable(edge.rglob("*.py") for edge in EDGES))
    assert found == []


def test_no_template_writes_a_date_its_own_way() -> None:
    """The order of day, month and year is the reader's; hours, and what stands in attributes, are for everybody."""
    attribute = re.compile(r"""=(?:"[^"]*"|'[^']*')""")
    own_way = re.compile(r"""\|(?:date|time):(?!["'](?:[A-Z]+_FORMAT|H:i|H:i:s)["'])[^}|]+""")
    found = [
        f"{path}: {own}"
        for path in TEMPLATES.rglob("*.html")
        for own in own_way.findall(attribute.sub("", path.read_text()))
    ]
    assert found == []


def test_the_templates_are_the_ones_in_use() -> None:
    assert settings.TEMPLATES[0]["DIRS"] == [TEMPLATES]
    assert any(TEMPLATES.rglob("*.html"))


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("<p>Hello</p>", [(1, "Hello")]),
        ("\n<p>{{ name }} waits</p>", [(2, "waits")]),
        ('<img alt="A page">', [(1, "A page")]),
        ('<input placeholder="Search {{ x }}">', [(1, "Search")]),
        ('{{ value|default:"Nothing" }}', [(1, "Nothing")]),
        ('{% firstof value "Nothing" %}', [(1, "Nothing")]),
        ("<p>您好</p>", [(1, "您好")]),
        ("{% blocktranslate %}Hello\n{% endblocktranslate %}<p>there</p>", [(2, "there")]),
        ('<p>{% translate "Hello" %}, 12 · {{ name }} – OCRSite</p>', []),
        ('<body class="{% block body_class %}station review{% endblock %}">', []),
        ("{% block main_class %}station review{% endblock %}", []),
        ('<{{ heading|default:"h2" }} id="a b">{{ x }}</{{ heading }}>', []),
        ("<script>const word = 1</script><kbd>Ctrl</kbd>", []),
        ('<a class="skip" href="/x" title="{% translate \'Go\' %}">{# Hello #}</a>', []),
    ],
)
def test_words_in_a_template_are_found(template: str, expected: list[tuple[int, str]]) -> None:
    assert untranslated_in_template(template) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('raise Problem(404, "not_found", "Nothing is here.")', [(1, "Nothing is here.")]),
        ('answer({"detail": "Nothing is here."})', [(1, "Nothing is here.")]),
        ('refuse(message=f"{name} is gone.")', [(1, " is gone.")]),
        ('class Site:\n    site_title = "Staff site"', [(2, "Staff site")]),
        ('raise Problem(404, "not_found", _("Nothing is here."))', []),
        ('answer({"detail": sentence, "code": "not_found"})', []),
        ('extend_schema(description="For developers.")', []),
        ('raise TypeError("for developers")', []),
    ],
)
def test_bare_messages_in_python_are_found(source: str, expected: list[tuple[int, str]]) -> None:
    assert untranslated_in_python(source) == expected

"""What the page side of a review asks for: words, regions, suggestions, readings; marks and their flags."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from django.urls import reverse

from documents.models import Correction, Document
from documents.tenancy import scope
from documents.web.grid import row_origins
from documents.web.marks import Box, place_flag
from documents.web.texts import value_text
from inference.types import FieldSpec, FieldType, Word
from tests.documents.factories import INVOICE, VALUES, Cast, make_read_document
from tests.documents.web.conftest import HTMX, SignIn


@pytest.fixture
def document(cast: Cast) -> Document:
    return make_read_document(cast.actor("acme-operator"))


def ask(sign_in: SignIn, name: str, *parts: Any, **query: str) -> Any:
    return sign_in("acme-reviewer").get(reverse(name, args=parts), query)


def test_the_words_of_a_page_come_with_their_boxes(document: Document, sign_in: SignIn) -> None:
    answer = ask(sign_in, "page_words", document.pk, 1)
    assert [word[0] for word in answer.json()] == ["Invoice", "RE-2026/001"]
    assert answer.json()[0][1:] == pytest.approx([0.1, 0.1, 0.2105, 0.13], abs=0.001)
    assert answer["Cache-Control"] == "private, no-store"
    assert ask(sign_in, "page_words", document.pk, 2).status_code == 404


def test_a_region_answers_a_column_for_each_way_to_read_it(document: Document, sign_in: SignIn) -> None:
    found = ask(sign_in, "page_region", document.pk, 1, field="line_items", box="0,0,1,1").json()
    assert found["rows"] == []
    assert [cell["text"] for cell in found["column"]["description"]] == ["Invoice RE-2026/001"]
    nothing = ask(sign_in, "page_region", document.pk, 1, field="line_items", box="0,0.5,1,1").json()
    assert nothing == {"rows": [], "column": {}}


@pytest.mark.parametrize(
    "query",
    [
        {"field": "seller_name", "box": "0,0,1,1"},
        {"field": "nothing", "box": "0,0,1,1"},
        {"field": "line_items", "box": "1,0,0,1"},
        {"field": "line_items", "box": "nan,0,1,1"},
        {"field": "line_items", "box": "everywhere"},
    ],
)
def test_a_region_of_nothing_is_not_there(document: Document, sign_in: SignIn, query: dict[str, str]) -> None:
    assert ask(sign_in, "page_region", document.pk, 1, **query).status_code == 404


def test_a_typed_text_is_shown_as_it_would_be_stored(document: Document, sign_in: SignIn) -> None:
    assert ask(sign_in, "field_reading", document.pk, "grand_total", q="1.234,5").json() == {"text": "1,234.50"}
    assert "can be 2026-04-03" in ask(sign_in, "field_reading", document.pk, "issue_date", q="3/4/26").json()["error"]


def test_suggestions_come_as_a_short_list(document: Document, sign_in: SignIn) -> None:
    assert ask(sign_in, "suggestions", document.pk, "seller_name", q="t").json() == {"values": []}
    assert ask(sign_in, "suggestions", document.pk, "no_field").status_code == 404


def test_the_picked_place_is_drawn_in_the_answer(document: Document, sign_in: SignIn) -> None:
    pick = {"page": 1, "box": [0.5, 0.6, 0.7, 0.62], "text": "Orrin"}
    posted = {"value": "Orrin", "evidence": json.dumps([pick])}
    address = reverse("field", args=[document.pk, "seller_name"])
    client = sign_in("acme-reviewer")
    part = client.post(address, posted, headers=HTMX).content.decode()
    assert 'data-fields="seller_name"' in part
    assert 'x="0.5000" y="0.6000" width="0.2000" height="0.0200"' in part
    assert client.post(address, {**posted, "evidence": "{"}, headers=HTMX).status_code == 422


def test_lines_confirmed_as_they_stand_are_what_they_were(cast: Cast, sign_in: SignIn) -> None:
    lines = [{"description": "Wire", "quantity": 1.234, "line_total": 1234.5}]
    german = make_read_document(cast.actor("acme-operator"), {**VALUES, "line_items": lines, "seller_name": "1.234,50"})
    page = sign_in("acme-reviewer").get(reverse("document", args=[german.pk])).content.decode()
    assert 'value="1,234"' in page
    assert 'value="1.234,50"' in page
    posted = {"value": json.dumps([["Wire", "1,234", "1.234,50"]])}
    sign_in("acme-reviewer").post(reverse("field", args=[german.pk, "line_items"]), posted, headers=HTMX)
    with scope(german.tenant_id):
        assert Correction.objects.get().value == lines


def test_a_missing_required_field_shows_where_it_is_expected(cast: Cast, sign_in: SignIn) -> None:
    number, *others = INVOICE.fields
    form = replace(INVOICE, fields=(replace(number, label="Invoice"), *others))  # as its page calls it
    unread = make_read_document(cast.actor("acme-operator"), {**VALUES, "invoice_number": None}, template=form)
    page = sign_in("acme-reviewer").get(reverse("document", args=[unread.pk])).content.decode()
    assert 'data-field="invoice_number" data-cell="" data-state="missing"' in page
    assert 'class="flag"' in page


def test_rows_know_which_rows_they_came_from() -> None:
    rows = [{"what": name, "note": None} for name in ("a", "b", "c")]
    mended = {"what": "B", "note": None}
    assert row_origins(rows, rows) == [0, 1, 2]
    assert row_origins(rows, [rows[0], mended, rows[2]]) == [0, 1, 2]
    assert row_origins(rows, [rows[0], rows[2]]) == [0, 2]
    assert row_origins(rows, [rows[0], {"what": "x"}, rows[1], rows[2]]) == [0, None, 1, 2]


def test_a_flag_stands_left_of_its_box_and_covers_no_word() -> None:
    box = Box(1, 0.5, 0.1, 0.2, 0.02)
    free = place_flag(box, [], 0.7)
    assert free.x + free.width < box.x
    label = Word("Total", (0.46, 0.1, 0.495, 0.12))
    moved = place_flag(box, [label], 0.7)
    assert moved.x + moved.width < label.box[0]
    assert place_flag(Box(1, 0.0, 0.1, 0.2, 0.02), [], 0.7).x == 0


@pytest.mark.parametrize(
    ("kind", "value", "decimal", "text"),
    [
        ("money", 1234.5, None, "1,234.50"),
        ("money", 1234.5, ",", "1.234,50"),
        ("number", 1.25, ",", "1,25"),
        ("number", 6.0, ",", "6"),
        ("text", "1,5 m", ",", "1,5 m"),
    ],
)
def test_figures_are_typed_as_the_document_writes_them(kind: str, value: Any, decimal: str | None, text: str) -> None:
    assert value_text(FieldSpec("x", FieldType(kind)), value, decimal) == text

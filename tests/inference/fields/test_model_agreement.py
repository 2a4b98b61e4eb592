"""A model's opinion beside the reading without it: what agrees is surer, what differs asks a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from inference.fields import Answer, calibrate, extract_fields, merge_answers, open_fields
from inference.fields.grounding import MOST, UNGROUNDED
from inference.types import (
    Evidence,
    FieldSpec,
    FieldType,
    FieldValue,
    Page,
    Source,
    Statement,
    TemplateSpec,
    Verdict,
)
from tests.inference.fields.pages import page

ITEMS = FieldSpec(
    "line_items",
    FieldType.TABLE,
    "Items",
    columns=(
        FieldSpec("description", FieldType.TEXT, "Description"),
        FieldSpec("quantity", FieldType.NUMBER, "Quantity"),
        FieldSpec("line_total", FieldType.MONEY, "Amount"),
    ),
)
TEMPLATE = TemplateSpec(
    "own",
    fields=(
        FieldSpec("invoice_number", FieldType.IDENTIFIER, "Invoice number"),
        FieldSpec("issue_date", FieldType.DATE, "Invoice date"),
        FieldSpec("net_total", FieldType.MONEY, "Net total"),
        FieldSpec("tax_total", FieldType.MONEY, "VAT"),
        FieldSpec("grand_total", FieldType.MONEY, "Grand total"),
        FieldSpec("contact", FieldType.TEXT, "Contact"),
        ITEMS,
    ),
)
ROWS = (
    (0.1, 0.10, "Invoice number: INV-2026-17"),
    (0.1, 0.14, "Invoice date: 04.03.2026"),
    (0.1, 0.40, "Net total: 100.00"),
    (0.1, 0.44, "VAT: 19.00"),
    (0.1, 0.48, "Grand total: 119.00"),
    (0.1, 0.60, "Mara Quill looks after you."),
    (0.1, 0.64, "Carried over 90.00"),
)
ALL_SURE = dict.fromkeys([spec.name for spec in TEMPLATE.fields], 0.99)


def sheet(source: Source = Source.TEXT) -> Page:
    return page(*ROWS, source=source, confidence=0.6 if source is Source.OCR else None)


def both(
    said: Mapping[str, Any], *, scores: Mapping[str, float] | None = None, source: Source = Source.TEXT
) -> tuple[dict[str, FieldValue], dict[str, FieldValue]]:
    """By field name: the values without a model, and those with what it said."""
    pages = [sheet(source)]
    read = extract_fields(TEMPLATE, pages)
    merged = merge_answers(TEMPLATE, read, [Answer(1, said, ALL_SURE if scores is None else scores)], pages)
    alone = calibrate(TEMPLATE, read, pages)
    return {value.name: value for value in alone}, {value.name: value for value in merged}


CONTACT = FieldValue(
    "contact",
    "Mara Quill",
    "Mara Quill",
    0.4,
    Source.OCR,
    (Evidence(Source.OCR, 1, (0.1, 0.6, 0.2, 0.612), "Mara Quill"),),
)


def contact_with(said: str, score: float) -> FieldValue:
    """The contact as it was read with little confidence, and then with what a model said."""
    pages = [sheet(Source.OCR)]
    read = [CONTACT if value.name == "contact" else value for value in extract_fields(TEMPLATE, pages)]
    merged = merge_answers(TEMPLATE, read, [Answer(1, {"contact": said}, {"contact": score})], pages)
    return next(value for value in merged if value.name == "contact")


def test_what_both_say_keeps_the_stronger_source_and_is_surer() -> None:
    value = contact_with("Mara Quill", 0.99)
    assert (value.value, value.source, value.evidence) == ("Mara Quill", Source.OCR, CONTACT.evidence)
    assert [(check.source, check.verdict) for check in value.checks] == [(Source.MODEL, Verdict.SAME)]
    before, unsure, sure = (contact_with(*said) for said in (("", 0.0), ("Mara Quill", 0.2), ("Mara Quill", 0.99)))
    assert (before.confidence or 1) < (unsure.confidence or 0) < (sure.confidence or 0) < 1


def test_the_same_in_another_form_is_no_agreement_to_the_letter() -> None:
    value = contact_with("Mara Quill looks", 0.99)
    assert (value.value, value.confidence) == ("Mara Quill", contact_with("", 0.0).confidence)
    assert [(check.source, check.verdict) for check in value.checks] == [(Source.MODEL, Verdict.FORMAT)]


def test_what_the_model_does_not_say_stays_as_it_was() -> None:
    alone, merged = both({})
    assert merged == alone


def test_another_value_that_is_printed_is_told_beside_it_and_a_person_is_asked() -> None:
    _, merged = both({"grand_total": "90.00"})
    total = merged["grand_total"]
    assert (total.value, total.source) == (119.0, Source.TEXT)  # net and tax prove it
    assert (total.checks[-1].source, total.checks[-1].verdict) == (Source.MODEL, Verdict.SUBSTITUTED)
    assert total.checks[-1].text == "90.00"
    assert (total.confidence or 0) <= 0.5


def test_sums_prove_what_the_model_says_against_what_was_misread() -> None:
    pages = [sheet()]
    read = [
        FieldValue(
            "grand_total", 90.0, "90.00", 0.9, Source.TEXT, (Evidence(Source.TEXT, 1, (0.1, 0.6, 0.2, 0.7), "90.00"),)
        )
        if value.name == "grand_total"
        else value
        for value in extract_fields(TEMPLATE, pages)
    ]
    merged = {
        value.name: value
        for value in merge_answers(TEMPLATE, read, [Answer(1, {"grand_total": "119.00"}, {"grand_total": 0.6})], pages)
    }
    total = merged["grand_total"]
    assert (total.value, total.source) == (119.0, Source.MODEL)
    assert total.evidence[0].box is not None
    assert (Source.TEXT, Verdict.SUBSTITUTED, "90.00") in [(c.source, c.verdict, c.text) for c in total.checks]
    assert (total.confidence or 0) <= 0.5


def test_what_the_model_alone_sees_is_never_sure() -> None:
    alone, merged = both({"contact": "Mara Quill"})
    contact = merged["contact"]
    assert alone["contact"].value is None
    assert (contact.value, contact.source) == ("Mara Quill", Source.MODEL)
    assert contact.evidence[0].box is not None
    assert 0 < (contact.confidence or 0) <= MOST


def test_what_stands_nowhere_is_shown_as_a_guess() -> None:
    _, merged = both({"contact": "Gus Fenwick", "grand_total": "777.00"})
    assert merged["contact"].evidence[0].box is None
    assert (merged["contact"].confidence or 0) <= UNGROUNDED
    assert merged["grand_total"].value == 119.0  # what is printed stands
    assert merged["grand_total"].checks[-1].box is None


@pytest.mark.parametrize("said", [{"line_items": "none"}, {"issue_date": "soon"}, {"grand_total": {"a": 1}}])
def test_what_is_of_no_type_changes_nothing(said: dict[str, Any]) -> None:
    alone, merged = both(said)
    assert merged == alone


def test_what_the_file_states_is_not_asked_for_and_not_disputed() -> None:
    pages = [sheet()]
    statement = Statement(Source.EINVOICE, "ubl", (FieldValue("grand_total", 119.0, "119.00", 0.97, Source.EINVOICE),))
    read = extract_fields(TEMPLATE, pages, [statement])
    assert "grand_total" not in {spec.name for spec in open_fields(TEMPLATE, read).fields}
    merged = merge_answers(TEMPLATE, read, [Answer(1, {"grand_total": "90.00"}, ALL_SURE)], pages)
    assert merged == calibrate(TEMPLATE, read, pages)


def items(*rows: tuple[str, float, float | None], source: Source = Source.OCR) -> FieldValue:
    names = ("description", "quantity", "line_total")
    cells = tuple(
        {
            name: Evidence(source, 1, (0.1 * at, 0.2, 0.1 * at + 0.05, 0.22), str(value), 0.95)
            for at, (name, value) in enumerate(zip(names, row, strict=True))
            if value is not None
        }
        for row in rows
    )
    value = [dict(zip(names, row, strict=True)) for row in rows]
    return FieldValue(
        "line_items", value, "", 0.8, source, tuple(next(iter(own.values())) for own in cells), cells=cells
    )


TABLE = TemplateSpec("own", fields=(ITEMS,))
PRINTED = [
    page(
        (0.1, 0.2, "Rope"),
        (0.4, 0.2, "2"),
        (0.6, 0.2, "30.00"),
        (0.1, 0.24, "Hook"),
        (0.4, 0.24, "1"),
        (0.6, 0.24, "12.50"),
    )
]


def merged_items(read: FieldValue, said: list[dict[str, Any]]) -> FieldValue:
    return merge_answers(TABLE, [read], [Answer(1, {"line_items": said}, {"line_items": 0.99})], PRINTED)[0]


def test_cells_that_were_not_read_are_filled_from_where_the_model_saw_them() -> None:
    said = [
        {"description": "Rope", "quantity": "2", "line_total": "30.00"},
        {"description": "Hook", "quantity": "1", "line_total": "12.50"},
    ]
    table = merged_items(items(("Rope", 2.0, 30.0), ("Hook", 1.0, None)), said)
    assert table.value[1] == {"description": "Hook", "quantity": 1.0, "line_total": 12.5}
    assert (table.source, table.cells[1]["line_total"].source) == (Source.OCR, Source.MODEL)
    assert [check.verdict for check in table.checks] == [Verdict.SAME]


def test_a_cell_that_differs_is_doubted_and_the_other_rows_are_told() -> None:
    said = [
        {"description": "Rope", "quantity": "2", "line_total": "30.00"},
        {"description": "Hook", "quantity": "7", "line_total": "12.50"},
    ]
    table = merged_items(items(("Rope", 2.0, 30.0), ("Hook", 1.0, 12.5)), said)
    assert [row["quantity"] for row in table.value] == [2.0, 1.0]
    assert (table.cells[1]["quantity"].confidence or 0) < 0.5 < (table.cells[0]["quantity"].confidence or 0)
    assert table.checks[-1].text == "Rope 2 30\nHook 7 12.5"
    assert (table.confidence or 0) <= 0.5

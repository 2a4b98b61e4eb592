"""Open extraction: what a page says of itself, without a template."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inference.fields.open import MOST_PAIRS, Pair, read_everything
from inference.types import FieldType, Page, Source
from tests.inference.fields.pages import page

FORM = page(
    (0.05, 0.05, "Zebra registration"),
    (0.05, 0.10, "Keeper: Ada Byron"),
    (0.05, 0.13, "Registered on"),
    (0.40, 0.13, "03.04.2024"),
    (0.05, 0.16, "Herd no.:"),
    (0.40, 0.16, "Q-77"),
    (0.05, 0.20, "Delivery address:"),
    (0.05, 0.215, "Nordwind Handel"),
    (0.05, 0.23, "Ringstr. 9"),
    (0.05, 0.245, "50667 Koeln"),
    (0.05, 0.40, "Animal"),
    (0.30, 0.40, "Stripes"),
    (0.50, 0.40, "Weight kg"),
    (0.70, 0.40, "Born"),
    (0.05, 0.43, "Marty"),
    (0.30, 0.43, "44"),
    (0.50, 0.43, "310"),
    (0.70, 0.43, "01.02.2019"),
    (0.05, 0.46, "Gloria Grey"),
    (0.30, 0.46, "51"),
    (0.50, 0.46, "287"),
    (0.70, 0.46, "05.06.2020"),
    (0.05, 0.475, "of the north"),
)


def pairs_of(*pages: Page) -> dict[str, Pair]:
    return {pair.label.text: pair for pair in read_everything(pages).pairs}


@pytest.mark.parametrize(
    ("label", "text", "kind"),
    [
        ("Keeper", "Ada Byron", FieldType.TEXT),
        ("Registered on", "03.04.2024", FieldType.DATE),
        ("Herd no", "Q-77", FieldType.IDENTIFIER),
        ("Delivery address", "Nordwind Handel\nRingstr. 9\n50667 Koeln", FieldType.ADDRESS),
    ],
)
def test_a_label_names_its_value(label: str, text: str, kind: FieldType) -> None:
    pair = pairs_of(FORM)[label]
    assert (pair.value.text, pair.type) == (text, kind)


def test_a_value_is_stored_in_the_form_of_its_type() -> None:
    assert pairs_of(FORM)["Registered on"].stored == "2024-04-03"


def test_label_and_value_have_a_box_each() -> None:
    pair = pairs_of(FORM)["Herd no"]
    assert pair.label.box == pytest.approx((0.05, 0.16, 0.14, 0.172))
    assert pair.value.box == pytest.approx((0.40, 0.16, 0.44, 0.172))


def test_a_table_of_any_kind_is_found_with_its_columns() -> None:
    (table,) = read_everything([FORM]).tables
    assert [(column.label.text, column.type) for column in table.columns] == [
        ("Animal", FieldType.TEXT),
        ("Stripes", FieldType.NUMBER),
        ("Weight kg", FieldType.NUMBER),
        ("Born", FieldType.DATE),
    ]
    assert [[cell.text if cell else None for cell in row] for row in table.rows] == [
        ["Marty", "44", "310", "01.02.2019"],
        ["Gloria Grey of the north", "51", "287", "05.06.2020"],
    ]
    assert table.box == pytest.approx((0.05, 0.40, 0.80, 0.487))


def test_what_a_table_holds_names_no_value() -> None:
    assert not {"Marty", "Animal", "Gloria Grey"} & pairs_of(FORM).keys()


def test_blocks_of_words_side_by_side_are_no_table() -> None:
    blocks = page(
        *(
            (x, y, text)
            for x in (0.05, 0.35, 0.65)
            for y, text in ((0.1, "Nordwind"), (0.12, "Ringweg"), (0.14, "Koeln"))
        )
    )
    assert read_everything([blocks]).tables == ()


def test_running_text_names_nothing() -> None:
    prose = page(
        (0.05, 0.1, "We met on a bright day and walked along the river, as agreed."), (0.05, 0.12, "It rained.")
    )
    assert read_everything([prose]).pairs == ()


def test_poorly_read_words_lower_the_confidence() -> None:
    sure, unsure = (
        pairs_of(page((0.05, 0.1, "Keeper: Ada"), source=Source.OCR, confidence=figure))["Keeper"].confidence
        for figure in (0.99, 0.4)
    )
    assert unsure == 0.4
    assert sure > 0.7


def test_a_page_without_lines_says_nothing() -> None:
    everything = read_everything([Page(1, 100, 100)])
    assert (everything.pairs, everything.tables) == ((), ())


def test_many_pages_of_labels_give_no_more_than_the_most() -> None:
    crowded = page(*((0.05, 0.01 + 0.015 * row, f"Label {'abcdefg'[row % 7]}: value {row}") for row in range(60)))
    pages = [replace(crowded, number=number) for number in range(1, 11)]
    assert len(read_everything(pages).pairs) == MOST_PAIRS


def test_a_heading_over_several_lines_is_one_label_a_column() -> None:
    heading = (
        *((0.05, 0.40, "Animal"), (0.30, 0.40, "Stripes"), (0.50, 0.393, "Weight"), (0.50, 0.407, "in kg")),
        *((0.70, 0.40, "Born"),),
    )
    rows = tuple(
        (x, y, text)
        for y, texts in ((0.43, ("Marty", "44", "310", "01.02.2019")), (0.46, ("Gloria", "51", "287", "05.06.2020")))
        for x, text in zip((0.05, 0.30, 0.50, 0.70), texts, strict=True)
    )
    (table,) = read_everything([page(*heading, *rows)]).tables
    assert [column.label.text for column in table.columns] == ["Animal", "Stripes", "Weight in kg", "Born"]
    assert len(table.rows) == 2


def test_the_document_says_which_figure_is_the_day() -> None:
    drawn = page((0.1, 0.1, "Due date: 01/08/2026"), (0.1, 0.2, "Printed: 12/31/2025"))
    assert [pair.stored for pair in read_everything([drawn]).pairs] == ["2026-01-08", "2025-12-31"]


def test_dots_lead_from_a_label_to_its_value() -> None:
    (pair,) = read_everything([page((0.1, 0.1, "Take home pay........ £2,204.08"))]).pairs
    assert (pair.label.text, pair.stored) == ("Take home pay", 2204.08)


def test_names_side_by_side_name_what_stands_below_each() -> None:
    drawn = page(
        (0.1, 0.10, "Shipper"), (0.5, 0.10, "Lading number"),
        (0.1, 0.115, "Cedar Export"), (0.5, 0.115, "MRL-2500771"),
    )  # fmt: skip
    found = {pair.label.text: pair.value.text for pair in read_everything([drawn]).pairs}
    assert found == {"Shipper": "Cedar Export", "Lading number": "MRL-2500771"}


def test_captions_do_not_name_what_stands_below_them() -> None:
    drawn = page(
        (0.1, 0.10, "Cedar Export"), (0.5, 0.10, "MRL-2500771"),
        (0.1, 0.115, "Shipper"), (0.5, 0.115, "Lading number"),
        (0.1, 0.135, "Oslo"), (0.5, 0.135, "2026-03-01"),
    )  # fmt: skip
    assert [pair.label.text for pair in read_everything([drawn]).pairs if pair.label.text == "Lading number"] == []


def test_a_name_is_a_label_where_its_column_holds_labels() -> None:
    drawn = page(
        (0.1, 0.10, "Hours worked"), (0.5, 0.10, "37.5"),
        (0.1, 0.13, "Project"), (0.5, 0.13, "Harbour tunnel"),
        (0.1, 0.16, "Hourly charge"), (0.5, 0.16, "£42.50"),
    )  # fmt: skip
    found = {pair.label.text: pair.stored for pair in read_everything([drawn]).pairs}
    assert found == {"Hours worked": 37.5, "Project": "Harbour tunnel", "Hourly charge": 42.5}

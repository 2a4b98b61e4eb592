"""Line items of layouts by kind: with and without heading, over several pages, with rows that are no items."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from inference.fields import extract_fields
from inference.schemas import builtin_templates
from inference.types import FieldSpec, FieldType, FieldValue, Page, Source, TemplateSpec
from tests.inference.fields.pages import page

TEMPLATES = {template.name: template for template in builtin_templates()}
HEADING = ((0.05, 0.30, "Description"), (0.45, 0.30, "Qty"), (0.60, 0.30, "Unit price"), (0.80, 0.30, "Amount"))


def items_of(template: str, *pages: Page) -> FieldValue:
    return next(value for value in extract_fields(TEMPLATES[template], pages) if value.name == "line_items")


def told(value: FieldValue, *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in value.value or []]


def item(y: float, text: str, quantity: str, price: str, total: str) -> tuple[tuple[float, float, str], ...]:
    return ((0.05, y, text), (0.45, y, quantity), (0.60, y, price), (0.80, y, total))


def test_a_label_over_several_lines_is_one_label() -> None:
    heading = ((0.05, 0.30, "Description"), (0.45, 0.30, "Qty"), (0.60, 0.293, "Unit"), (0.60, 0.306, "price"))
    amount = ((0.80, 0.293, "Price w/o"), (0.80, 0.306, "Tax"))
    rows = (*item(0.33, "Lamp", "2", "40.00", "80.00"), *item(0.36, "Cable", "3", "5.00", "15.00"))
    value = items_of("invoice", page(*heading, *amount, *rows, (0.6, 0.4, "Total"), (0.8, 0.4, "95.00")))
    assert told(value, "description", "quantity", "unit_price", "line_total") == [
        ("Lamp", 2.0, 40.0, 80.0),
        ("Cable", 3.0, 5.0, 15.0),
    ]


def test_a_shortened_label_is_known() -> None:
    heading = ((0.05, 0.30, "Descrip"), (0.60, 0.30, "Rate"), (0.80, 0.30, "Total"))
    rows = ((0.05, 0.33, "Delivery"), (0.60, 0.33, "11.00"), (0.80, 0.33, "11.00"))
    value = items_of("invoice", page(*heading, *rows, (0.6, 0.4, "Subtotal"), (0.8, 0.4, "11.00")))
    assert told(value, "description", "line_total") == [("Delivery", 11.0)]


def test_the_product_tells_which_column_is_the_total() -> None:
    heading = (*HEADING[:3], (0.75, 0.30, "Tax amount"))
    rows = (
        *(
            (0.05, 0.33, "Consulting"),
            (0.45, 0.33, "2"),
            (0.60, 0.33, "30.00"),
            (0.72, 0.33, "6.00"),
            (0.85, 0.33, "60.00"),
        ),
        *(
            (0.05, 0.36, "Printing"),
            (0.45, 0.36, "3"),
            (0.60, 0.36, "10.00"),
            (0.72, 0.36, "3.00"),
            (0.85, 0.36, "30.00"),
        ),
    )
    value = items_of("invoice", page(*heading, *rows, (0.6, 0.4, "Subtotal"), (0.85, 0.4, "90.00")))
    assert told(value, "quantity", "unit_price", "line_total") == [(2.0, 30.0, 60.0), (3.0, 10.0, 30.0)]


def test_swapped_labels_are_put_right_by_the_product() -> None:
    heading = ((0.05, 0.30, "Description"), (0.45, 0.30, "Amount"), (0.60, 0.30, "Price"), (0.80, 0.30, "Qty"))
    rows = (*item(0.33, "Lamp", "80.00", "40.00", "2"), *item(0.36, "Cable", "15.00", "5.00", "3"))
    value = items_of("invoice", page(*heading, *rows, (0.3, 0.4, "Total"), (0.45, 0.4, "95.00")))
    assert told(value, "quantity", "line_total") == [(2.0, 80.0), (3.0, 15.0)]


def test_texts_far_from_their_centred_label_are_its_column() -> None:
    heading = ((0.05, 0.30, "Quantity"), (0.40, 0.30, "Description"), (0.70, 0.30, "Unit price"), (0.88, 0.30, "Total"))
    row = ((0.07, 0.33, "4"), (0.22, 0.33, "Consulting"), (0.75, 0.33, "25.00"), (0.88, 0.33, "100.00"))
    value = items_of("invoice", page(*heading, *row, (0.7, 0.4, "Total"), (0.88, 0.4, "100.00")))
    assert told(value, "description", "quantity", "line_total") == [("Consulting", 4.0, 100.0)]


@pytest.mark.parametrize(
    ("below", "description"),
    [
        ("with a long handle", "Broom with a long handle"),
        ("Apr 13 - May 13, 2023", "Broom"),
        ("Period: April", "Broom"),
        ("• Made of birch", "Broom"),
        ("Delivered at once", "Broom"),
    ],
)
def test_what_is_set_below_a_name_on_purpose_is_none_of_it(below: str, description: str) -> None:
    rows = (*item(0.33, "Broom", "2", "4.00", "8.00"), (0.05, 0.345, below))
    value = items_of("invoice", page(*HEADING, *rows, (0.6, 0.4, "Total"), (0.8, 0.4, "8.00")))
    assert told(value, "description") == [(description,)]


def test_a_name_that_ran_out_of_room_goes_on() -> None:
    rows = (*item(0.33, "Wrought iron garden gate, painted", "2", "4.00", "8.00"), (0.05, 0.345, "Anthracite"))
    value = items_of("invoice", page(*HEADING, *rows, (0.6, 0.4, "Total"), (0.8, 0.4, "8.00")))
    assert told(value, "description") == [("Wrought iron garden gate, painted Anthracite",)]


def test_sub_totals_and_discounts_are_no_items() -> None:
    rows = (
        *item(0.33, "Lamp", "2", "40.00", "80.00"),
        *item(0.36, "Cable", "4", "5.00", "20.00"),
        *((0.05, 0.39, "Hardware"), (0.80, 0.39, "100.00")),
        *item(0.42, "Support", "1", "50.00", "50.00"),
    )
    value = items_of("invoice", page(*HEADING, *rows, (0.6, 0.46, "Net total"), (0.8, 0.46, "150.00")))
    assert told(value, "description") == [("Lamp",), ("Cable",), ("Support",)]


def test_shipping_that_the_sum_counts_is_an_item() -> None:
    rows = (*item(0.33, "Lamp", "2", "40.00", "80.00"), (0.05, 0.36, "Express parcel"), (0.80, 0.36, "9.00"))
    value = items_of("invoice", page(*HEADING, *rows, (0.6, 0.46, "Net total"), (0.8, 0.46, "89.00")))
    assert told(value, "description", "line_total") == [("Lamp", 80.0), ("Express parcel", 9.0)]


def test_a_table_goes_on_over_pages_with_and_without_a_repeated_heading() -> None:
    first = page(*HEADING, *item(0.33, "Lamp", "2", "40.00", "80.00"))
    second = replace(page(*item(0.10, "Cable", "4", "5.00", "20.00"), (0.45, 0.95, "Page 2 of 3")), number=2)
    third = replace(
        page(*HEADING, *item(0.33, "Plug", "1", "3.00", "3.00"), (0.6, 0.4, "Total"), (0.8, 0.4, "103.00")), number=3
    )
    value = items_of("invoice", first, second, third)
    assert told(value, "description", "line_total") == [("Lamp", 80.0), ("Cable", 20.0), ("Plug", 3.0)]
    assert [row["line_total"].page for row in value.cells] == [1, 2, 3]


def test_words_that_end_a_table_end_none_that_goes_on() -> None:
    rows = (
        *item(0.33, "Service A", "12", "10.00", "120.00"),
        (0.05, 0.35, "Notes: new capacitor"),
        *item(0.40, "Service B", "5", "1.50", "7.50"),
    )
    value = items_of("invoice", page(*HEADING, *rows, (0.6, 0.46, "Subtotal"), (0.8, 0.46, "127.50")))
    assert told(value, "description") == [("Service A",), ("Service B",)]


SLIP_END = ((0.05, 0.50, "SUBTOTAL"), (0.80, 0.50, "30.00"), (0.05, 0.52, "TOTAL"), (0.80, 0.52, "30.00"))
SLIPS: dict[str, tuple[tuple[float, float, str], ...]] = {
    "names beside": (
        *((0.05, 0.30, "HDMI CABLE 2M"), (0.80, 0.30, "10.00 S")),
        *((0.05, 0.32, "DESK LAMP"), (0.80, 0.32, "20.00 S")),
    ),
    "names above": (
        (0.05, 0.30, "HDMI CABLE"),
        *((0.05, 0.32, "9556001 2 @ 5.00"), (0.80, 0.32, "10.00")),
        (0.05, 0.34, "DESK LAMP"),
        *((0.05, 0.36, "9556002 1 @ 20.00"), (0.80, 0.36, "20.00")),
    ),
    "names below": (
        *((0.05, 0.32, "9556001"), (0.40, 0.32, "2 x 5.00"), (0.80, 0.32, "10.00")),
        (0.05, 0.34, "HDMI CABLE"),
        *((0.05, 0.36, "9556002"), (0.40, 0.36, "1 x 20.00"), (0.80, 0.36, "20.00")),
        (0.05, 0.38, "DESK LAMP"),
    ),
    "counts first": (
        *((0.05, 0.30, "2 HDMI CABLE"), (0.80, 0.30, "10.00")),
        *((0.05, 0.32, "1 DESK LAMP"), (0.80, 0.32, "20.00")),
    ),
}


@pytest.mark.parametrize("kind", SLIPS)
def test_a_slip_without_a_heading_is_read_row_by_row(kind: str) -> None:
    shop = ((0.30, 0.05, "CORNER SHOP"), (0.30, 0.07, "Tel 020 7946 0000"), (0.30, 0.10, "12/07/2024 12:22"))
    value = items_of("receipt", page(*shop, *SLIPS[kind], *SLIP_END, source=Source.OCR, confidence=0.95))
    assert [row["line_total"] for row in value.value] == [10.0, 20.0]
    assert [row["description"].startswith(name) for row, name in zip(value.value, ("HDMI", "DESK"), strict=True)]


@pytest.mark.parametrize("kind", ["names above", "names below", "counts first"])
def test_a_slip_gives_its_quantities(kind: str) -> None:
    value = items_of("receipt", page(*SLIPS[kind], *SLIP_END, source=Source.OCR, confidence=0.95))
    assert told(value, "quantity") == [(2.0,), (1.0,)]


def test_no_table_gives_none() -> None:
    prose = page((0.05, 0.1, "We met on Monday and agreed on the price."), (0.05, 0.12, "It is 40.00 in all."))
    assert items_of("invoice", prose).value is None


def test_each_cell_has_its_own_box_and_confidence() -> None:
    right, wrong = item(0.33, "Lamp", "2", "40.00", "80.00"), item(0.36, "Cable", "4", "5.00", "21.00")
    value = items_of("invoice", page(*HEADING, *right, *wrong, (0.6, 0.4, "Total"), (0.8, 0.4, "240.00")))
    sure, unsure = (row["line_total"] for row in value.cells)
    assert sure.box == pytest.approx((0.80, 0.33, 0.85, 0.342))
    assert sure.confidence is not None
    assert unsure.confidence is not None
    assert sure.confidence > unsure.confidence
    figures = [cell.confidence for row in value.cells for cell in row.values() if cell.confidence is not None]
    assert value.confidence == min(figures)


def test_a_wide_table_without_labels_is_read_by_its_products() -> None:
    rows = (*item(0.33, "Garden gate", "8", "90", "720"), *item(0.36, "Hinge, brass", "4", "12", "48"))
    value = items_of("invoice", page(*rows, (0.6, 0.4, "SUBTOTAL"), (0.8, 0.4, "768")))
    assert told(value, "description", "quantity", "unit_price", "line_total") == [
        ("Garden gate", 8.0, 90.0, 720.0),
        ("Hinge, brass", 4.0, 12.0, 48.0),
    ]


def test_rows_above_another_tables_heading_go_on_with_the_first() -> None:
    first = page(*HEADING, *item(0.33, "Lamp", "2", "40.00", "80.00"))
    taxes = ((0.05, 0.30, "Tax rate"), (0.45, 0.30, "Amount"), (0.60, 0.30, "Tax"))
    second = replace(page(*item(0.10, "Cable", "4", "5.00", "20.00"), *taxes), number=2)
    assert told(items_of("invoice", first, second), "description") == [("Lamp",), ("Cable",)]


def test_a_table_of_something_else_than_goods_is_read() -> None:
    columns = (
        FieldSpec("animal", FieldType.TEXT, "Animal"),
        FieldSpec("stripes", FieldType.NUMBER, "Stripes"),
        FieldSpec("born", FieldType.DATE, "Born"),
    )
    template = TemplateSpec("herd", fields=(FieldSpec("animals", FieldType.TABLE, "Animals", columns=columns),))
    rows = (
        *((0.05, 0.30, "Animal"), (0.40, 0.30, "Stripes"), (0.70, 0.30, "Born")),
        *((0.05, 0.33, "Marty"), (0.40, 0.33, "44"), (0.70, 0.33, "01.02.2019")),
        *((0.05, 0.36, "Gloria"), (0.40, 0.36, "51"), (0.70, 0.36, "05.06.2020")),
    )
    (value,) = extract_fields(template, [page(*rows)])
    assert value.value == [
        {"animal": "Marty", "stripes": 44.0, "born": "2019-02-01"},
        {"animal": "Gloria", "stripes": 51.0, "born": "2020-06-05"},
    ]


def test_a_discount_of_the_line_explains_its_total() -> None:
    heading = (*HEADING[:3], (0.72, 0.30, "Disc."), (0.85, 0.30, "Amount"))
    row = ((0.05, 0.33, "Nougat"), (0.45, 0.33, "8"), (0.60, 0.33, "4.55"), (0.72, 0.33, "10%"), (0.85, 0.33, "32.76"))
    end = ((0.60, 0.4, "Total"), (0.85, 0.4, "32.76"))
    explained = items_of("invoice", page(*heading, *row, *end))
    unexplained = items_of("invoice", page(*heading, *row[:3], *row[4:], *end))
    assert told(explained, "quantity", "unit_price", "line_total") == [(8.0, 4.55, 32.76)]
    sure, unsure = (value.cells[0]["unit_price"].confidence for value in (explained, unexplained))
    assert sure is not None
    assert unsure is not None
    assert sure > unsure

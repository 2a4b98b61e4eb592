"""What stands between, beside and below line items is told from them: sums of parts, discounts, codes, accounts."""

from __future__ import annotations

import pytest

from tests.inference.fields.pages import page
from tests.inference.fields.test_line_items import HEADING, item, items_of, told


def test_sums_of_parts_and_carried_forward_do_not_end_the_items() -> None:
    rows = (
        *item(0.33, "Lamp", "2", "40.00", "80.00"),
        *((0.05, 0.355, "Subtotal lights"), (0.80, 0.355, "80.00")),
        *item(0.38, "Cable", "4", "5.00", "20.00"),
        *((0.05, 0.405, "Carried forward"), (0.80, 0.405, "100.00")),
        *item(0.43, "Hinge", "1", "7.00", "7.00"),
    )
    value = items_of("invoice", page(*HEADING, *rows, (0.6, 0.5, "Net total"), (0.8, 0.5, "107.00")))
    assert told(value, "description") == [("Lamp",), ("Cable",), ("Hinge",)]


def test_discounts_between_the_items_are_counted_but_no_items() -> None:
    rows = (
        *item(0.33, "Lamp", "2", "40.00", "80.00"),
        *((0.05, 0.355, "Discount 10%"), (0.80, 0.355, "-8.00")),
        *item(0.38, "Cable", "4", "5.00", "20.00"),
    )
    value = items_of("invoice", page(*HEADING, *rows, (0.6, 0.5, "Net total"), (0.8, 0.5, "92.00")))
    assert told(value, "description", "line_total") == [("Lamp", 80.0), ("Cable", 20.0)]


@pytest.mark.parametrize(("printed", "value"), [("10%", 10.0), ("8.00", 8.0), ("12.5 %", 12.5)])
def test_the_discount_of_a_line_is_read(printed: str, value: float) -> None:
    heading = (*HEADING[:3], (0.72, 0.30, "Disc."), (0.85, 0.30, "Amount"))
    row = (*item(0.33, "Lamp", "2", "40.00", "")[:3], (0.72, 0.33, printed), (0.85, 0.33, "72.00"))
    found = items_of("invoice", page(*heading, *row, (0.6, 0.4, "Net total"), (0.85, 0.4, "72.00")))
    assert told(found, "discount", "line_total") == [(value, 72.0)]


def test_a_price_of_so_many_units_is_the_price() -> None:
    rows = ((0.05, 0.33, "Screws"), (0.45, 0.33, "500"), (0.60, 0.33, "12.50 / 100"), (0.80, 0.33, "62.50"))
    value = items_of("invoice", page(*HEADING, *rows, (0.6, 0.4, "Net total"), (0.8, 0.4, "62.50")))
    assert told(value, "quantity", "unit_price", "line_total") == [(500.0, 12.5, 62.5)]


@pytest.mark.parametrize("number", ["Item #", "Article", "Item no."])
def test_a_column_of_article_numbers_is_no_description(number: str) -> None:
    heading = ((0.05, 0.30, number), (0.20, 0.30, "Description"), *HEADING[1:])
    rows = ((0.05, 0.33, "D3571"), (0.20, 0.33, "Brass hinge"), *item(0.33, "", "2", "4.00", "8.00")[1:])
    value = items_of("invoice", page(*heading, *rows, (0.6, 0.4, "Net total"), (0.8, 0.4, "8.00")))
    assert told(value, "description") == [("Brass hinge",)]


def test_labels_set_left_of_figures_set_right_head_their_own_columns() -> None:
    heading = (
        (0.05, 0.30, "Item"),
        (0.40, 0.30, "Qty"),
        (0.50, 0.30, "Price"),
        (0.64, 0.30, "VAT"),
        (0.74, 0.30, "Total"),
    )
    rows = [
        ((0.05, y, name), (0.47, y, quantity), (0.58, y, price), (0.70, y, "20%"), (0.85, y, total))
        for y, name, quantity, price, total in (
            (0.33, "Lamp", "2", "40.00", "80.00"),
            (0.36, "Cable", "3", "5.00", "15.00"),
        )
    ]
    cells = [cell for row in rows for cell in row]
    value = items_of("invoice", page(*heading, *cells, (0.6, 0.45, "Net total"), (0.85, 0.45, "95.00")))
    assert told(value, "quantity", "unit_price", "tax_rate", "line_total") == [
        (2.0, 40.0, 20.0, 80.0),
        (3.0, 5.0, 20.0, 15.0),
    ]


def test_labels_set_close_are_parted_by_those_of_another_language_below() -> None:
    heading = (
        *((0.05, 0.290, "Bezeichnung"), (0.44, 0.290, "Menge Einzelpreis"), (0.80, 0.290, "Betrag")),
        *((0.05, 0.303, "Description"), (0.44, 0.303, "Qty"), (0.56, 0.303, "Price"), (0.80, 0.303, "Amount")),
    )
    rows = ((0.05, 0.33, "Lamp"), (0.45, 0.33, "2"), (0.57, 0.33, "40.00"), (0.80, 0.33, "80.00"))
    value = items_of("invoice", page(*heading, *rows, (0.6, 0.4, "Net total"), (0.80, 0.4, "80.00")))
    assert told(value, "quantity", "unit_price", "line_total") == [(2.0, 40.0, 80.0)]


def test_a_bank_account_at_the_foot_is_no_item() -> None:
    rows = (*item(0.33, "Lamp", "2", "40.00", "80.00"), *item(0.36, "Cable", "4", "5.00", "20.00"))
    foot = ((0.05, 0.39, "Harbour Bank"), (0.45, 0.39, "IBAN DE89 3704"), (0.80, 0.39, "0044"))
    value = items_of("invoice", page(*HEADING, *rows, *foot))
    assert told(value, "description") == [("Lamp",), ("Cable",)]

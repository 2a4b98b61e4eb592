"""Net, tax, total and what is due agree, also where several rates stand or part was paid before."""

from __future__ import annotations

from typing import Any

import pytest

from inference.fields import extract_fields
from inference.schemas import builtin_templates
from tests.inference.fields.pages import page

INVOICE = next(template for template in builtin_templates() if template.name == "invoice")
HEAD = ((0.05, 0.05, "Quayside Tools Ltd"), (0.05, 0.2, "Invoice INV-204"), (0.05, 0.22, "Date: 2026-03-01"))
FIGURES = ("net_total", "tax_total", "grand_total", "amount_due")


def totals(*rows: tuple[str, str], extra: tuple[tuple[float, float, str], ...] = ()) -> dict[str, Any]:
    """The figures found where `rows` of label and amount stand under each other; `extra`: other cells of the page."""
    cells = [
        cell
        for at, (label, amount) in enumerate(rows)
        for cell in ((0.45, 0.5 + 0.025 * at, label), (0.9 - 0.01 * len(amount), 0.5 + 0.025 * at, amount))
    ]
    values = extract_fields(INVOICE, [page(*HEAD, *cells, *extra)])
    return {value.name: value.value for value in values if value.name in FIGURES}


def test_the_tax_of_several_rates_is_summed_where_no_sum_is_printed() -> None:
    found = totals(("Subtotal", "300.00"), ("VAT 7%", "7.00"), ("VAT 20%", "40.00"), ("Total", "347.00"))
    assert (found["net_total"], found["tax_total"], found["grand_total"]) == (300.0, 47.0, 347.0)


def test_the_sum_shows_every_tax_it_is_made_of() -> None:
    rows = (("Subtotal", "300.00"), ("VAT 7%", "7.00"), ("VAT 20%", "40.00"), ("Total", "347.00"))
    cells = [
        (x, 0.5 + 0.025 * at, text) for at, row in enumerate(rows) for x, text in zip((0.45, 0.8), row, strict=True)
    ]
    values = {value.name: value for value in extract_fields(INVOICE, [page(*HEAD, *cells)])}
    assert [item.text for item in values["tax_total"].evidence] == ["7.00", "40.00"]


def test_a_printed_sum_of_taxes_stays() -> None:
    found = totals(
        ("Subtotal", "300.00"), ("VAT 7%", "7.00"), ("VAT 20%", "40.00"), ("Total VAT", "47.00"), ("Total", "347.00")
    )
    assert found["tax_total"] == 47.0


def test_a_table_of_rates_away_from_the_total_is_added_up() -> None:
    table = (
        *((0.05, 0.8, "VAT rate"), (0.2, 0.8, "Net"), (0.32, 0.8, "VAT")),
        *((0.05, 0.82, "7%"), (0.2, 0.82, "100.00"), (0.32, 0.82, "7.00")),
        *((0.05, 0.84, "20%"), (0.2, 0.84, "200.00"), (0.32, 0.84, "40.00")),
    )
    found = totals(("Subtotal", "300.00"), ("Total", "347.00"), extra=table)
    assert (found["net_total"], found["tax_total"], found["grand_total"]) == (300.0, 47.0, 347.0)


def test_what_a_tax_is_reckoned_from_is_not_the_tax() -> None:
    found = totals(("Subtotal", "190.00"), ("Shipping", "10.00"), ("VAT 20% on 200.00", "40.00"), ("Total", "240.00"))
    assert (found["tax_total"], found["grand_total"]) == (40.0, 240.0)


def test_taxes_within_the_total_are_summed_too() -> None:
    found = totals(("Total", "347.00"), ("incl. VAT 7%", "7.00"), ("incl. VAT 20%", "40.00"))
    assert (found["tax_total"], found["grand_total"]) == (47.0, 347.0)


def test_taxes_that_do_not_fit_the_total_are_not_summed() -> None:
    found = totals(("Subtotal", "300.00"), ("VAT 7%", "9.00"), ("VAT 20%", "41.00"), ("Total", "347.00"))
    assert found["tax_total"] != 50.0


@pytest.mark.parametrize("paid", ["47.00", "-47.00"])
def test_what_is_left_after_a_payment_is_due(paid: str) -> None:
    found = totals(
        ("Subtotal", "300.00"), ("VAT 20%", "60.00"), ("Total", "360.00"), ("Instalment", paid), ("Left", "313.00")
    )
    assert (found["grand_total"], found["amount_due"]) == (360.0, 313.0)


def test_tax_and_net_below_a_total_are_not_paid_and_due() -> None:
    found = totals(("Total", "360.00"), ("incl. VAT 20%", "60.00"), ("Net", "300.00"))
    assert (found["grand_total"], found["amount_due"]) == (360.0, 360.0)

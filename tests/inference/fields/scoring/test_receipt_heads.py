"""Heads of receipts: names read off their lines in every way they stand there, addresses without what is around."""

from __future__ import annotations

import pytest

from inference.fields import extract_fields
from inference.fields.candidates import survey
from inference.fields.layout import lay_out
from inference.fields.scoring.spellings import joined, names_on, rows_of
from inference.fields.scoring.surroundings import Surroundings
from inference.schemas import builtin_templates
from inference.types import FieldType
from tests.inference.fields.pages import page

RECEIPT = next(template for template in builtin_templates() if template.name == "receipt")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Marlin Stationers Sdn Bhd (Co. No:20154-T)", "Marlin Stationers Sdn Bhd"),
        ("Owned by: Marlin Stationers Ltd", "Marlin Stationers Ltd"),
        ("Marlin Stationers (formerly known as Harbour Paper)", "Marlin Stationers"),
        ("Marlin Stationers Ltd Harbour Branch", "Marlin Stationers Ltd"),
        ("Marlin Stationers | 12 Melor Road", "Marlin Stationers"),
    ],
)
def test_a_name_is_read_off_its_line(line: str, expected: str) -> None:
    segment = next(iter(lay_out([page((0.1, 0.1, line))]).segments))
    assert expected in [found.value for found in names_on(segment)]


def test_a_line_too_long_for_a_name_holds_none() -> None:
    segment = next(iter(lay_out([page((0.0, 0.1, "Ltd " * 90))]).segments))
    assert not list(names_on(segment))


def test_a_name_on_two_rows_is_joined_and_says_where_it_stands() -> None:
    layout = lay_out([page((0.1, 0.10, "MARLIN STATIONERS"), (0.1, 0.12, "AND PAPER LTD"), (0.1, 0.3, "Tel: 07-355"))])
    first, second, _ = layout.segments
    below = [found for name in names_on(first) for found in joined(name, layout)]
    above = [found for name in names_on(second) for found in joined(name, layout)]
    assert {found.value for found in (*below, *above)} == {"MARLIN STATIONERS AND PAPER LTD"}
    assert {rows_of(found) for found in (*below, *above)} == {(0, 1)}


def test_dates_and_headings_around_an_address_are_no_part_of_it() -> None:
    head = page(
        (0.30, 0.04, "MARLIN STATIONERS SDN BHD"),
        (0.34, 0.06, "03 Mar 2018 18:22"),
        (0.36, 0.08, "(867388-U)"),
        (0.22, 0.10, "12, Jalan Melor 7/4, Taman Desa"),
        (0.24, 0.12, "Harbour, 81200 Johor Bahru, Johor"),
        (0.38, 0.14, "TAX INVOICE"),
        (0.10, 0.20, "Paper A4"),
        (0.80, 0.20, "12.50"),
        (0.10, 0.24, "Total"),
        (0.80, 0.24, "12.50"),
    )
    found = {value.name: value.value for value in extract_fields(RECEIPT, [head])}
    assert found["seller_address"] == "12, Jalan Melor 7/4, Taman Desa\nHarbour, 81200 Johor Bahru, Johor"
    assert found["seller_name"] == "MARLIN STATIONERS SDN BHD"


@pytest.mark.parametrize(("sign", "paid"), [("-0.01", "23.25"), ("0.02", "23.30")])
def test_a_rounding_leads_from_the_sum_to_what_is_paid(sign: str, paid: str) -> None:
    before = {"-0.01": "23.26", "0.02": "23.28"}[sign]
    cells = [("Total incl. GST", before), ("Rounding", sign), ("Total", paid)]
    drawn = page(
        *(
            cell
            for row, (label, amount) in enumerate(cells)
            for cell in ((0.1, 0.1 + 0.02 * row, label), (0.8, 0.1 + 0.02 * row, amount))
        )
    )
    findings = survey(lay_out([drawn]))
    ends = Surroundings(findings.layout).rounded(findings.of(FieldType.MONEY))
    assert ends == {float(before): 0.0, float(paid): 1.0}

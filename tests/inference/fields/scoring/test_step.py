"""Learned scores choose among candidates, and leave a field empty where none is likely."""

from __future__ import annotations

from typing import Any

import pytest

from inference.fields import extract_fields
from inference.schemas import builtin_templates
from inference.types import FieldSpec, FieldType, Page, TemplateSpec
from tests.inference.fields.pages import page

RECEIPT = next(template for template in builtin_templates() if template.name == "receipt")
TILL = (
    (0.4, 0.04, "CITY BOOKS"),
    (0.35, 0.06, "Marlin Stationers Sdn Bhd (482123-U)"),
    (0.38, 0.08, "No. 12, Jalan Melor 3/4"),
    (0.4, 0.10, "Taman Desa"),
    (0.37, 0.12, "81100 Johor Bahru, Johor"),
    (0.4, 0.14, "Tel: 07-355 2616"),
    (0.1, 0.20, "Date: 25/12/2018 20:13"),
    (0.1, 0.24, "Modelling clay"),
    (0.8, 0.24, "9.00"),
    (0.1, 0.26, "Paper A4"),
    (0.8, 0.26, "12.50"),
    (0.1, 0.30, "Sub Total"),
    (0.8, 0.30, "21.50"),
    (0.1, 0.32, "Total Sales (Inclusive of GST)"),
    (0.8, 0.32, "21.50"),
    (0.1, 0.34, "Cash"),
    (0.8, 0.34, "50.00"),
    (0.1, 0.36, "Change"),
    (0.8, 0.36, "28.50"),
)


def values(template: TemplateSpec, drawn: Page) -> dict[str, Any]:
    return {value.name: value.value for value in extract_fields(template, [drawn])}


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("grand_total", 21.5),
        ("issue_date", "2018-12-25"),
        ("seller_name", "Marlin Stationers Sdn Bhd"),
        ("seller_address", "No. 12, Jalan Melor 3/4\nTaman Desa\n81100 Johor Bahru, Johor"),
    ],
)
def test_a_receipt_is_read(field: str, expected: Any) -> None:
    assert values(RECEIPT, page(*TILL))[field] == expected


def test_a_page_without_names_or_sums_gives_none() -> None:
    found = values(RECEIPT, page((0.1, 0.1, "- - - -"), (0.1, 0.2, "* * *")))
    assert found["seller_name"] is None and found["grand_total"] is None and found["seller_address"] is None


FORM = TemplateSpec(
    "form",
    "Form",
    (
        FieldSpec("inspector", FieldType.TEXT, "Inspector"),
        FieldSpec("batch", FieldType.IDENTIFIER, "Batch number"),
        FieldSpec("premium", FieldType.MONEY, "Premium"),
        FieldSpec("inspected", FieldType.DATE, "Inspection date"),
        FieldSpec("term_start", FieldType.DATE, "Start of cover"),
        FieldSpec("term_end", FieldType.DATE, "End of cover"),
        FieldSpec("mileage", FieldType.NUMBER, "Mileage"),
    ),
)
SHEET = (
    (0.1, 0.05, "INSPECTOR HANDBOOK (ns) (1186)"),
    (0.1, 0.10, "Inspector:"),
    (0.4, 0.10, "Wanda Kerlin"),
    (0.1, 0.12, "Batch number:"),
    (0.4, 0.12, "K-20481"),
    (0.1, 0.14, "Premium"),
    (0.4, 0.14, "$1,204.50"),
    (0.1, 0.16, "Inspection date"),
    (0.4, 0.16, "17 March 2026"),
    (0.1, 0.18, "Period:"),
    (0.4, 0.18, "04/01/2026 - 03/31/2027"),
)


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("inspector", "Wanda Kerlin"),
        ("batch", "K-20481"),
        ("premium", 1204.5),
        ("inspected", "2026-03-17"),
        ("term_start", "2026-04-01"),
        ("term_end", "2027-03-31"),
        ("mileage", None),
    ],
)
def test_a_form_of_a_kind_never_seen_is_read_by_its_labels(field: str, expected: Any) -> None:
    assert values(FORM, page(*SHEET))[field] == expected

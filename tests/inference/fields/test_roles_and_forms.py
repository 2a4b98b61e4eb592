"""Who sells and who buys, the two boxes of Chinese invoices, counted rows, a contract's worth, lines of an address."""

from __future__ import annotations

from typing import Any

import pytest

from inference.fields import extract_fields
from inference.fields.money import find_amounts, parse_number
from inference.fields.positions import drop_positions
from inference.schemas import builtin_templates
from inference.types import Page
from tests.inference.fields.pages import page, prose

TEMPLATES = {template.name: template for template in builtin_templates()}
ORDER = page(
    (0.10, 0.05, "Blaue Lampe Ltd"),
    (0.10, 0.07, "20 Mill Road"),
    (0.10, 0.09, "Leeds LS1 4AB"),
    (0.10, 0.16, "Purchase order no: PO-17"),
    (0.10, 0.22, "Supplier"),
    (0.10, 0.24, "Nordwind Trading Ltd"),
    (0.10, 0.26, "3 Dock Street"),
    (0.10, 0.28, "Hull HU1 2CD"),
)
SIDE_BY_SIDE = page(
    (0.08, 0.20, "名称：蓝灯商贸有限公司"),
    (0.55, 0.20, "名称：北风科技有限公司"),
    (0.08, 0.23, "纳税人识别号：91110000MA0000001X"),
    (0.55, 0.23, "纳税人识别号：91110000MA0000002Y"),
    (0.10, 0.40, "合 计"),
    (0.60, 0.40, "¥100.00"),
    (0.80, 0.40, "¥13.00"),
    (0.10, 0.44, "价税合计（小写） ¥113.00"),
)


def values(template: str, drawn: Page) -> dict[str, Any]:
    return {value.name: value.value for value in extract_fields(TEMPLATES[template], [drawn])}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("seller_name", "Nordwind Trading Ltd"),
        ("seller_address", "3 Dock Street\nHull HU1 2CD"),
        ("buyer_name", "Blaue Lampe Ltd"),
        ("buyer_address", "20 Mill Road\nLeeds LS1 4AB"),
    ],
)
def test_an_order_is_issued_by_its_buyer(name: str, value: str) -> None:
    assert values("purchase_order", ORDER)[name] == value


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("buyer_name", "蓝灯商贸有限公司"),
        ("buyer_vat_id", "91110000MA0000001X"),
        ("seller_name", "北风科技有限公司"),
        ("seller_vat_id", "91110000MA0000002Y"),
        ("net_total", 100.0),
        ("tax_total", 13.0),
        ("grand_total", 113.0),
    ],
)
def test_boxes_side_by_side_are_buyer_then_seller(name: str, value: Any) -> None:
    assert values("chinese_vat_invoice", SIDE_BY_SIDE)[name] == value


@pytest.mark.parametrize(
    ("printed", "kept"),
    [
        (["1 Sensor", "2 Plate", "3 Cable"], ["Sensor", "Plate", "Cable"]),
        (["10 Sensor", "20. Plate"], ["Sensor", "Plate"]),
        (["1 Sensor", "3 Plate"], ["1 Sensor", "3 Plate"]),
        (["12 mm drill", "13 mm drill"], ["12 mm drill", "13 mm drill"]),
        (["1 Sensor", "Plate"], ["1 Sensor", "Plate"]),
        (["1 Sensor"], ["1 Sensor"]),
    ],
)
def test_only_numbers_that_count_the_rows_are_dropped(printed: list[str], kept: list[str]) -> None:
    rows = [{"description": text} for text in printed]
    drop_positions(rows)
    assert [row["description"] for row in rows] == kept


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("within thirty (30) days", [30.0]),
        ("net - 30 days", [30.0]),
        ("(30)", [-30.0]),
        ("loss (1,250.00) this year", [-1250.0]),
        ("Discount -10,00 EUR", [-10.0]),
        ("Discount - 10,00 EUR", [-10.0]),
    ],
)
def test_brackets_and_hyphens_of_prose_are_no_minus(text: str, amounts: list[float]) -> None:
    assert [found.value for found in find_amounts(text)] == amounts


def test_a_point_read_for_the_comma_of_thousands_is_forgiven() -> None:
    assert parse_number("1.567.00") == 1567.0
    assert parse_number("1.567.000") == 1567000.0


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("The total contract value is GBP 96,000.00, payable within thirty (30) days.", 96000.0),
        ("The purchase price shall be $ 1,200.50.", 1200.5),
        ("The contract value is stated in annex 30 - see page 12.", None),
        ("The total amount of liability is limited to EUR 5,000.00.", None),
    ],
)
def test_a_contracts_worth_needs_a_name_and_a_currency(sentence: str, value: float | None) -> None:
    assert values("contract", prose([sentence]))["contract_value"] == value


def test_notice_is_not_the_period_of_renewal() -> None:
    read = values(
        "contract",
        prose(
            [
                "This Agreement is made on 5 October 2026 between the parties.",
                "This Agreement takes effect on 1 November 2026 and shall renew for successive",
                "periods of one (1) year, unless either party gives notice of non-renewal. Either party may",
                "prevent its renewal by giving",
                "the other at least ninety (90) days' written notice.",
            ]
        ),
    )
    assert (read["agreement_date"], read["effective_date"]) == ("2026-10-05", "2026-11-01")
    assert read["notice_period"] == "90 days"


def test_the_address_on_the_senders_line_is_the_sellers() -> None:
    drawn = page(
        (0.10, 0.14, "Nordwind GmbH · Hafenweg 3 · 20457 Hamburg"),
        (0.10, 0.17, "Blaue Lampe GmbH"),
        (0.10, 0.19, "Hafenzeile 20"),
        (0.10, 0.21, "50667 Koeln"),
    )
    read = values("invoice", drawn)
    assert read["seller_address"] == "Hafenweg 3\n20457 Hamburg"
    assert read["buyer_address"] == "Hafenzeile 20\n50667 Koeln"


def test_a_labelled_address_runs_on_below() -> None:
    drawn = page((0.06, 0.30, "住址 云泽省澜桥市示例路"), (0.09, 0.32, "12号3单元502室"), (0.06, 0.45, "公民身份号码"))
    assert values("id_card", drawn)["address"] == "云泽省澜桥市示例路\n12号3单元502室"

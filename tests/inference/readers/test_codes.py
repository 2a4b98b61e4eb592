"""Codes are found wherever they stand, and each payload of a known build says what it says and nothing more."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from inference.readers.codes import find_codes, state_codes
from inference.readers.codes.epc import read_epc
from inference.readers.codes.fapiao import read_fapiao
from inference.readers.codes.swiss import read_swiss
from inference.readers.codes.zatca import read_zatca
from inference.types import Evidence, Page, Source
from tests.inference.readers.codes import (
    CODE128,
    DIGITAL_FAPIAO,
    EAN13,
    EPC,
    FAPIAO,
    QR,
    SWISS,
    draw_code,
    draw_page,
    zatca,
)


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
@pytest.mark.parametrize("text", [EPC, SWISS, FAPIAO, zatca()])
def test_a_qr_code_is_found_on_a_turned_page_at_its_place(text: str, quarters: int) -> None:
    picture = draw_code(text)
    image = np.ascontiguousarray(np.rot90(draw_page((picture, (900, 1500))), k=quarters))
    codes = find_codes(image, 3)
    assert [(code.text, code.page, code.source) for code in codes] == [(text, 3, Source.CODE)]
    dark = np.argwhere(image[:, :, 0] < 128)
    height, width = image.shape[:2]
    wanted = (dark[:, 1].min() / width, dark[:, 0].min() / height, dark[:, 1].max() / width, dark[:, 0].max() / height)
    assert codes[0].box == pytest.approx(wanted, abs=0.01)


def test_several_codes_come_from_top_to_bottom() -> None:
    page = draw_page(
        (draw_code("4006381333931", EAN13), (200, 1800)),
        (draw_code("BF-2026-18", CODE128, scale=3), (200, 200)),
        (draw_code("ref/17", QR), (900, 900)),
    )
    assert [code.text for code in find_codes(page, 1)] == ["BF-2026-18", "ref/17", "4006381333931"]


def test_a_very_large_page_is_thinned_out_and_still_read() -> None:
    page = draw_page((draw_code(EPC, scale=12), (3000, 5000)), size=(5000, 7000))
    codes = find_codes(page, 1)
    assert [code.text for code in codes] == [EPC]
    assert codes[0].box is not None
    assert codes[0].box[0] == pytest.approx(3048 / 5000, abs=0.01)


@pytest.mark.parametrize("shape", [(2339, 1654, 3), (8, 8, 3), (1, 4000, 3)])
def test_a_page_without_codes_has_none(shape: tuple[int, int, int]) -> None:
    noise = np.random.default_rng(7).integers(0, 255, shape, dtype=np.uint8)
    assert find_codes(np.full(shape, 255, np.uint8), 1) == ()
    assert find_codes(noise, 1) == ()


def test_a_girocode_says_who_is_paid_what_for() -> None:
    assert read_epc(EPC) == [
        ("bic", "COBADEFFXXX"),
        ("seller_name", "Brook and Field GmbH"),
        ("iban", "DE89370400440532013000"),
        ("amount_due", 119.0),
        ("grand_total", 119.0),
        ("currency", "EUR"),
        ("invoice_number", "Invoice BF-2026-18"),
        ("invoice_number", "BF-2026-18"),
    ]
    assert (
        dict(read_epc(EPC.replace("COBADEFFXXX", "").replace("EUR119.00", "")) or ())
        .keys()
        .isdisjoint({"bic", "amount_due", "currency"})
    )


def test_a_swiss_bill_says_both_sides_and_its_billing_information() -> None:
    assert read_swiss(SWISS) == [
        ("iban", "CH4431999123000889012"),
        ("seller_name", "Seil und Haken AG"),
        ("seller_address", "Hafenweg 3\n8001 Zürich\nCH"),
        ("buyer_name", "Werft Beispiel"),
        ("buyer_address", "Seestrasse 7\n6003 Luzern\nCH"),
        ("amount_due", 1949.75),
        ("grand_total", 1949.75),
        ("currency", "CHF"),
        ("invoice_number", "10201409"),
        ("issue_date", "2026-05-12"),
        ("seller_vat_id", "CHE106017086"),
        ("invoice_number", "Order of 1 May"),
        ("invoice_number", "210000000003139471430009017"),
    ]


def test_a_fapiao_gives_the_amount_before_tax_and_a_digital_one_that_with_it() -> None:
    assert dict(read_fapiao(FAPIAO) or ()) == {
        "invoice_code": "044031900111",
        "invoice_number": "04180026",
        "issue_date": "2026-04-18",
        "net_total": 100.0,
        "check_code": "12345678901234567890",
        "currency": "CNY",
    }
    assert dict(read_fapiao(DIGITAL_FAPIAO) or ()) == {
        "invoice_number": "24442000000012345678",
        "issue_date": "2026-04-18",
        "grand_total": 113.0,
        "currency": "CNY",
    }


def test_a_saudi_code_says_seller_day_and_totals_and_ignores_the_signature() -> None:
    said = {
        "seller_name": "Al Bahr Trading",
        "seller_vat_id": "310122393500003",
        "issue_date": "2026-04-18",
        "grand_total": 115.0,
        "tax_total": 15.0,
        "currency": "SAR",
    }
    assert dict(read_zatca(zatca()) or ()) == said


@pytest.mark.parametrize(
    "text",
    [
        "",
        "https://example.com/pay?amount=119",
        "BF-2026-18",
        "BCD\n002\n1\nSCT",
        EPC.replace("SCT", "INST"),
        EPC.replace("002", "009"),
        "BCD\n002\n1\nSCT\n" + "\n" * 3000,
        SWISS.replace("SPC", "XPC"),
        SWISS.replace("0200", "0300"),
        SWISS[:60],
        FAPIAO.replace("20260418", "20261318"),
        FAPIAO.replace("04180026", "4180026"),
        "01,04,1,2,3,4,5",
        zatca(vat="12"),
        zatca(time="tomorrow"),
        zatca()[:40],
        "A" * 1996 + "====",
        "////" * 20,
    ],
)
def test_other_payloads_say_nothing(text: str) -> None:
    assert [read(text) for read in (read_epc, read_swiss, read_fapiao, read_zatca)] == [None] * 4


def test_statements_are_one_for_each_known_payload_and_one_for_all_plain_codes() -> None:
    boxes = [(0.1, 0.1, 0.2, 0.2), (0.5, 0.5, 0.6, 0.6), (0.7, 0.7, 0.8, 0.8), None]
    texts = ["4006381333931", EPC, "BF-2026-18", "a text with blanks"]
    codes = tuple(Evidence(Source.CODE, 2, box, text) for box, text in zip(boxes, texts, strict=True))
    stated = state_codes([Page(1, 10, 10), Page(2, 10, 10, codes=codes)])
    assert [(found.source, found.kind) for found in stated] == [(Source.CODE, "epc"), (Source.CODE, "barcode")]
    plain: list[tuple[Any, Any]] = [(value.value, value.evidence[0].box) for value in stated[1].values]
    assert plain == [("4006381333931", boxes[0]), ("BF-2026-18", boxes[2])]
    assert all((item.page, item.box) == (2, boxes[1]) for value in stated[0].values for item in value.evidence)
    assert state_codes([Page(1, 10, 10)]) == ()

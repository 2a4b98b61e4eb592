"""Fields are found on drawn pages by labels, places and types alone, each with its evidence."""

from __future__ import annotations

import time
from typing import Any

import pytest

from inference.fields import extract_fields
from inference.schemas import builtin_templates
from inference.types import FieldSpec, FieldType, FieldValue, Page, Source, TemplateSpec
from tests.inference.fields.pages import page, prose

TEMPLATES = {template.name: template for template in builtin_templates()}

INVOICE = (
    (0.05, 0.03, "Nordwind Handel GmbH"),
    (0.05, 0.05, "Hafenweg 3"),
    (0.05, 0.07, "20457 Hamburg"),
    (0.55, 0.05, "USt-IdNr.: DE136695976"),
    (0.05, 0.14, "Rechnung an:"),
    (0.05, 0.16, "Blaue Lampe e.K."),
    (0.05, 0.18, "Ringstr. 9"),
    (0.05, 0.20, "50667 Koeln"),
    (0.05, 0.26, "Rechnungsnummer: RE-2024/017"),
    (0.55, 0.26, "Rechnungsdatum:"),
    (0.75, 0.26, "3. März 2024"),
    (0.55, 0.28, "Fällig am:"),
    (0.75, 0.28, "17.03.2024"),
    (0.05, 0.34, "Bezeichnung"),
    (0.45, 0.34, "Menge"),
    (0.60, 0.34, "Einzelpreis"),
    (0.80, 0.34, "Gesamt"),
    (0.05, 0.36, "Lampe mit Schirm"),
    (0.45, 0.36, "2"),
    (0.60, 0.36, "40,00 €"),
    (0.80, 0.36, "80,00 €"),
    (0.05, 0.375, "aus Messing"),
    (0.05, 0.40, "Kabel"),
    (0.45, 0.40, "4"),
    (0.60, 0.40, "5,00 €"),
    (0.80, 0.40, "20,00 €"),
    (0.60, 0.46, "Nettobetrag"),
    (0.80, 0.46, "100,00 €"),
    (0.60, 0.48, "zzgl. USt 19%"),
    (0.80, 0.48, "19,00 €"),
    (0.60, 0.50, "Gesamtbetrag"),
    (0.80, 0.50, "119,00 €"),
    (0.05, 0.90, "IBAN DE89 3704 0044 0532 0130 00"),
)


def read(template: str, *pages: Page) -> dict[str, FieldValue]:
    return {value.name: value for value in extract_fields(TEMPLATES[template], pages)}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("invoice_number", "RE-2024/017"),
        ("issue_date", "2024-03-03"),
        ("due_date", "2024-03-17"),
        ("seller_name", "Nordwind Handel GmbH"),
        ("seller_vat_id", "DE136695976"),
        ("buyer_name", "Blaue Lampe e.K."),
        ("buyer_address", "Ringstr. 9\n50667 Koeln"),
        ("currency", "EUR"),
        ("net_total", 100.0),
        ("tax_total", 19.0),
        ("grand_total", 119.0),
        ("iban", "DE89370400440532013000"),
    ],
)
def test_an_invoice_is_read(name: str, value: Any) -> None:
    assert read("invoice", page(*INVOICE))[name].value == value


def test_line_items_are_read_with_their_second_lines() -> None:
    items = read("invoice", page(*INVOICE))["line_items"]
    assert [row["line_total"] for row in items.value] == [80.0, 20.0]
    assert [row["quantity"] for row in items.value] == [2, 4]
    assert items.value[0]["description"] == "Lampe mit Schirm aus Messing"
    assert items.cells[0]["line_total"].text == "80,00 €"


def test_every_template_field_is_answered_in_order() -> None:
    values = extract_fields(TEMPLATES["invoice"], [page(*INVOICE)])
    assert [value.name for value in values] == [field.name for field in TEMPLATES["invoice"].fields]


def test_evidence_is_where_the_value_is_printed() -> None:
    total = read("invoice", page(*INVOICE))["grand_total"]
    (evidence,) = total.evidence
    assert (evidence.page, evidence.source, evidence.text) == (1, Source.TEXT, "119,00 €")
    assert evidence.box is not None
    assert evidence.box == pytest.approx((0.80, 0.50, 0.88, 0.512))


def test_confidence_is_honest() -> None:
    by_text = read("invoice", page(*INVOICE))
    by_ocr = read("invoice", page(*INVOICE, source=Source.OCR, confidence=0.7))
    found = [value.confidence for value in by_text.values() if value.value is not None]
    assert all(figure is not None and 0 < figure < 1 for figure in found)
    assert by_ocr["grand_total"].confidence == 0.7
    assert by_text["grand_total"].confidence is not None
    assert by_text["grand_total"].confidence > 0.8


def test_what_is_not_there_is_none_without_evidence() -> None:
    order = read("invoice", page(*INVOICE))["order_number"]
    assert (order.value, order.confidence, order.evidence) == (None, None, ())


def test_pages_without_text_give_nothing() -> None:
    values = extract_fields(TEMPLATES["receipt"], [Page(1, 100, 100)])
    assert [value.value for value in values] == [None] * len(TEMPLATES["receipt"].fields)


@pytest.mark.parametrize(
    "cells",
    [
        ((0.1, 0.2, "Zebra code: Q-77"),),
        ((0.1, 0.2, "Zebra code"), (0.6, 0.2, "Q-77")),
        ((0.1, 0.2, "Zebra code"), (0.1, 0.22, "Q-77")),
    ],
)
def test_a_label_never_seen_is_enough(cells: tuple[tuple[float, float, str], ...]) -> None:
    template = TemplateSpec("zoo", fields=(FieldSpec("zebra_code", FieldType.IDENTIFIER),))
    (value,) = extract_fields(template, [page(*cells)])
    assert value.value == "Q-77"


def test_a_longer_label_of_another_field_is_not_mistaken() -> None:
    template = TemplateSpec("t", fields=(FieldSpec("date", FieldType.DATE, "Date"),))
    (value,) = extract_fields(template, [page((0.1, 0.1, "Due date 01.02.2024"), (0.1, 0.2, "Date 05.01.2024"))])
    assert value.value == "2024-01-05"


def test_both_ends_of_a_period_are_read() -> None:
    fields = tuple(FieldSpec(f"stay_{end}", FieldType.DATE, aliases=("Stay",)) for end in ("from", "to"))
    values = extract_fields(TemplateSpec("t", fields=fields), [page((0.1, 0.1, "Stay: 06/16/20 - 06/22/20"))])
    assert [value.value for value in values] == ["2020-06-16", "2020-06-22"]


def test_a_receipt_avoids_cash_and_change() -> None:
    receipt = page(
        (0.3, 0.02, "CORNER SHOP SDN BHD"),
        (0.3, 0.04, "12 Jalan Besar, 43200 Cheras"),
        (0.1, 0.10, "25/12/2018 8:13 PM"),
        (0.1, 0.20, "Sub total"),
        (0.7, 0.20, "30.00"),
        (0.1, 0.24, "TOTAL RM"),
        (0.7, 0.24, "31.80"),
        (0.1, 0.26, "CASH"),
        (0.7, 0.26, "50.00"),
        (0.1, 0.28, "CHANGE"),
        (0.7, 0.28, "18.20"),
    )
    values = read("receipt", receipt)
    assert values["grand_total"].value == 31.8
    assert values["seller_name"].value == "CORNER SHOP SDN BHD"
    assert values["issue_date"].value == "2018-12-25"
    assert values["currency"].value == "MYR"


CONTRACT = (
    "MUTUAL SUPPLY AGREEMENT",
    'This Agreement is made as of May 4, 2020 (the "Effective Date") by and between',
    'Alpha Tools, Inc., a Delaware corporation ("Alpha"), and Beta Works LLC, a Texas limited',
    'liability company ("Beta"). WHEREAS the parties wish to trade.',
    "1. The initial term of this Agreement shall be for a period of two (2) years from the Effective Date.",
    "This Agreement shall automatically renew for successive one (1) year periods unless either",
    "party gives notice of non-renewal at least sixty (60) days prior to the end of the term.",
    "2. This Agreement shall be governed by the laws of the State of New York, without regard to",
    "its conflict of laws principles. Alpha is a company organized under the laws of Delaware.",
)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", "MUTUAL SUPPLY AGREEMENT"),
        ("parties", ["Alpha Tools, Inc.", "Beta Works LLC"]),
        ("agreement_date", "2020-05-04"),
        ("effective_date", "2020-05-04"),
        ("term", "2 years"),
        ("renewal", "successive 1 year"),
        ("notice_period", "60 days"),
        ("governing_law", "New York"),
        ("expiration_date", "2022-05-04"),
    ],
)
def test_a_contract_is_read(name: str, value: Any) -> None:
    assert read("contract", prose(CONTRACT))[name].value == value


def test_a_clause_shows_its_sentence() -> None:
    law = read("contract", prose(CONTRACT))["governing_law"]
    assert "governed by the laws of the State of New York" in law.evidence[0].text


@pytest.mark.parametrize(
    "text",
    [
        "1" * 20_000,
        "1,1" * 7_000,
        "a " * 10_000,
        "$ " * 10_000,
        "- " * 10_000,
        "law of " * 3_000,
        "GmbH & Co " * 2_000,
        "1.1/" * 5_000,
        "twenty " * 3_000,
        "A" * 20_000,
        "by and between X and " * 900,
    ],
    ids=["digits", "commas", "words", "dollars", "dashes", "laws", "firms", "dates", "numbers", "capitals", "parties"],
)
@pytest.mark.parametrize("template", ["invoice", "contract"])
def test_a_hostile_line_takes_no_time(template: str, text: str) -> None:
    started = time.perf_counter()
    extract_fields(TEMPLATES[template], [prose([text])])
    assert time.perf_counter() - started < 8

"""What a machine-readable part says is held against the page: they agree, the page is silent, or both are shown."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from inference.fields import extract_fields, stated_template
from inference.schemas import builtin_templates
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
from tests.inference.fields.pages import page as draw_page

INVOICE = next(template for template in builtin_templates() if template.name == "invoice")
PRINTED = (
    (0.05, "Brook and Field GmbH", 0.08),
    (0.05, "Hafenweg 3", 0.10),
    (0.05, "10115 Berlin", 0.12),
    (0.05, "Invoice", 0.16),
    (0.05, "Invoice number: BF-2026-18", 0.19),
    (0.05, "Invoice date: 18.04.2026", 0.21),
    (0.05, "Due date: 18.05.2026", 0.23),
    (0.05, "IBAN: DE89 3704 0044 0532 0130 00", 0.25),
    (0.05, "Description", 0.30), (0.50, "Quantity", 0.30), (0.65, "Unit price", 0.30), (0.85, "Amount", 0.30),
    (0.05, "Coil of rope", 0.33), (0.50, "4", 0.33), (0.65, "12.50", 0.33), (0.85, "50.00", 0.33),
    (0.05, "Brass hook", 0.35), (0.50, "10", 0.35), (0.65, "5.00", 0.35), (0.85, "50.00", 0.35),
    (0.65, "Net total", 0.42), (0.85, "100.00", 0.42),
    (0.65, "VAT 19%", 0.44), (0.85, "19.00", 0.44),
    (0.65, "Total EUR", 0.46), (0.85, "119.00", 0.46),
)  # fmt: skip


def _item(description: str, quantity: float, price: float) -> dict[str, Any]:
    said = {"description": description, "quantity": quantity, "unit_price": price, "discount": None, "tax_rate": 19.0}
    return {**said, "line_total": quantity * price}


STATED: dict[str, Any] = {
    "invoice_number": "BF-2026-18",
    "issue_date": "2026-04-18",
    "due_date": "2026-05-18",
    "iban": "DE89370400440532013000",
    "net_total": 100.0,
    "tax_total": 19.0,
    "grand_total": 119.0,
    "line_items": [_item("Coil of rope", 4.0, 12.5), _item("Brass hook", 10.0, 5.0)],
}


def page(*changes: tuple[str, str], source: Source = Source.TEXT) -> Page:
    """The printed invoice with words replaced."""
    cells = []
    for left, text, top in PRINTED:
        for old, new in changes:
            text = text.replace(old, new)
        cells.append((left, top, text))
    return draw_page(*cells, source=source)


def statement(**changes: Any) -> Statement:
    """What the file says, with values replaced; None leaves one out."""
    said = {name: value for name, value in {**STATED, **changes}.items() if value is not None}
    nowhere = (Evidence(Source.EINVOICE, 1, None, "…"),)
    values = [FieldValue(n, v, str(v), None, Source.EINVOICE, nowhere) for n, v in said.items()]
    return Statement(Source.EINVOICE, "factur-x", tuple(values))


def read(stated: Statement, *changes: tuple[str, str]) -> dict[str, FieldValue]:
    return {value.name: value for value in extract_fields(INVOICE, [page(*changes)], (stated,))}


def is_disputed(value: FieldValue) -> bool:
    return any(check.verdict is Verdict.SUBSTITUTED for check in value.checks)


@pytest.mark.parametrize("name", [name for name in STATED if name != "line_items"])
def test_an_agreed_value_has_the_stronger_source_and_its_place_on_the_page(name: str) -> None:
    value = read(statement())[name]
    assert (value.value, value.source) == (STATED[name], Source.EINVOICE)
    assert value.evidence[0].source is Source.TEXT
    assert value.evidence[0].box is not None
    assert [check.source for check in value.checks] == [Source.TEXT]
    assert not is_disputed(value)
    alone = {item.name: item for item in extract_fields(INVOICE, [page()])}[name]
    assert (value.confidence or 0) >= (alone.confidence or 1)


@pytest.mark.parametrize(
    ("name", "stated"),
    [
        ("grand_total", 1190.0),
        ("grand_total", 100.0),  # printed, as another total
        ("net_total", 119.0),
        ("invoice_number", "BF-2026-19"),
        ("issue_date", "2026-04-19"),
        ("issue_date", "2026-05-18"),  # printed, as the day it is due
        ("due_date", "2026-04-18"),
        ("iban", "DE02120300000000202051"),
        ("seller_name", "Another Firm AG"),
    ],
)
def test_a_contradiction_leaves_the_page_its_value_and_shows_both(name: str, stated: Any) -> None:
    alone = {item.name: item for item in extract_fields(INVOICE, [page()])}[name]
    value = read(statement(**{name: stated}))[name]
    assert (value.value, value.source, value.evidence) == (alone.value, alone.source, alone.evidence)
    assert [(check.source, check.text) for check in value.checks] == [(Source.EINVOICE, str(stated))]
    assert is_disputed(value)
    assert (value.confidence or 1) <= 0.2


def test_another_number_of_the_same_party_is_no_contradiction() -> None:
    numbered = ("Due date: 18.05.2026", "Customer number: C-4711")
    alone = {item.name: item for item in extract_fields(INVOICE, [page(numbered)])}["customer_number"]
    assert alone.value == "C-4711"
    assert read(statement(customer_number="0088-991"), numbered)["customer_number"] == alone
    assert read(statement(customer_number="C-4711"), numbered)["customer_number"].source is Source.EINVOICE


def test_where_the_page_was_read_wrong_the_printed_value_that_is_stated_counts() -> None:
    swapped = (("Due date", "Ref"), ("18.05.2026", "17.05.2026 due 18.05.2026"))
    value = read(statement(due_date="2026-05-18"), *swapped)["due_date"]
    assert (value.value, value.source) == ("2026-05-18", Source.EINVOICE)
    assert value.evidence[0].text == "18.05.2026"
    assert not is_disputed(value)


def test_what_the_page_does_not_say_is_taken_from_the_file_without_a_place() -> None:
    value = read(statement(order_number="Q-77123"))["order_number"]
    assert (value.value, value.source) == ("Q-77123", Source.EINVOICE)
    assert [item.box for item in value.evidence] == [None]
    assert 0.2 < (value.confidence or 0) < 0.9


def test_an_unread_value_is_found_on_the_page() -> None:
    value = read(statement(order_number="PO/445"), ("Brass hook", "Brass hook for PO/445"))["order_number"]
    assert (value.value, value.evidence[0].text) == ("PO/445", "PO/445")
    assert value.evidence[0].box is not None


def test_a_file_without_text_takes_everything_from_the_statement() -> None:
    values = {item.name: item for item in extract_fields(INVOICE, [Page(1, 10, 10)], (statement(),))}
    assert {name: values[name].value for name in STATED} == STATED
    assert not any(item.box for name in STATED for item in values[name].evidence)


@pytest.mark.parametrize(("source", "is_misread"), [(Source.OCR, True), (Source.TEXT, False)])
def test_lookalike_letters_of_a_scan_are_put_right_and_those_of_a_text_are_not(
    source: Source, is_misread: bool
) -> None:
    scanned = page(("BF-2026-18", "BF-2O26-I8"), source=source)
    value = {v.name: v for v in extract_fields(INVOICE, [scanned], (statement(),))}["invoice_number"]
    assert (value.value == "BF-2026-18", is_disputed(value)) == (is_misread, not is_misread)


def test_one_of_several_stated_values_is_enough() -> None:
    stated = statement(iban="DE02120300000000202051")
    both = replace(stated, values=(*stated.values, *(v for v in statement().values if v.name == "iban")))
    value = read(both)["iban"]
    assert (value.value, is_disputed(value)) == (STATED["iban"], False)


def test_a_credit_note_may_write_its_amounts_with_a_minus_on_one_side() -> None:
    minus = ((" 119.00", " -119.00"), ("119.00", "-119.00"), ("100.00", "-100.00"))
    value = read(statement(type_code="381"), *minus)["grand_total"]
    assert (abs(value.value), is_disputed(value)) == (119.0, False)
    assert Verdict.FORMAT in [check.verdict for check in value.checks]
    assert (value.confidence or 1) <= 0.7
    assert is_disputed(read(statement(type_code="380"), *minus)["grand_total"])


def test_agreed_lines_have_their_cells_on_the_page() -> None:
    value = read(statement())["line_items"]
    assert value.value == STATED["line_items"]
    assert (value.source, is_disputed(value)) == (Source.EINVOICE, False)
    assert [row["line_total"].text for row in value.cells] == ["50.00", "50.00"]
    assert [row["description"].text for row in value.cells] == ["Coil of rope", "Brass hook"]
    assert value.cells[0]["line_total"].box != value.cells[1]["line_total"].box


@pytest.mark.parametrize(
    "rows",
    [
        [{**STATED["line_items"][0], "line_total": 90.0}, STATED["line_items"][1]],
        STATED["line_items"][:1],
        [*STATED["line_items"], {**STATED["line_items"][0], "description": "Anchor", "line_total": 70.0}],
    ],
)
def test_other_lines_than_the_page_shows_are_a_contradiction(rows: list[dict[str, Any]]) -> None:
    value = read(statement(line_items=rows))["line_items"]
    assert [row["line_total"] for row in value.value] == [50.0, 50.0]
    assert is_disputed(value)
    assert "Coil of rope" in value.checks[-1].text
    assert (value.confidence or 1) <= 0.2


def test_lines_that_sum_up_others_stand_with_them() -> None:
    whole = {"description": "All goods", "quantity": 1.0, "unit_price": 100.0, "line_total": 100.0, "is_sum": True}
    rows = [*STATED["line_items"], {**whole, "tax_rate": 19.0}]
    value = read(statement(line_items=rows))["line_items"]
    assert not is_disputed(value)
    columns = {"description", "quantity", "unit_price", "discount", "tax_rate", "line_total"}
    assert all(set(row) == columns for row in value.value)


def test_a_template_of_a_tenant_is_filled_where_names_and_types_are_the_same() -> None:
    own = TemplateSpec(
        "ours",
        fields=(
            FieldSpec("grand_total", FieldType.MONEY, "Sum"),
            FieldSpec("invoice_number", FieldType.NUMBER, "No"),
            FieldSpec("mood", FieldType.TEXT),
        ),
    )
    values = {value.name: value for value in extract_fields(own, [Page(1, 10, 10)], (statement(),))}
    assert {name: value.value for name, value in values.items()} == {
        "grand_total": 119.0,
        "invoice_number": None,
        "mood": None,
    }


def test_pages_drawn_from_the_statement_are_not_read_a_second_time() -> None:
    stated = statement(grand_total=7.0)
    values = {v.name: v for v in extract_fields(INVOICE, [page(source=Source.EINVOICE)], (stated,))}
    assert (values["grand_total"].value, values["grand_total"].checks) == (7.0, ())
    assert values["delivery_date"].value is None


def test_an_electronic_invoice_says_which_template_is_meant() -> None:
    found = stated_template((statement(),), builtin_templates())
    assert found is not None
    assert (found[0].name, 0.9 < found[1] < 1.0) == ("invoice", True)
    # Whatever their order: a template that asks for more than is stated is another's.
    assert stated_template((statement(),), [*builtin_templates()][::-1]) == found
    assert stated_template((), builtin_templates()) is None
    assert stated_template((replace(statement(), source=Source.CODE),), builtin_templates()) is None


CODE_BOX = (0.7, 0.8, 0.9, 0.95)


def code(kind: str, **said: Any) -> Statement:
    """What a code at `CODE_BOX` says."""
    place = (Evidence(Source.CODE, 1, CODE_BOX, "…"),)
    values = tuple(FieldValue(name, value, str(value), None, Source.CODE, place) for name, value in said.items())
    return Statement(Source.CODE, kind, values)


def test_a_code_confirms_and_contradicts_what_is_to_be_paid() -> None:
    alone = {item.name: item for item in extract_fields(INVOICE, [page()])}["iban"]
    agreed = read(code("epc", iban=STATED["iban"]))["iban"]
    assert (agreed.value, agreed.source, agreed.evidence) == (STATED["iban"], Source.CODE, alone.evidence)
    other = read(code("epc", iban="DE02120300000000202051"))["iban"]
    assert (other.value, other.source, is_disputed(other)) == (STATED["iban"], alone.source, True)
    assert (other.checks[-1].source, other.checks[-1].box) == (Source.CODE, CODE_BOX)


@pytest.mark.parametrize("name", ["seller_name", "grand_total", "invoice_number"])
def test_who_is_paid_a_part_or_a_reference_contradict_nothing(name: str) -> None:
    other = {"seller_name": "A Bank", "grand_total": 50.0, "invoice_number": "RF18"}[name]
    alone = {item.name: item for item in extract_fields(INVOICE, [page()])}[name]
    assert read(code("epc", **{name: other}))[name] == alone
    assert read(code("epc", **{name: alone.value}))[name].source is Source.CODE


def test_a_code_gives_what_the_page_says_nowhere_with_its_own_place() -> None:
    value = read(code("epc", bic="COBADEFFXXX"))["bic"]
    assert (value.value, value.source, value.evidence[0].box) == ("COBADEFFXXX", Source.CODE, CODE_BOX)
    assert read(code("epc", buyer_name="Somebody Else"))["buyer_name"].value is None


def test_a_plain_code_only_confirms_identifiers_as_they_are_printed() -> None:
    stated = code("barcode", barcode="BF202618")
    value = read(stated)["invoice_number"]
    assert (value.value, value.source) == ("BF-2026-18", Source.CODE)
    assert read(code("barcode", barcode="4006381333931"))["order_number"].value is None
    assert read(code("barcode", barcode="4006381333931"))["invoice_number"].source is Source.TEXT


def test_an_electronic_invoice_stays_the_source_and_a_contradiction_stays_one() -> None:
    both = (statement(), code("epc", iban=STATED["iban"]))
    value = {v.name: v for v in extract_fields(INVOICE, [page()], both)}["iban"]
    assert (value.source, is_disputed(value)) == (Source.EINVOICE, False)
    tampered = (statement(iban="DE02120300000000202051"), both[1])
    value = {v.name: v for v in extract_fields(INVOICE, [page()], tampered)}["iban"]
    assert (value.value, is_disputed(value)) == (STATED["iban"], True)
    assert (value.confidence or 1) <= 0.2

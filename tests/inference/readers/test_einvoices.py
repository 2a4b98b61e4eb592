"""Both syntaxes, in a PDF and as a file, say the same of the same invoice; a bare one is drawn."""

from __future__ import annotations

import numpy as np
import pytest

from inference.readers.einvoice import draw_xml, read_einvoice
from inference.readers.einvoice.parsing import parse_invoice
from inference.sandbox import Sandbox
from inference.types import Source, Statement
from tests.inference.drawing import draw_pdf
from tests.inference.readers.einvoices import embed, write_cii, write_ubl

SANDBOX = Sandbox(preload=("inference.readers.einvoice",))
WRITTEN = {
    "invoice_number": ["BF-2026-18"],
    "issue_date": ["2026-04-18"],
    "due_date": ["2026-05-18"],
    "delivery_date": ["2026-04-16"],
    "order_number": ["PO-445"],
    "customer_number": ["C-77"],
    "seller_address": ["Hafenweg 3\n10115 Berlin\nDE"],
    "seller_vat_id": ["DE136695976"],
    "seller_tax_number": ["29/815/08153"],
    "buyer_name": ["Harbour Works Ltd"],
    "currency": ["EUR"],
    "iban": ["DE89370400440532013000"],
    "bic": ["COBADEFFXXX"],
    "line_total_sum": [100.0],
    "net_total": [100.0],
    "tax_total": [19.0],
    "grand_total": [119.0],
    "amount_due": [119.0],
}
ITEMS = [("Coil of rope, 20 m", 4.0, 12.5, 19.0, 50.0), ("Brass hook", 10.0, 5.0, 19.0, 50.0)]


def read(data: bytes) -> Statement:
    found = read_einvoice(data, sandbox=SANDBOX)
    assert found.trouble == ""
    assert found.statement is not None
    return found.statement


@pytest.mark.parametrize(
    ("data", "kind", "type_code", "sellers"),
    [
        (write_cii(), "factur-x", "380", ["Brook and Field GmbH"]),
        (write_cii(is_first=True), "factur-x", "380", ["Brook and Field GmbH"]),
        (write_ubl(), "ubl", "380", ["Brook and Field GmbH", "Brook"]),
        (write_ubl(is_credit_note=True), "ubl", "381", ["Brook and Field GmbH", "Brook"]),
    ],
)
def test_every_syntax_says_the_same(data: bytes, kind: str, type_code: str, sellers: list[str]) -> None:
    invoice = parse_invoice(data)
    assert (invoice.kind, invoice.type_code, invoice.is_credit_note) == (kind, type_code, type_code == "381")
    assert invoice.values == {**WRITTEN, "seller_name": sellers}
    columns = ("description", "quantity", "unit_price", "tax_rate", "line_total")
    assert [tuple(item[name] for name in columns) for item in invoice.items] == ITEMS
    assert ("Note", "Thank you for your order.") in invoice.remarks


@pytest.mark.parametrize("text", ["", "12,50", "1e400", "0x10", "NaN", "9" * 30, "12.5.1"])
def test_an_amount_that_is_none_is_left_out(text: str) -> None:
    assert "grand_total" not in parse_invoice(write_cii(total=text)).values


@pytest.mark.parametrize("name", ["factur_x__xml", "ZUGFeRD_invoice__xml", "some_other_name__xml"])
def test_an_embedded_invoice_is_found_by_any_name(name: str) -> None:
    found = read(embed(draw_pdf(), readme__xml=b"<a/>", **{name: write_cii()}))
    assert (found.source, found.kind) == (Source.EINVOICE, "factur-x")
    assert {value.name: value.value for value in found.values}["grand_total"] == 119.0
    assert all(item.box is None for value in found.values for item in value.evidence)


def test_the_newest_of_two_invoices_counts() -> None:
    data = embed(draw_pdf(), ZUGFeRD_invoice__xml=write_cii(total="1.00", is_first=True), factur_x__xml=write_cii())
    assert {value.name: value.value for value in read(data).values}["grand_total"] == 119.0


@pytest.mark.parametrize(
    "data", [draw_pdf(), draw_pdf(password="x"), b"%PDF-1.7 broken", b"\x89PNG\r\n\x1a\n", b"Dear Sir"]
)
def test_a_file_without_an_invoice_says_nothing(data: bytes) -> None:
    found = read_einvoice(data, sandbox=SANDBOX)
    assert (found.statement, found.trouble) == (None, "")


@pytest.mark.parametrize(
    ("content", "trouble"),
    [(b"<!DOCTYPE a><a/>", "document_type"), (b"<a>", "damaged"), (b"<a/>", "no_invoice")],
)
def test_an_unfit_embedded_invoice_is_named(content: bytes, trouble: str) -> None:
    assert read_einvoice(embed(draw_pdf(), factur_x__xml=content), sandbox=SANDBOX).trouble == trouble


def test_a_bare_invoice_is_drawn_with_every_value_at_its_place() -> None:
    trouble, total, pages = draw_xml(write_ubl())
    image, text = next(pages)
    found = {value.name: value for value in reversed(read(write_ubl()).values)}
    assert (trouble, total, str(image.dtype), image.shape[2]) == ("", 1, "uint8", 3)
    words = [word for line in text.lines for word in line.words]
    for name in ("grand_total", "invoice_number", "seller_name", "iban"):
        page, box = found[name].evidence[0].page, found[name].evidence[0].box
        assert page == 1
        assert box is not None
        inside = [w.text for w in words if box[0] - 0.001 <= w.box[0] <= box[2] and abs(w.box[1] - box[1]) < 0.001]
        assert " ".join(inside) == found[name].raw
    assert found["line_items"].cells[1]["line_total"].text == "50.00"
    height, width = image.shape[:2]
    x0, y0, x1, y1 = found["grand_total"].evidence[0].box or (0, 0, 0, 0)
    assert image[int(y0 * height) : int(y1 * height), int(x0 * width) : int(x1 * width)].min() < 80


@pytest.mark.parametrize("name", ["Łódź Żółć", "Ελληνική", "ООО Ромашка", "शर्मा", "شركة المثال"])
def test_names_in_other_scripts_leave_ink_and_no_box_for_missing_letters(name: str) -> None:
    named, missing = (next(draw_xml(write_cii(seller=text))[2])[0] for text in (name, "\ue000" * len(name)))
    assert not np.array_equal(named, missing)
    text = next(draw_xml(write_cii(seller=name))[2])[1]
    assert name in [line.text for line in text.lines]


def test_many_lines_go_over_pages_and_stay_on_them() -> None:
    data = write_cii()
    start, end = data.index(b"<ram:IncludedSupply"), data.index(b"<ram:ApplicableHeaderTradeAgreement")
    trouble, total, pages = draw_xml(data[:start] + data[start:end] * 60 + data[end:])
    boxes = [line.box for _image, text in pages for line in text.lines]
    assert (trouble, total > 3) == ("", True)
    assert all(0 <= x0 < x1 <= 1 and 0 <= y0 < y1 <= 1 for x0, y0, x1, y1 in boxes)

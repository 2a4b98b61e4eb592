"""Hostile XML is refused by name, quickly and within bounds."""

from __future__ import annotations

import pytest

from inference.readers.einvoice.parsing import parse_invoice
from inference.readers.einvoice.tree import MOST_DEPTH, MOST_ELEMENTS, UnusableXml, parse_tree
from tests.inference.readers.einvoices import write_cii, write_ubl

LAUGHS = "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9))
OPENING = b"<a>"


def code_of(data: bytes) -> str:
    with pytest.raises(UnusableXml) as refused:
        parse_invoice(data)
    return refused.value.code


@pytest.mark.parametrize(
    "prolog",
    [
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/evil.dtd">',
        '<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x"> %x;]>',
        f'<!DOCTYPE a [<!ENTITY a "lol">{LAUGHS}]>',
        "<!DOCTYPE a>",
    ],
)
def test_a_document_type_is_refused_before_anything_is_expanded(prolog: str) -> None:
    assert code_of(f"{prolog}<a>&x;&j;</a>".encode()) == "document_type"
    assert code_of(prolog.encode() + write_cii().partition(b"?>")[2]) == "document_type"


@pytest.mark.parametrize(
    "data",
    [
        OPENING * (MOST_DEPTH + 1),
        OPENING * 100_000,
        OPENING + b"<b/>" * MOST_ELEMENTS + b"</a>",
        OPENING + b"x" * 21_000_000 + b"</a>",
        b" " * (65 << 20),
    ],
)
def test_what_is_too_deep_too_many_or_too_long_is_refused(data: bytes) -> None:
    assert code_of(data) == "too_large"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"%PDF-1.7",
        b"<a><b></a>",
        b"<a>&undeclared;</a>",
        b"<a/><a/>",
        write_cii()[:-40],
        "<?xml version='1.0' encoding='UTF-8'?><a>é</a>".encode("latin-1"),
        b"<?xml version='1.0' encoding='no-such-encoding'?><a/>",
    ],
)
def test_what_is_broken_is_damaged(data: bytes) -> None:
    assert code_of(data) == "damaged"


@pytest.mark.parametrize(
    "data",
    [
        b"<Invoice/>",
        b"<Invoice xmlns='urn:example'/>",
        write_ubl().replace(b"xsd:Invoice-2", b"xsd:Order-2"),
        write_cii().replace(b"CrossIndustryInvoice", b"CrossIndustryOrder"),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    ],
)
def test_other_xml_is_no_invoice(data: bytes) -> None:
    assert code_of(data) == "no_invoice"


def test_bytes_of_embedded_files_are_left_out() -> None:
    root = parse_tree(
        OPENING + b"<EmbeddedDocumentBinaryObject>" + b"QUJD" * 8_000_000 + b"</EmbeddedDocumentBinaryObject></a>"
    )
    assert root.children[0].text == ""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_encodings_are_read_as_declared(encoding: str) -> None:
    declared = encoding.removesuffix("-sig")
    text = write_cii(seller="Büro Öst").decode().replace('encoding="UTF-8"', f'encoding="{declared}"')
    assert parse_invoice(text.encode(encoding)).first("seller_name") == "Büro Öst"


def test_a_mark_of_byte_order_counts_more_than_what_is_declared() -> None:
    assert parse_invoice(write_cii().decode().encode("utf-16")).first("grand_total") == 119.0

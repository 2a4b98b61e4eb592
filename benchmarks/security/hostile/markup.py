"""Draws XML that calls itself an invoice and has no end; knows no reader."""

from __future__ import annotations

from collections.abc import Callable

_ROOT = 'Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"'


def _invoice(content: str, before: str = "") -> bytes:
    return f'<?xml version="1.0"?>{before}<{_ROOT}>{content}</Invoice>'.encode()


def entities_of_ten_entities_each() -> bytes:
    levels = "".join(f'<!ENTITY e{level} "{f"&e{level - 1};" * 10}">' for level in range(1, 12))
    return _invoice("&e11;", f'<!DOCTYPE Invoice [<!ENTITY e0 "laugh">{levels}]>')


def one_long_entity_named_often() -> bytes:
    return _invoice("&e;" * 100_000, f'<!DOCTYPE Invoice [<!ENTITY e "{"a" * 100_000}">]>')


def an_entity_from_a_file() -> bytes:
    return _invoice("<ID>&e;</ID>", '<!DOCTYPE Invoice [<!ENTITY e SYSTEM "file:///etc/passwd">]>')


def an_entity_from_an_address() -> bytes:
    return _invoice("<ID>&e;</ID>", '<!DOCTYPE Invoice [<!ENTITY e SYSTEM "http://127.0.0.1:1/x">]>')


def half_a_million_levels() -> bytes:
    return _invoice("<a>" * 500_000 + "</a>" * 500_000)


def five_million_elements() -> bytes:
    return _invoice("<a/>" * 5_000_000)


def a_million_attributes() -> bytes:
    return _invoice("<a " + " ".join(f'a{number}=""' for number in range(1_000_000)) + "/>")


def fifty_megabytes_in_one_value() -> bytes:
    return _invoice("<ID>" + "a" * 50_000_000 + "</ID>")


def two_hundred_thousand_lines() -> bytes:
    line = "<InvoiceLine><ID>1</ID><Item><Name>Brush</Name></Item></InvoiceLine>"
    return _invoice(line * 50_000)


BOMBS: tuple[Callable[[], bytes], ...] = (
    entities_of_ten_entities_each,
    one_long_entity_named_often,
    an_entity_from_a_file,
    an_entity_from_an_address,
    half_a_million_levels,
    five_million_elements,
    a_million_attributes,
    fifty_megabytes_in_one_value,
    two_hundred_thousand_lines,
)

"""What the codes of a document say, as statements: one for each payload of a known build, one for all plain codes.

Knows nothing of pictures or templates.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from inference.readers.codes.epc import read_epc
from inference.readers.codes.fapiao import read_fapiao
from inference.readers.codes.swiss import read_swiss
from inference.readers.codes.zatca import read_zatca
from inference.types import Evidence, FieldValue, Page, Source, Statement

PLAIN = "barcode"
_READERS: tuple[tuple[str, Callable[[str], list[tuple[str, Any]] | None]], ...] = (
    ("epc", read_epc),
    ("swiss-qr", read_swiss),
    ("fapiao", read_fapiao),
    ("zatca", read_zatca),
)
_IDENTIFIER = re.compile(r"[\w./#&+*-]{3,64}")


def state_codes(pages: Iterable[Page]) -> tuple[Statement, ...]:
    """The statements of all pages' codes. Values that a code gives in several readings come likeliest first."""
    stated: list[Statement] = []
    plain: list[FieldValue] = []
    for page in pages:
        for code in page.codes:
            kind, said = _read(code)
            values = [_value(name, value, code) for name, value in said]
            if kind != PLAIN:
                stated.append(Statement(Source.CODE, kind, tuple(values)))
            plain += values if kind == PLAIN else []
    return (*stated, Statement(Source.CODE, PLAIN, tuple(plain))) if plain else tuple(stated)


def _read(code: Evidence) -> tuple[str, list[tuple[str, Any]]]:
    for kind, read in _READERS:
        said = read(code.text)
        if said:
            return kind, said
    text = code.text.strip()
    return PLAIN, [(PLAIN, text)] if _IDENTIFIER.fullmatch(text) else []


def _value(name: str, value: Any, code: Evidence) -> FieldValue:
    text = f"{value:,.2f}" if isinstance(value, float) else str(value)
    return FieldValue(name, value, text, None, Source.CODE, (Evidence(Source.CODE, code.page, code.box, text),))

"""Normalises what a person typed to the stored form of a field's type.

Knows nothing of documents: a typed value is judged by itself. The stored form is JSON-ready: numbers, ISO dates, ISO
4217 currencies, "2 years", a table as a list of objects, a repeated field as a list, None for an empty one.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from inference.fields.currencies import SYMBOLS, parse_currency
from inference.fields.days import parse_day
from inference.fields.durations import find_durations
from inference.fields.errors import InvalidValue
from inference.fields.folding import fold
from inference.fields.identifiers import IBAN_LENGTHS, has_vat_syntax, is_iban
from inference.fields.money import MOST, parse_number
from inference.types import FieldSpec, FieldType

NUMBERS = frozenset({FieldType.NUMBER, FieldType.MONEY, FieldType.PERCENTAGE})
SHORT, LONG, MOST_ROWS = 500, 10_000, 2_000
MATCHED_CHARACTERS = 200
YES = frozenset(
    ["true", "yes", "y", "ja", "j", "oui", "si", "sí", "sim", "tak", "1", "on", "x", "✓", "✔", "是", "有", "はい"]
)
NO = frozenset(["false", "no", "n", "nein", "non", "nao", "não", "nie", "0", "off", "否", "无", "無", "いいえ"])
_SIGNS = "|".join(sorted((re.escape(symbol) for symbol in SYMBOLS), key=len, reverse=True))
_NUMBER = re.compile(r"[-+−]?(?:\d|[.,](?=\d))[\d.,'’    ]{0,40}(?<=[\d.,])-?|\([\d.,'’   ]{1,40}\)")


@dataclass(frozen=True, slots=True)
class _Manner:
    """How figures are meant that can be meant in two ways; see `parse_value`."""

    day_first: bool | None
    decimal: str | None
    asks: bool


def parse_value(
    spec: FieldSpec, raw: Any, *, day_first: bool | None = None, decimal: str | None = None, asks: bool = False
) -> Any:
    """The stored form of `raw` for `spec`; None, "" and an empty list give None. Raises `InvalidValue`.

    `raw` is text as typed, or a JSON value already in the stored form, which passes unchanged. `day_first` decides
    how 03/04/2026 is meant; None means day first, or with `asks` that such a date is refused. `decimal` decides how
    1.234 is meant; None means thousands for money, else a fraction.
    """
    return _parse(spec, raw, _Manner(day_first, decimal, asks))


def _parse(spec: FieldSpec, raw: Any, manner: _Manner) -> Any:
    if isinstance(raw, str) and not raw.strip():
        return None
    if raw is None or raw == []:
        return None
    if spec.many and spec.type is not FieldType.TABLE:
        items = raw if isinstance(raw, list) else [raw]
        if len(items) > MOST_ROWS:
            raise InvalidValue(
                "too_long", "There are %(count)s values; give at most %(most)s.", count=len(items), most=MOST_ROWS
            )
        values = [_one(spec, item, manner) for item in items if item not in (None, "")]
        return values or None
    return _one(spec, raw, manner)


def _one(spec: FieldSpec, raw: Any, manner: _Manner) -> Any:
    if spec.type is FieldType.TABLE:
        return _table(spec, raw, manner)
    if spec.type is FieldType.DATE:
        return parse_day(_text(raw, SHORT), day_first=manner.day_first, asks=manner.asks)
    value = _number(spec, raw, manner.decimal) if spec.type in NUMBERS else _PARSERS[spec.type](spec, raw)
    if spec.pattern and isinstance(value, str) and not matches(spec.pattern, value):
        raise InvalidValue(
            "pattern",
            "“%(typed)s” does not have the form this field asks for: %(pattern)s",
            typed=value[:60],
            pattern=spec.pattern,
        )
    if isinstance(value, float | int) and not isinstance(value, bool):
        _check_range(spec, value)
    return value


def matches(pattern: str, value: str) -> bool:
    """Whether the whole of `value` matches; a longer value than `MATCHED_CHARACTERS` never does."""
    return len(value) <= MATCHED_CHARACTERS and re.fullmatch(pattern, value) is not None


def _check_range(spec: FieldSpec, value: float) -> None:
    if spec.minimum is not None and value < spec.minimum:
        raise InvalidValue(
            "minimum",
            "%(value)g is less than %(minimum)g; give at least %(minimum)g.",
            value=value,
            minimum=spec.minimum,
        )
    if spec.maximum is not None and value > spec.maximum:
        raise InvalidValue(
            "maximum",
            "%(value)g is more than %(maximum)g; give at most %(maximum)g.",
            value=value,
            maximum=spec.maximum,
        )


def _text(raw: Any, most: int) -> str:
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        raise InvalidValue("wrong_type", "This field holds one text; give a text.")
    text = unicodedata.normalize("NFC", str(raw)).replace("\r\n", "\n").strip()
    if len(text) > most:
        raise InvalidValue(
            "too_long", "The text has %(count)s characters; give at most %(most)s.", count=len(text), most=most
        )
    if any(unicodedata.category(character) == "Cc" and character not in "\n\t" for character in text):
        raise InvalidValue("control_character", "The text has a control character in it; type it again.")
    return text


def _line(_spec: FieldSpec, raw: Any) -> str:
    return " ".join(_text(raw, SHORT).split())


def _lines(_spec: FieldSpec, raw: Any) -> str:
    return "\n".join(" ".join(line.split()) for line in _text(raw, LONG).split("\n")).strip()


def _number(spec: FieldSpec, raw: Any, decimal: str | None) -> float:
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        raise InvalidValue("wrong_type", "This field holds a number; give one such as 1234.50.")
    if not isinstance(raw, str):
        if not math.isfinite(raw) or abs(raw) >= MOST:
            raise InvalidValue("number", "The number is too large; give one below %(most).0e.", most=MOST)
        return raw
    text = unicodedata.normalize("NFKC", _text(raw, SHORT)).replace("−", "-")
    if spec.type is FieldType.MONEY:
        text = re.sub(rf"^([-+]?)\s*(?:[A-Z]{{3}}|{_SIGNS})\.?\s*|\s*(?:[A-Z]{{3}}|{_SIGNS})$", r"\1", text, flags=re.I)
    if spec.type is FieldType.PERCENTAGE:
        text = text.removesuffix("%").strip()
    text = text.strip()
    if decimal is None and spec.type is not FieldType.MONEY and text.count(".") == 1 and "," not in text:
        decimal = "."
    value = parse_number(text.strip("-+()"), decimal=decimal) if _NUMBER.fullmatch(text) else None
    if value is None:
        raise _no_number(spec.type, raw.strip()[:60])
    return -value if value and (text.startswith(("-", "(")) or text.endswith("-")) else value


def _no_number(kind: FieldType, typed: str) -> InvalidValue:
    """A whole sentence per kind: in other languages more than its noun changes."""
    if kind is FieldType.MONEY:
        return InvalidValue("number", "“%(typed)s” is not an amount; type one such as 1234.50.", typed=typed)
    if kind is FieldType.PERCENTAGE:
        return InvalidValue("number", "“%(typed)s” is not a percentage; type one such as 1234.50.", typed=typed)
    return InvalidValue("number", "“%(typed)s” is not a number; type one such as 1234.50.", typed=typed)


def _currency(_spec: FieldSpec, raw: Any) -> str:
    text = _text(raw, SHORT)
    code = parse_currency(text)
    if code is None:
        raise InvalidValue(
            "currency",
            "“%(typed)s” is not a known currency; type a code of three letters such as EUR.",
            typed=text[:60],
        )
    return code


def _identifier(_spec: FieldSpec, raw: Any) -> str:
    if isinstance(raw, float) and not raw.is_integer():
        raise InvalidValue("wrong_type", "This field holds an identifier; give it as a text.")
    text = " ".join(_text(int(raw) if isinstance(raw, float) else raw, SHORT).split())
    if len(text) > 100:
        raise InvalidValue(
            "too_long", "The identifier has %(count)s characters; give at most %(most)s.", count=len(text), most=100
        )
    return text


def _iban(_spec: FieldSpec, raw: Any) -> str:
    text = re.sub(r"[\s.-]", "", _text(raw, SHORT)).upper()
    length = IBAN_LENGTHS.get(text[:2])
    if not re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{8,30}", text):
        raise InvalidValue(
            "iban", "An IBAN begins with two letters and two digits, such as DE89 3704 0044 0532 0130 00."
        )
    if length is not None and len(text) != length:
        raise InvalidValue(
            "iban",
            "An IBAN of %(country)s has %(length)s characters, this one %(count)s; check it.",
            country=text[:2],
            length=length,
            count=len(text),
        )
    if not is_iban(text):
        raise InvalidValue("iban_checksum", "The check digits of this IBAN do not agree; compare it with the page.")
    return text


def _vat_id(_spec: FieldSpec, raw: Any) -> str:
    text = re.sub(r"[\s./-]", "", _text(raw, SHORT)).upper()
    if not has_vat_syntax(text):
        raise InvalidValue(
            "vat_id", "“%(typed)s” is not built like a VAT number; type one such as DE136695976.", typed=text[:40]
        )
    return text


def _duration(_spec: FieldSpec, raw: Any) -> str:
    text = _text(raw, SHORT)
    found = find_durations(text)
    if len(found) != 1 or len(text) - (found[0].end - found[0].start) > 20:
        raise InvalidValue(
            "duration", "“%(typed)s” is not a length of time; type one such as 2 years or 30 days.", typed=text[:60]
        )
    return found[0].value


def _choice(spec: FieldSpec, raw: Any) -> str:
    text = _text(raw, SHORT)
    for choice in spec.choices or ():
        if fold(choice) == fold(text):
            return choice
    raise InvalidValue(
        "choice",
        "“%(typed)s” is not offered; choose one of %(choices)s.",
        typed=text[:60],
        choices=", ".join(spec.choices or ()),
    )


def _boolean(_spec: FieldSpec, raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    text = fold(_text(raw, SHORT))
    if text in YES or text in NO:
        return text in YES
    raise InvalidValue("boolean", "“%(typed)s” is neither yes nor no; type yes or no.", typed=text[:60])


def _table(spec: FieldSpec, raw: Any, manner: _Manner) -> list[dict[str, Any]] | None:
    if not isinstance(raw, list) or not all(isinstance(row, Mapping) for row in raw):
        raise InvalidValue("wrong_type", "A table is a list of rows, each with a value per column.")
    if len(raw) > MOST_ROWS:
        raise InvalidValue(
            "too_long", "The table has %(count)s rows; give at most %(most)s.", count=len(raw), most=MOST_ROWS
        )
    columns = {column.name: column for column in spec.columns}
    rows = []
    for number, row in enumerate(raw, 1):
        unknown = [str(name) for name in row if name not in columns]
        if unknown:
            raise InvalidValue(
                "column",
                "Row %(row)s has the unknown column %(column)s; leave it out.",
                row=number,
                column=unknown[0][:60],
            )
        rows.append({name: _cell(column, row.get(name), number, manner) for name, column in columns.items()})
    return [row for row in rows if any(value is not None for value in row.values())] or None


def _cell(column: FieldSpec, raw: Any, number: int, manner: _Manner) -> Any:
    try:
        return _parse(column, raw, manner)
    except InvalidValue as error:
        raise InvalidValue(
            error.code,
            "Row %(row)s, %(column)s: %(error)s",
            row=number,
            column=column,
            error=error,
        ) from error


_PARSERS: dict[FieldType, Callable[[FieldSpec, Any], Any]] = {
    FieldType.TEXT: _line,
    FieldType.MULTILINE: _lines,
    FieldType.ADDRESS: _lines,
    FieldType.CURRENCY: _currency,
    FieldType.IDENTIFIER: _identifier,
    FieldType.IBAN: _iban,
    FieldType.VAT_ID: _vat_id,
    FieldType.DURATION: _duration,
    FieldType.CHOICE: _choice,
    FieldType.BOOLEAN: _boolean,
}

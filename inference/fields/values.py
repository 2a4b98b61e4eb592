"""Normalises what a person typed to the stored form of a field's type.

Knows nothing of documents: a typed value is judged by itself. The stored form is JSON-ready: numbers, ISO dates, ISO
4217 currencies, "2 years", a table as a list of objects, a repeated field as a list, None for an empty one.
"""

from __future__ import annotations

import datetime
import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from inference.fields.currencies import SYMBOLS, parse_currency
from inference.fields.dates import find_dates
from inference.fields.durations import find_durations
from inference.fields.errors import InvalidValue
from inference.fields.folding import fold
from inference.fields.identifiers import IBAN_LENGTHS, has_vat_syntax, is_iban
from inference.fields.money import MOST, parse_number
from inference.types import FieldSpec, FieldType

SHORT, LONG, MOST_ROWS = 500, 10_000, 2_000
MATCHED_CHARACTERS = 200
YES = frozenset(
    ["true", "yes", "y", "ja", "j", "oui", "si", "sí", "sim", "tak", "1", "on", "x", "✓", "✔", "是", "有", "はい"]
)
NO = frozenset(["false", "no", "n", "nein", "non", "nao", "não", "nie", "0", "off", "否", "无", "無", "いいえ"])
_SIGNS = "|".join(sorted((re.escape(symbol) for symbol in SYMBOLS), key=len, reverse=True))
_NUMBER = re.compile(r"[-+−]?(?:\d|[.,](?=\d))[\d.,'’    ]{0,40}(?<=[\d.,])-?|\([\d.,'’   ]{1,40}\)")


def parse_value(spec: FieldSpec, raw: Any, *, day_first: bool | None = None) -> Any:
    """The stored form of `raw` for `spec`; None, "" and an empty list give None. Raises `InvalidValue`.

    `raw` is text as typed, or a JSON value already in the stored form, which passes unchanged. `day_first` decides
    how 03/04/2026 is meant; None means day first.
    """
    if isinstance(raw, str) and not raw.strip():
        return None
    if raw is None or raw == []:
        return None
    if spec.many and spec.type is not FieldType.TABLE:
        items = raw if isinstance(raw, list) else [raw]
        if len(items) > MOST_ROWS:
            raise InvalidValue("too_long", f"There are {len(items)} values; give at most {MOST_ROWS}.")
        values = [_one(spec, item, day_first) for item in items if item not in (None, "")]
        return values or None
    return _one(spec, raw, day_first)


def _one(spec: FieldSpec, raw: Any, day_first: bool | None) -> Any:
    if spec.type is FieldType.TABLE:
        return _table(spec, raw, day_first)
    if spec.type is FieldType.DATE:
        return _date(_text(raw, SHORT), day_first)
    value = _PARSERS[spec.type](spec, raw)
    if spec.pattern and isinstance(value, str) and not matches(spec.pattern, value):
        raise InvalidValue("pattern", f"“{value[:60]}” does not have the form this field asks for: {spec.pattern}")
    if isinstance(value, float | int) and not isinstance(value, bool):
        _check_range(spec, value)
    return value


def matches(pattern: str, value: str) -> bool:
    """Whether the whole of `value` matches; a longer value than `MATCHED_CHARACTERS` never does."""
    return len(value) <= MATCHED_CHARACTERS and re.fullmatch(pattern, value) is not None


def _check_range(spec: FieldSpec, value: float) -> None:
    if spec.minimum is not None and value < spec.minimum:
        raise InvalidValue("minimum", f"{value:g} is less than {spec.minimum:g}; give at least {spec.minimum:g}.")
    if spec.maximum is not None and value > spec.maximum:
        raise InvalidValue("maximum", f"{value:g} is more than {spec.maximum:g}; give at most {spec.maximum:g}.")


def _text(raw: Any, most: int) -> str:
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        raise InvalidValue("wrong_type", "This field holds one text; give a text.")
    text = unicodedata.normalize("NFC", str(raw)).replace("\r\n", "\n").strip()
    if len(text) > most:
        raise InvalidValue("too_long", f"The text has {len(text)} characters; give at most {most}.")
    if any(unicodedata.category(character) == "Cc" and character not in "\n\t" for character in text):
        raise InvalidValue("control_character", "The text has a control character in it; type it again.")
    return text


def _line(_spec: FieldSpec, raw: Any) -> str:
    return " ".join(_text(raw, SHORT).split())


def _lines(_spec: FieldSpec, raw: Any) -> str:
    return "\n".join(" ".join(line.split()) for line in _text(raw, LONG).split("\n")).strip()


def _number(spec: FieldSpec, raw: Any) -> float:
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        raise InvalidValue("wrong_type", "This field holds a number; give one such as 1234.50.")
    if not isinstance(raw, str):
        if not math.isfinite(raw) or abs(raw) >= MOST:
            raise InvalidValue("number", f"The number is too large; give one below {MOST:.0e}.")
        return raw
    text = unicodedata.normalize("NFKC", _text(raw, SHORT)).replace("−", "-")
    if spec.type is FieldType.MONEY:
        text = re.sub(rf"^([-+]?)\s*(?:[A-Z]{{3}}|{_SIGNS})\.?\s*|\s*(?:[A-Z]{{3}}|{_SIGNS})$", r"\1", text, flags=re.I)
    if spec.type is FieldType.PERCENTAGE:
        text = text.removesuffix("%").strip()
    text = text.strip()
    decimal = "." if spec.type is not FieldType.MONEY and text.count(".") == 1 and "," not in text else None
    value = parse_number(text.strip("-+()"), decimal=decimal) if _NUMBER.fullmatch(text) else None
    if value is None:
        what = {FieldType.MONEY: "an amount", FieldType.PERCENTAGE: "a percentage"}.get(spec.type, "a number")
        raise InvalidValue("number", f"“{raw.strip()[:60]}” is not {what}; type one such as 1234.50.")
    return -value if value and (text.startswith(("-", "(")) or text.endswith("-")) else value


def _date(text: str, day_first: bool | None) -> str:
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        try:
            return datetime.date.fromisoformat(text).isoformat()
        except ValueError:
            raise InvalidValue("date", f"{text} is not a day of the calendar; type one such as 2026-03-31.") from None
    found = find_dates(text, day_first=day_first)
    if len(found) != 1 or len(fold(text)) - (found[0].end - found[0].start) > 12:
        raise InvalidValue("date", f"“{text[:60]}” is not one date; type it as 2026-03-31.")
    return found[0].iso


def _currency(_spec: FieldSpec, raw: Any) -> str:
    text = _text(raw, SHORT)
    code = parse_currency(text)
    if code is None:
        raise InvalidValue(
            "currency", f"“{text[:60]}” is not a known currency; type a code of three letters such as EUR."
        )
    return code


def _identifier(_spec: FieldSpec, raw: Any) -> str:
    if isinstance(raw, float) and not raw.is_integer():
        raise InvalidValue("wrong_type", "This field holds an identifier; give it as a text.")
    text = " ".join(_text(int(raw) if isinstance(raw, float) else raw, SHORT).split())
    if len(text) > 100:
        raise InvalidValue("too_long", f"The identifier has {len(text)} characters; give at most 100.")
    return text


def _iban(_spec: FieldSpec, raw: Any) -> str:
    text = re.sub(r"[\s.-]", "", _text(raw, SHORT)).upper()
    length = IBAN_LENGTHS.get(text[:2])
    if not re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{8,30}", text):
        raise InvalidValue(
            "iban", "An IBAN begins with two letters and two digits, such as DE89 3704 0044 0532 0130 00."
        )
    if length is not None and len(text) != length:
        raise InvalidValue("iban", f"An IBAN of {text[:2]} has {length} characters, this one {len(text)}; check it.")
    if not is_iban(text):
        raise InvalidValue("iban_checksum", "The check digits of this IBAN do not agree; compare it with the page.")
    return text


def _vat_id(_spec: FieldSpec, raw: Any) -> str:
    text = re.sub(r"[\s./-]", "", _text(raw, SHORT)).upper()
    if not has_vat_syntax(text):
        raise InvalidValue("vat_id", f"“{text[:40]}” is not built like a VAT number; type one such as DE136695976.")
    return text


def _duration(_spec: FieldSpec, raw: Any) -> str:
    text = _text(raw, SHORT)
    found = find_durations(text)
    if len(found) != 1 or len(text) - (found[0].end - found[0].start) > 20:
        raise InvalidValue("duration", f"“{text[:60]}” is not a length of time; type one such as 2 years or 30 days.")
    return found[0].value


def _choice(spec: FieldSpec, raw: Any) -> str:
    text = _text(raw, SHORT)
    for choice in spec.choices or ():
        if fold(choice) == fold(text):
            return choice
    raise InvalidValue("choice", f"“{text[:60]}” is not offered; choose one of {', '.join(spec.choices or ())}.")


def _boolean(_spec: FieldSpec, raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    text = fold(_text(raw, SHORT))
    if text in YES or text in NO:
        return text in YES
    raise InvalidValue("boolean", f"“{text[:60]}” is neither yes nor no; type yes or no.")


def _table(spec: FieldSpec, raw: Any, day_first: bool | None) -> list[dict[str, Any]] | None:
    if not isinstance(raw, list) or not all(isinstance(row, Mapping) for row in raw):
        raise InvalidValue("wrong_type", "A table is a list of rows, each with a value per column.")
    if len(raw) > MOST_ROWS:
        raise InvalidValue("too_long", f"The table has {len(raw)} rows; give at most {MOST_ROWS}.")
    columns = {column.name: column for column in spec.columns}
    rows = []
    for number, row in enumerate(raw, 1):
        unknown = [str(name) for name in row if name not in columns]
        if unknown:
            raise InvalidValue("column", f"Row {number} has the unknown column {unknown[0][:60]}; leave it out.")
        rows.append({name: _cell(column, row.get(name), number, day_first) for name, column in columns.items()})
    return [row for row in rows if any(value is not None for value in row.values())] or None


def _cell(column: FieldSpec, raw: Any, number: int, day_first: bool | None) -> Any:
    try:
        return parse_value(column, raw, day_first=day_first)
    except InvalidValue as error:
        raise InvalidValue(error.code, f"Row {number}, {column.label or column.name}: {error.message}") from error


_PARSERS: dict[FieldType, Callable[[FieldSpec, Any], Any]] = {
    FieldType.TEXT: _line,
    FieldType.MULTILINE: _lines,
    FieldType.ADDRESS: _lines,
    FieldType.NUMBER: _number,
    FieldType.MONEY: _number,
    FieldType.PERCENTAGE: _number,
    FieldType.CURRENCY: _currency,
    FieldType.IDENTIFIER: _identifier,
    FieldType.IBAN: _iban,
    FieldType.VAT_ID: _vat_id,
    FieldType.DURATION: _duration,
    FieldType.CHOICE: _choice,
    FieldType.BOOLEAN: _boolean,
}

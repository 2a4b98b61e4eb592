"""Stored values as a person types them, in the figures of their document; typed back unchanged they are the same.

Knows no page; how a value is shown where it is not typed is `documents.services.formats`' part.
"""

from __future__ import annotations

from typing import Any

from documents.services.fields import CurrentField
from inference.types import FieldSpec, FieldType

SWAPPED = str.maketrans(",.", ".,")


def value_text(spec: FieldSpec, value: Any, decimal: str | None = None) -> str:
    """`value` as text with `decimal` ("." or ",", "." for None) before its fraction; "" for none and for a table."""
    if value is None or spec.type == FieldType.TABLE:
        return ""
    if isinstance(value, list):
        return "\n".join(value_text(spec, item, decimal) for item in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        text = _figure(spec, value)
        return text.translate(SWAPPED) if decimal == "," else text
    return str(value)


def _figure(spec: FieldSpec, value: float) -> str:
    if spec.type == FieldType.MONEY:
        return f"{value:,.2f}" if round(value, 2) == value else f"{value:,}"
    return str(int(value)) if float(value).is_integer() else str(value)


def typed_value(field: CurrentField, typed: str) -> Any:
    """What the service is given for the text in a box: the stored value itself when nothing was changed."""
    if typed.replace("\r\n", "\n") == value_text(field.spec, field.value, field.locale.decimal):
        return field.value
    return [line.strip() for line in typed.splitlines() if line.strip()] if field.spec.many else typed

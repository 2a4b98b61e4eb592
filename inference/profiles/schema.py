"""A template as JSON Schema, so that a model can answer with nothing else; knows nothing of models."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from inference.types import FieldSpec, FieldType, TemplateSpec

NUMBERS = frozenset({FieldType.NUMBER, FieldType.PERCENTAGE})
LONGEST_VALUE = 2_000
MOST_ROWS = 500


def keys_of(fields: Iterable[FieldSpec]) -> dict[str, str]:
    """What a model is asked for -> field name: the label that people see, or the name where two share a label."""
    listed = list(fields)
    labels = [str(field) for field in listed]
    return {
        (label if labels.count(label) == 1 else field.name): field.name
        for field, label in zip(listed, labels, strict=True)
    }


def schema_of(template: TemplateSpec) -> dict[str, Any]:
    """The JSON Schema of an answer: every field must be named, and may be null. Values stay as printed, but numbers."""
    return _object(template.fields)


def named_values(values: Mapping[str, Any], fields: Iterable[FieldSpec]) -> dict[str, Any]:
    """`values` by field name instead of key, tables' rows too; keys nobody asked for are left out."""
    listed = list(fields)
    by_name = {field.name: field for field in listed}
    found = {}
    for key, name in keys_of(listed).items():
        value, field = values.get(key, values.get(name)), by_name[name]
        if field.columns and isinstance(value, list):
            value = [named_values(row, field.columns) for row in value if isinstance(row, Mapping)]
        found[name] = value
    return found


def _object(fields: Iterable[FieldSpec]) -> dict[str, Any]:
    listed = list(fields)
    by_name = {field.name: field for field in listed}
    properties = {key: _value(by_name[name]) for key, name in keys_of(listed).items()}
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _value(field: FieldSpec) -> dict[str, Any]:
    if field.columns:
        return {"type": "array", "items": _object(field.columns), "maxItems": MOST_ROWS}
    if field.choices:
        one: dict[str, Any] = {"enum": [*field.choices, None]}
    elif field.type is FieldType.BOOLEAN:
        one = {"type": ["boolean", "null"]}
    elif field.type in NUMBERS:
        one = {"type": ["number", "string", "null"], "maxLength": LONGEST_VALUE}
    else:
        one = {"type": ["string", "null"], "maxLength": LONGEST_VALUE}
    return {"type": "array", "items": one, "maxItems": MOST_ROWS} if field.many else one

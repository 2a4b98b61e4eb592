"""The template that the pages of these tests are read with."""

from __future__ import annotations

from inference.types import FieldSpec, FieldType, TemplateSpec

TEMPLATE = TemplateSpec(
    "small",
    fields=(
        FieldSpec("total", FieldType.MONEY, label="Grand total"),
        FieldSpec("number", FieldType.IDENTIFIER, label="Invoice number"),
    ),
)

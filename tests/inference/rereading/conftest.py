"""The template that the pages of these tests are read with, and the engine that reads them again."""

from __future__ import annotations

import pytest

from inference.engines.rapidocr import RapidOcrEngine
from inference.types import FieldSpec, FieldType, TemplateSpec

TEMPLATE = TemplateSpec(
    "small",
    fields=(
        FieldSpec("total", FieldType.MONEY, label="Grand total"),
        FieldSpec("number", FieldType.IDENTIFIER, label="Invoice number"),
    ),
)


@pytest.fixture(scope="module")
def engine() -> RapidOcrEngine:
    return RapidOcrEngine(threads=2)

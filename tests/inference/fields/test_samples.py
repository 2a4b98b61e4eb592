"""The sample documents that come with the product read as their truths say, as far as the text layer carries them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from inference.engines.fake import FakeEngine
from inference.fields.rules import check_rules
from inference.pipeline import read_document
from inference.schemas import builtin_templates
from inference.types import Reading

SAMPLES = Path(__file__).parents[3] / "documents" / "samples"
TRUTHS = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))
WITH_TEXT = [name for name, truth in TRUTHS.items() if truth["has_text_layer"]]
STILL_DIFFERENT = {
    ("calibration-services-agreement.pdf", "renewal"): "stored in a normal form: successive 1 year",
}
EXPECTED = [
    (name, field, value)
    for name in WITH_TEXT
    for field, value in TRUTHS[name]["fields"].items()
    if field != "line_items" and (name, field) not in STILL_DIFFERENT
]


@pytest.fixture(scope="module")
def readings() -> dict[str, Reading]:
    templates = builtin_templates()
    return {
        name: read_document((SAMPLES / name).read_bytes(), engine=FakeEngine(), templates=templates)
        for name in WITH_TEXT
    }


def on_one_line(value: Any) -> Any:
    """An address is stored over several lines and told in one."""
    return value.replace("\n", ", ") if isinstance(value, str) else value


def value_of(reading: Reading, field: str) -> Any:
    return next(value.value for value in reading.values if value.name == field)


@pytest.mark.parametrize("name", WITH_TEXT)
def test_the_kind_of_a_sample_is_guessed(readings: dict[str, Reading], name: str) -> None:
    template = readings[name].template
    assert template is not None
    assert template.name == TRUTHS[name]["template"]


@pytest.mark.parametrize(("name", "field", "value"), EXPECTED)
def test_a_sample_gives_its_value(readings: dict[str, Reading], name: str, field: str, value: Any) -> None:
    assert on_one_line(value_of(readings[name], field)) == value


@pytest.mark.parametrize("name", [name for name in WITH_TEXT if "line_items" in TRUTHS[name]["fields"]])
def test_a_sample_gives_its_line_items(readings: dict[str, Reading], name: str) -> None:
    expected = TRUTHS[name]["fields"]["line_items"]
    rows = value_of(readings[name], "line_items")
    assert [{key: row[key] for key in wanted} for row, wanted in zip(rows, expected, strict=True)] == expected


@pytest.mark.parametrize("name", WITH_TEXT)
def test_no_rule_fails_on_a_right_sample(readings: dict[str, Reading], name: str) -> None:
    template = readings[name].template
    assert template is not None
    assert check_rules(template, {value.name: value.value for value in readings[name].values}) == []


@pytest.mark.parametrize(("name", "field"), list(STILL_DIFFERENT))
def test_an_excluded_value_is_still_different(readings: dict[str, Reading], name: str, field: str) -> None:
    assert on_one_line(value_of(readings[name], field)) != TRUTHS[name]["fields"][field]

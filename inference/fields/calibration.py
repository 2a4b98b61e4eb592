"""Turns what speaks for a document's values into the probability that a person leaves each of them unchanged.

Knows nothing of how values were found. A logistic regression over a value's raw score and what surrounds it: the other
values, sums that agree, how often it is printed, what the file states, how well the page was read, which field it is.
`benchmarks.training.calibration` fits it on values of families of layouts that the models had not seen.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from inference.fields.lexicon import cues
from inference.fields.rules import agreeing_fields, check_rules
from inference.types import FieldSpec, FieldType, FieldValue, Page, Source, TemplateSpec, Verdict

GROUPS = ("money", "date", "identifier", "currency", "name", "address", "prose", "other", "table")
_BY_TYPE = {
    FieldType.MONEY: "money",
    FieldType.DATE: "date",
    FieldType.IDENTIFIER: "identifier",
    FieldType.IBAN: "identifier",
    FieldType.VAT_ID: "identifier",
    FieldType.CURRENCY: "currency",
    FieldType.TEXT: "name",
    FieldType.ADDRESS: "address",
    FieldType.MULTILINE: "address",
    FieldType.TABLE: "table",
}
HIGHEST, LOWEST = 0.995, 0.02
MORE_ERRORS = 1.1  # the rules were written while looking at the documents it is fitted on: elsewhere they err more
DISPUTED = 0.5  # at most, where a second reading says otherwise
CONFIRMED = 0.985  # at least, where the file states what the page shows
DOUBTED = 0.8  # raw score of a stated value below which whoever merged it had a doubt
_WEIGHTS = Path(__file__).parent / "weights" / "calibration.json"
_AGREE = (Verdict.SAME, Verdict.FORMAT)


def calibrate(template: TemplateSpec, values: Sequence[FieldValue], pages: Sequence[Page]) -> list[FieldValue]:
    """`values` (one per field of `template`, in its order) with probabilities for raw scores; None stays None."""
    weights, bias, fields = _weights()
    inputs = with_fields(features(template, values, pages), [value.name for value in values], fields)
    shares = 1 / (1 + np.exp(-(inputs @ weights + bias)))
    return [
        value if value.confidence is None else replace(value, confidence=_probability(value, float(share)))
        for value, share in zip(values, shares, strict=True)
    ]


def source_of(value: FieldValue) -> str:
    """What stands behind a value in the end: "stated", "text" or "ocr"."""
    if value.source in (Source.EINVOICE, Source.CODE) or _stated(value):
        return "stated"
    return "text" if value.source is Source.TEXT else "ocr"


def is_disputed(value: FieldValue) -> bool:
    """Whether a second reading says something else."""
    return any(check.verdict not in _AGREE for check in value.checks)


def with_fields(inputs: np.ndarray, names: Sequence[str], fields: Sequence[str]) -> np.ndarray:
    """`inputs` (values, n) and, for each of the well-known `fields`, whether the value is of that name."""
    return np.hstack([inputs, np.array([[float(name == field) for field in fields] for name in names])])


def features(template: TemplateSpec, values: Sequence[FieldValue], pages: Sequence[Page]) -> np.ndarray:
    """What speaks for each value, float64 (values, n)."""
    stored = {value.name: value.value for value in values}
    failing = {name for failure in check_rules(template, stored) for name in failure.fields}
    agreeing = agreeing_fields(stored)
    raw = np.array([_logit(value.confidence) for value in values])
    known = np.array([value.confidence is not None for value in values])
    reading = {page.number: _read_well(page) for page in pages}
    text = "\n".join(line.text for page in pages[:3] for line in page.lines)
    is_prose = any(spec.name == "governing_law" for spec in template.fields)
    is_own = template.name not in cues()
    rows = []
    for index, (spec, value) in enumerate(zip(template.fields, values, strict=True)):
        others = raw[known & (np.arange(len(raw)) != index)]
        group = _group(spec, is_prose)
        own_group = np.array([float(group == name) for name in GROUPS])
        well = min((reading.get(item.page, 1.0) for item in value.evidence), default=1.0)
        repeats = min(text.count(value.raw), 4) / 4 if value.raw else 0.0
        mean = float(others.mean()) if len(others) else 0.0
        is_ocr = float(source_of(value) == "ocr")
        rows.append(
            [
                raw[index],
                raw[index] ** 2 / 4,
                float(others.min()) if len(others) else 0.0,
                float(spec.name in failing),
                float(_stated(value)),
                1.0 - well,
                float(not value.evidence),
                float(is_own),
                raw[index] * is_own,
                *own_group,
                *(raw[index] * own_group),
                *(mean * own_group),
                *(float(spec.name in agreeing) * own_group),
                *(repeats * own_group),
                *((repeats > 0.25) * own_group),
                *(is_ocr * own_group),
            ]
        )
    return np.array(rows, dtype=float).reshape(len(values), -1)


def _group(spec: FieldSpec, is_prose: bool) -> str:
    return "prose" if is_prose else _BY_TYPE.get(spec.type, "other")


def _stated(value: FieldValue) -> bool:
    return any(check.source in (Source.EINVOICE, Source.CODE) and check.verdict in _AGREE for check in value.checks)


def _read_well(page: Page) -> float:
    known = [line.confidence for line in page.lines if line.confidence is not None]
    return sum(known) / len(known) if known else 1.0


def _logit(figure: float | None) -> float:
    share = min(max(figure if figure is not None else 0.5, 0.01), 0.99)
    return float(np.log(share / (1 - share)))


def _probability(value: FieldValue, share: float) -> float:
    raw = value.confidence or 0.0
    figure = 1 - (1 - share) * MORE_ERRORS
    if is_disputed(value):
        figure = min(figure, DISPUTED, raw)
    if source_of(value) == "stated":
        # Not one of hundreds that were stated and seen was wrong. Stated and not seen, or with another sign, is rare.
        figure = min(figure, raw) if raw < DOUBTED else max(figure, CONFIRMED)
    return round(min(max(figure, LOWEST), HIGHEST), 3)


@lru_cache(maxsize=1)
def _weights() -> tuple[np.ndarray, float, list[str]]:
    data: dict[str, Any] = json.loads(_WEIGHTS.read_text(encoding="utf-8"))
    return np.array(data["weights"]), float(data["bias"]), data["fields"]

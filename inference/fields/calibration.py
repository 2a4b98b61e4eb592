"""Turns what speaks for a document's values into the probability that a person leaves each of them unchanged.

Knows nothing of how values were found. A logistic regression over a value's raw score and what surrounds it (the other
values, sums that agree, second readings, how well the page was read), then an isotonic step for each kind of source;
`benchmarks.training.calibration` fits both on families of layouts that were left out.
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
DISPUTED = 0.5  # at most, where a second reading says otherwise
DOUBTED = 0.8  # raw score of a stated value below which whoever merged it had a doubt
_WEIGHTS = Path(__file__).parent / "weights" / "calibration.json"
_AGREE = (Verdict.SAME, Verdict.FORMAT)


def calibrate(template: TemplateSpec, values: Sequence[FieldValue], pages: Sequence[Page]) -> list[FieldValue]:
    """`values` (one per field of `template`, in its order) with probabilities for raw scores; None stays None."""
    inputs = features(template, values, pages)
    weights, bias = _weights()
    scores = 1 / (1 + np.exp(-(inputs @ weights + bias)))
    return [
        value if value.confidence is None else replace(value, confidence=_probability(value, float(score)))
        for value, score in zip(values, scores, strict=True)
    ]


def source_of(value: FieldValue) -> str:
    """Which of the isotonic steps a value takes: "stated", "text" or "ocr"."""
    if value.source in (Source.EINVOICE, Source.CODE) or _stated(value):
        return "stated"
    return "text" if value.source is Source.TEXT else "ocr"


def is_disputed(value: FieldValue) -> bool:
    """Whether a second reading says something else."""
    return any(check.verdict not in _AGREE for check in value.checks)


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
        places = [item.page for item in value.evidence]
        well = min((reading.get(page, 1.0) for page in places), default=1.0)
        rows.append(
            [
                raw[index],
                raw[index] ** 2 / 4,
                float(others.mean()) if len(others) else 0.0,
                float(others.min()) if len(others) else 0.0,
                float(spec.name in agreeing),
                float(spec.name in failing),
                float(_stated(value)),
                float(source_of(value) == "ocr"),
                1.0 - well,
                min(text.count(value.raw), 4) / 4 if value.raw else 0.0,
                float(not value.evidence),
                float(is_own),
                raw[index] * is_own,
                *(float(group == name) for name in GROUPS),
                *(raw[index] * (group == name) for name in GROUPS),
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


def _probability(value: FieldValue, score: float) -> float:
    source, raw = source_of(value), value.confidence or 0.0
    step = _stored()["steps"][source]
    figure = float(np.interp(score, step["scores"], step["shares"]))
    if is_disputed(value):
        figure = min(figure, DISPUTED, raw)
    if source == "stated" and raw < DOUBTED:
        figure = min(figure, raw)  # too rare to learn from: stated, but not seen on the page, or with another sign
    return round(min(max(figure, LOWEST), HIGHEST), 3)


@lru_cache(maxsize=1)
def _stored() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(_WEIGHTS.read_text(encoding="utf-8"))
    return data


@lru_cache(maxsize=1)
def _weights() -> tuple[np.ndarray, float]:
    return np.array(_stored()["weights"]), float(_stored()["bias"])

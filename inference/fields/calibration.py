"""Turns what speaks for a document's values into the probability that a person leaves each of them unchanged.

Knows nothing of how values were found. A logistic regression over the traits of a value, none of which may count
against what it speaks for; then, for text layers, OCR and running text each, what its figures turned out to be worth.
`benchmarks.training.calibration` fits it on values of families of layouts that the models had not seen.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from inference.fields.lexicon import cues
from inference.fields.traits import Traits, is_disputed, is_prose, source_of, traits_of
from inference.types import FieldValue, Page, TemplateSpec

HIGHEST, LOWEST = 0.995, 0.02
MORE_ERRORS = 1.1  # the rules were written while looking at the documents it is fitted on: elsewhere they err more
DISPUTED = 0.5  # at most, where a second reading says otherwise
CONFIRMED = 0.985  # at least, where the file states what the page shows
DOUBTED = 0.8  # raw score of a stated value below which whoever merged it had a doubt
UNPROVEN = 0.95  # at most, for a template of one's own of which no checked document speaks for the value
_WEIGHTS = Path(__file__).parent / "weights" / "calibration.json"


@dataclass(frozen=True, slots=True)
class Weighing:
    """`weights` of traits and a `bias` give log-odds; `scales` bends those of each kind of reading: slope and shift."""

    weights: Mapping[str, float]
    bias: float
    scales: Mapping[str, tuple[float, float]]

    def share(self, traits: Traits, kind: str) -> float:
        """How many of a hundred such values are left unchanged, as a share."""
        slope, shift = self.scales.get(kind, (1.0, 0.0))
        weighed = self.bias + sum(self.weights.get(name, 0.0) * figure for name, figure in traits.items())
        return 1 / (1 + math.exp(-(slope * weighed + shift)))


def calibrate(template: TemplateSpec, values: Sequence[FieldValue], pages: Sequence[Page]) -> list[FieldValue]:
    """`values` (one per field of `template`, in its order) with probabilities for raw scores; None stays None."""
    return weigh(_shipped(), template, values, traits_of(template, values, pages))


def weigh(
    weighing: Weighing, template: TemplateSpec, values: Sequence[FieldValue], traits: Sequence[Traits]
) -> list[FieldValue]:
    """`values` with the probabilities that a weighing of their `traits` gives."""
    is_own = template.name not in cues()
    return [
        value
        if value.confidence is None
        else replace(value, confidence=_probability(value, weighing.share(found, kind_of(template, value)), is_own))
        for value, found in zip(values, traits, strict=True)
    ]


def kind_of(template: TemplateSpec, value: FieldValue) -> str:
    """What kind of reading a value rests on: running text, or its source; text layers of own templates apart."""
    if is_prose(template):
        return "prose"
    source = source_of(value)
    return f"own {source}" if source == "text" and template.name not in cues() else source


def _probability(value: FieldValue, share: float, is_own: bool) -> float:
    raw = value.confidence or 0.0
    figure = 1 - (1 - share) * MORE_ERRORS
    if is_own and value.learned is None:
        figure = min(figure, UNPROVEN)
    if is_disputed(value):
        figure = min(figure, DISPUTED, raw)
    if source_of(value) == "stated":
        # Not one of hundreds that were stated and seen was wrong. Stated and not seen, or with another sign, is rare.
        figure = min(figure, raw) if raw < DOUBTED else max(figure, CONFIRMED)
    return round(min(max(figure, LOWEST), HIGHEST), 3)


@lru_cache(maxsize=1)
def _shipped() -> Weighing:
    data = json.loads(_WEIGHTS.read_text(encoding="utf-8"))
    scales = {kind: (float(slope), float(shift)) for kind, (slope, shift) in data["scales"].items()}
    return Weighing(data["weights"], float(data["bias"]), scales)

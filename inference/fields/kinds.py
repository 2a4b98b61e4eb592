"""How likely a document is of each built-in kind, or of none of them, from its words and its shape.

Knows nothing of files or tenants. A multinomial logistic regression whose weights `benchmarks.training.kinds` fits.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from inference.fields.dates import find_dates
from inference.fields.folding import WORD, words
from inference.fields.labels import label_book
from inference.fields.layout import Layout
from inference.fields.lexicon import cues
from inference.fields.money import find_amounts
from inference.types import TemplateSpec

HEADING_ROWS = 12
LOOKED_AT = 3  # pages
NONE = "none"
_WEIGHTS = Path(__file__).parent / "weights" / "kinds.json"
_CERTAIN = 0.85  # quality from which on a label is no chance


def judge_kinds(layout: Layout, templates: tuple[TemplateSpec, ...]) -> dict[str, float]:
    """Name of each of the built-in `templates`, and "none" -> probability; together they are 1."""
    kinds, mean, scale, weights, bias = _weights()
    scores = weights @ ((features(layout, templates) - mean) / scale) + bias
    shares = np.exp(scores - scores.max())
    return dict(zip(kinds, (shares / shares.sum()).tolist(), strict=True))


def fit_own(template: TemplateSpec, layout: Layout) -> float:
    """How likely a document is of a kind that only its template describes, by the labels and the title printed."""
    weights, bias = _own_weights()
    return float(1 / (1 + np.exp(-(weights @ own_features(template, layout) + bias))))


def own_features(template: TemplateSpec, layout: Layout) -> np.ndarray:
    """What is judged of a tenant's own template, float64 (3,)."""
    found = len(labels_found(template, layout))
    heading = _Said("\n".join(row.text for row in layout.sheets[0].rows[:HEADING_ROWS]))
    titles = [text for text in (template.label, template.name.replace("_", " "), *template.labels.values()) if text]
    return np.array([found / max(len(template.fields), 4), np.log1p(found), float(any(map(heading.has, titles)))])


def features(layout: Layout, templates: tuple[TemplateSpec, ...]) -> np.ndarray:
    """What is judged, float64 (n,): telling words and labels of each kind, then the shape of the first page."""
    everything = "\n".join(row.text for sheet in layout.sheets for row in sheet.rows)
    heading = "\n".join(row.text for row in layout.sheets[0].rows[:HEADING_ROWS])
    places = _Said(everything), _Said(heading)
    found: list[float] = []
    for template in templates:
        known = cues().get(template.name, {})
        found += [np.log1p(sum(place.has(cue) for cue in known)) for place in places]
        found.append(share_of_labels(template, layout))
    return np.array([*found, *_shape(layout)])


def share_of_labels(template: TemplateSpec, layout: Layout) -> float:
    """The share of a template's fields whose label is printed, of four fields at least."""
    return len(labels_found(template, layout)) / max(len(template.fields), 4)


def labels_found(template: TemplateSpec, layout: Layout) -> set[str]:
    """The names of the template's fields whose label is printed."""
    hits = label_book(template.fields, ()).find(layout)
    return {hit.name for hit in hits if hit.name and hit.quality > _CERTAIN}


def _shape(layout: Layout) -> list[float]:
    sheet = layout.sheets[0]
    texts = [row.text for row in sheet.rows]
    counts = [len(WORD.findall(text)) for text in texts] or [0]
    text = "\n".join(texts)
    total = max(sum(counts), 1)
    return [
        sheet.aspect,
        np.log1p(len(layout.sheets)),
        np.log1p(total),
        sum(counts) / len(counts),
        sum(count >= 9 for count in counts) / len(counts),
        sum(len(row.segments) >= 3 for row in sheet.rows) / max(len(sheet.rows), 1),
        sum(character.isdigit() for character in text) / max(len(text), 1),
        np.log1p(sum(1 for found in find_amounts(text, decimal=None) if found.decimals == 2)),
        np.log1p(sum(1 for _ in find_dates(text, day_first=True))),
    ]


class _Said:
    """A text that can be asked for phrases, with and without the blanks of scripts that have none."""

    def __init__(self, text: str) -> None:
        self._padded = f" {' '.join(words(text))} "
        self._glued = self._padded.replace(" ", "")

    def has(self, phrase: str) -> bool:
        spoken = words(phrase)
        return f" {' '.join(spoken)} " in self._padded if phrase.isascii() else "".join(spoken) in self._glued


@lru_cache(maxsize=1)
def _stored() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(_WEIGHTS.read_text(encoding="utf-8"))
    return data


@lru_cache(maxsize=1)
def _weights() -> tuple[list[str], np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    mean, scale, weights, bias = (np.array(_stored()[name]) for name in ("mean", "scale", "weights", "bias"))
    return _stored()["kinds"], mean, scale, weights, bias


@lru_cache(maxsize=1)
def _own_weights() -> tuple[np.ndarray, float]:
    return np.array(_stored()["own_weights"]), float(_stored()["own_bias"])

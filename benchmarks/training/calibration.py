"""Fits confidence to what was right: `python -m benchmarks.training.calibration DATA_FOLDER`.

Learns from the values of `benchmarks.training.judged` (`benchmarks.training.ranker` and `.contracts` go first: the
models that found them have not seen their families). Cross-validated by family of layouts; the report stands beside the
weights and in `benchmarks/results/`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.model_selection import GroupKFold

from benchmarks.training.judged import SECOND, Judged, drawn_values, real_values
from benchmarks.training.logits import fit_scale, fit_signed
from benchmarks.training.reliability import as_table, report
from inference.fields.calibration import Weighing, kind_of, weigh
from inference.fields.traits import is_disputed, source_of

PROJECT = Path(__file__).resolve().parents[2]
WEIGHTS = PROJECT / "inference" / "fields" / "weights" / "calibration.json"
RESULTS = PROJECT / "benchmarks" / "results" / "calibration.json"
FOLDS = 8
STRENGTH, SCALE_STRENGTH = 20.0, 3.0
DRAWN_WEIGHT, SECOND_WEIGHT = 0.3, 0.3
LARGE = 0.25  # a family of n documents counts as n ** (1 - LARGE) of them: layouts are what is learned from
HELPS = frozenset(
    {
        "raw", "chance", "clear_chance", "claim", "label", "is_checked", "sum_agrees", "total_agrees", "legal_form",
        "in_domain", "times", "postal_below", "street_next", "contact_below", "repeats", "is_learned",
        "mean_of_others", "least_of_others",
    }
)  # fmt: skip
HURTS = frozenset(
    {
        "rival", "close_rival", "variant", "other_role", "rival_claim", "misread", "unread", "breaks_rule",
        "is_ambiguous", "is_negative", "has_colon", "cut_before", "cut_after", "more_before", "more_after",
        "name_above", "name_below", "is_own", "is_ungrounded", "is_ocr",
    }
)  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, cross-validate, write weights and report."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.training.calibration", description=__doc__)
    parser.add_argument("data", metavar="DATA_FOLDER", type=Path)
    parser.add_argument("--measure-only", action="store_true", help="write nothing")
    options = parser.parse_args(arguments)
    documents = list(real_values(options.data))
    drawn = list(drawn_values(options.data))
    judged = [value for document in documents for value in document.values]
    figures = _left_out(judged, drawn)
    told = report(documents, figures)
    print(as_table(told))
    if not options.measure_only:
        weighing = fit(judged, drawn)
        kept = {
            "weights": {name: round(weight, 4) for name, weight in weighing.weights.items() if abs(weight) >= 1e-4},
            "bias": round(weighing.bias, 4),
            "scales": {kind: [round(figure, 4) for figure in scale] for kind, scale in weighing.scales.items()},
        }
        WEIGHTS.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
        RESULTS.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    return 0


def fit(judged: Sequence[Judged], drawn: Sequence[Judged]) -> Weighing:
    """Weights from all values, and scales from what weights that had not seen their families gave them."""
    plain = _learnable(judged)
    scores = np.zeros(len(plain))
    for train, test in _folds(plain):
        weights, bias = _weigh_traits([plain[at] for at in train], drawn)
        scores[test] = [_score(plain[at], weights, bias) for at in test]
    kinds = np.array([kind_of(item.template, item.value) for item in plain])
    right, counted = np.array([item.is_right for item in plain], float), _counted(plain)
    scales = {}
    for kind in sorted(set(kinds.tolist())):
        alike = np.isin(kinds, (kind, kind.removeprefix("own ")))  # few own templates are there to learn from
        scales[kind] = fit_scale(scores[alike], right[alike], counted[alike], SCALE_STRENGTH)
    weights, bias = _weigh_traits(plain, drawn)
    return Weighing(weights, bias, scales)


def _left_out(judged: Sequence[Judged], drawn: Sequence[Judged]) -> np.ndarray:
    """The probability of each value by a weighing, scales included, that has not seen its family."""
    figures = np.zeros(len(judged))
    for train, test in _folds(judged):
        weighing = fit([judged[at] for at in train], drawn)
        for at in test:
            item = judged[at]
            figures[at] = weigh(weighing, item.template, [item.value], [item.traits])[0].confidence
    return figures


def _folds(judged: Sequence[Judged]) -> list[tuple[np.ndarray, np.ndarray]]:
    families = [item.family for item in judged]
    return list(GroupKFold(min(FOLDS, len(set(families)))).split(families, groups=families))


def _learnable(judged: Sequence[Judged]) -> list[Judged]:
    """Without what a file states or a second reading disputes: those have rules of their own."""
    return [item for item in judged if source_of(item.value) != "stated" and not is_disputed(item.value)]


def _weigh_traits(plain: Sequence[Judged], drawn: Sequence[Judged]) -> tuple[dict[str, float], float]:
    names = sorted({name for item in plain for name in item.traits})
    every = [*plain, *drawn]
    inputs = np.array([[item.traits.get(name, 0.0) for name in names] for item in every])
    right = np.array([item.is_right for item in every], float)
    counted = np.concatenate([_counted(plain), np.full(len(drawn), DRAWN_WEIGHT)])
    slopes, bias = fit_signed(inputs, right, counted, [_sign(name) for name in names], STRENGTH)
    return dict(zip(names, map(float, slopes), strict=True)), bias


def _sign(name: str) -> tuple[float | None, float | None]:
    """Better evidence never lowers a figure, also where it only counts for one group of types."""
    plain = name.rpartition(":")[2]
    return (0.0 if plain in HELPS else None, 0.0 if plain in HURTS else None)


def _counted(judged: Sequence[Judged]) -> np.ndarray:
    sizes = Counter(item.family for item in judged)
    counted = np.array([sizes[item.family] ** -LARGE for item in judged])
    seconds = np.array([item.group.endswith(SECOND) for item in judged])
    return np.asarray(counted / counted.mean() * np.where(seconds, SECOND_WEIGHT, 1.0))


def _score(item: Judged, weights: dict[str, float], bias: float) -> float:
    return bias + sum(weights.get(name, 0.0) * figure for name, figure in item.traits.items())


if __name__ == "__main__":
    sys.exit(main())

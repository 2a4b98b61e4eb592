"""Fits the models that score candidates: `python -m benchmarks.training.ranker DATA_FOLDER [--measure-only]`.

Learns from the labelled documents that `benchmarks.readings` keeps and from drawn ones, measures with every family of
documents left out in turn, and writes weights and a report to `inference/fields/weights/`. Names of documents or
issuers are never written there; the models of each fold stay in `benchmarks/out/`, for `left_out_models`.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from benchmarks.training.examples import (
    AFTER,
    Document,
    Example,
    Judge,
    drawn_documents,
    examples_of,
    real_documents,
    start_desk,
)
from benchmarks.training.growing import ROUNDS, SETTINGS, grow
from inference.fields.extraction import STEPS
from inference.fields.scoring import addresses, features, names
from inference.fields.scoring.models import Models, load_models
from inference.fields.scoring.trees import FOLDER
from inference.types import FieldType

FOLDS = 5
LEFT_OUT = Path(__file__).resolve().parents[1] / "out" / "ranker"
DRAWN_WEIGHT = 0.35
UNMEASURED = (FieldType.TABLE, FieldType.CURRENCY)  # found by steps that come after scoring
FEATURES = {
    "amounts": features.NAMES,
    "days": features.NAMES,
    "texts": features.NAMES,
    "names": names.NAMES,
    "addresses": addresses.NAMES,
}
Tally = dict[tuple[str, str], list[int]]  # group and field -> right, given, wanted


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure by left-out families, then fit on everything and write weights and report."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.training.ranker", description=__doc__)
    parser.add_argument("data", metavar="DATA_FOLDER", type=Path)
    parser.add_argument("--measure-only", action="store_true", help="write nothing")
    options = parser.parse_args(arguments)
    judge = Judge(options.data)
    documents = [*real_documents(options.data), *drawn_documents()]
    examples = [examples_of(document, judge) for document in tqdm(documents, unit="document")]
    folds = fold_by_family(documents)
    learned: Tally = defaultdict(lambda: [0, 0, 0])
    ruled: Tally = defaultdict(lambda: [0, 0, 0])
    for fold in tqdm(range(FOLDS), unit="fold"):
        models = fit(documents, [found if folds[at] != fold else [] for at, found in enumerate(examples)])
        models.save(LEFT_OUT / str(fold))
        for at, document in enumerate(documents):
            if folds[at] == fold:
                count(document, judge, models, learned)
                count(document, judge, None, ruled)
    kept = {f"{d.group}/{d.family}": fold for d, fold in zip(documents, folds, strict=True) if not d.is_drawn}
    (LEFT_OUT / "folds.json").write_text(json.dumps(kept), encoding="utf-8")
    report = summarise(documents, ruled, learned)
    print(as_table(report))
    if not options.measure_only:
        models = fit(documents, examples)
        models.save(FOLDER)
        (FOLDER / "ranker.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    return 0


def left_out_models(group: str, family: str) -> Models:
    """The models that have not seen a family, as the last run kept them; to judge what scores are worth."""
    folds = json.loads((LEFT_OUT / "folds.json").read_text(encoding="utf-8"))
    return models_of_fold(folds[f"{group}/{family}"])


@lru_cache(maxsize=FOLDS)
def models_of_fold(fold: int) -> Models:
    """The models that have not seen the families of one fold."""
    return load_models(LEFT_OUT / str(fold))


def fold_by_family(documents: Sequence[Document]) -> list[int]:
    """Each document's fold; a family is whole in one, and the families of a group are spread over all of them."""
    sizes = Counter((document.group, document.family) for document in documents)
    load: dict[str, list[int]] = defaultdict(lambda: [0] * FOLDS)
    fold_of: dict[tuple[str, str], int] = {}
    for (group, family), size in sorted(sizes.items(), key=lambda item: (-item[1], item[0])):
        shift = sum(map(ord, group))
        fold = min(range(FOLDS), key=lambda at: (load[group][at], (at + shift) % FOLDS))
        fold_of[(group, family)] = fold
        load[group][fold] += size
    return [fold_of[(document.group, document.family)] for document in documents]


def fit(documents: Sequence[Document], examples: Sequence[Sequence[Example]]) -> Models:
    """All models fitted to these examples; drawn documents count less than real ones."""
    grown = {}
    for model, feature_names in FEATURES.items():
        picked = [
            (example, DRAWN_WEIGHT if document.is_drawn else 1.0)
            for document, found in zip(documents, examples, strict=True)
            for example in found
            if example.model == model and len(example.right)
        ]
        rows = np.concatenate([example.rows for example, _ in picked])
        right = np.concatenate([example.right for example, _ in picked]).astype(np.float32)
        weights = np.concatenate([np.full(len(example.right), weight, np.float32) for example, weight in picked])
        grown[model] = grow(feature_names, rows, right, weights)
    return Models(**grown)


def count(document: Document, judge: Judge, models: Models | None, tally: Tally) -> None:
    """Add the document's right, given and wanted values; `models` None measures the rules alone."""
    desk = start_desk(document)
    if desk is None:
        return
    desk.models = models
    for item in STEPS:
        name = getattr(item, "__name__", "")
        if name in ("score_parties", "score_values"):
            if models is not None:
                item(desk)
        elif name not in AFTER or name == "imply_totals":
            item(desk)
    for spec in document.template.fields:
        if spec.name not in document.asked or not desk.has(spec.name) or spec.type in UNMEASURED:
            continue
        found = desk.ranked[spec.name][:1]
        wanted = document.truth.get(spec.name) is not None
        figures = tally[(document.group, "all" if document.group == "draw_form" else spec.name)]
        figures[0] += bool(found) and judge.is_right(document, spec, found[0].candidate.value)
        figures[1] += bool(found) and (wanted or document.is_drawn)
        figures[2] += wanted


def summarise(documents: Sequence[Document], ruled: Tally, learned: Tally) -> dict[str, Any]:
    """The training report: F1 of rules and of models on families the models have not seen."""
    groups = Counter(document.group for document in documents)
    families = {group: len({d.family for d in documents if d.group == group}) for group in groups}
    return {
        "documents": dict(groups),
        "families": families,
        "folds": FOLDS,
        "rounds": ROUNDS,
        "settings": SETTINGS,
        "drawn_weight": DRAWN_WEIGHT,
        "features": {model: len(known) for model, known in FEATURES.items()},
        "left_out_families": {group: _compare(group, ruled, learned) for group in groups},
    }


def _compare(group: str, ruled: Tally, learned: Tally) -> dict[str, dict[str, float]]:
    fields = sorted({field for owner, field in (*ruled, *learned) if owner == group})
    compared = {
        field: {"rules": _f1([ruled[(group, field)]]), "learned": _f1([learned[(group, field)]])} for field in fields
    }
    compared["= all"] = {
        "rules": _f1([ruled[(group, field)] for field in fields]),
        "learned": _f1([learned[(group, field)] for field in fields]),
    }
    return compared


def _f1(figures: Sequence[Sequence[int]]) -> float:
    right, given, wanted = (sum(column) for column in zip(*figures, strict=True))
    return round(2 * right / (given + wanted), 4) if given + wanted else 0.0


def as_table(report: Mapping[str, Any]) -> str:
    """The report's figures as lines to read."""
    lines = []
    for group, fields in report["left_out_families"].items():
        lines += [f"{group:14} {field:28} {f['rules']:.3f} -> {f['learned']:.3f}" for field, f in fields.items()]
    return "\n".join(lines)


if __name__ == "__main__":
    raise SystemExit(main())

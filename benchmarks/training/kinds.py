"""Fits the guess of a document's kind: `python -m benchmarks.training.kinds DATA_FOLDER`.

Learns from stored readings (see `benchmarks.readings`), from the text layers of unlabelled PDFs, taken for no kind at
all, and from drawn documents without a template. Cross-validated by family of layouts; the report says what came out,
and is written beside the weights.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from tqdm import tqdm

from benchmarks.readings import load_readings, rows
from benchmarks.training.drawn_kinds import draw_kind, draw_strangers
from inference.fields.kinds import LOOKED_AT, NONE, features, own_features
from inference.fields.layout import lay_out
from inference.fields.lexicon import cues
from inference.pages import Limits, UnreadableFile
from inference.pipeline import read_pages
from inference.registry import load_engine
from inference.schemas import builtin_templates
from inference.types import Page, Source

WEIGHTS = Path(__file__).resolve().parents[2] / "inference" / "fields" / "weights" / "kinds.json"
SETS = ("zugferd", "hand_labelled", "sroie", "cuad", "kleister_nda", "deepform")
KINDS = {"invoice": "invoice", "credit_note": "invoice", "receipt": "receipt", "contract": "contract"}
DRAWN = 400
STRENGTH = 0.3  # of the fit, against the pull to equal shares
FOLDS = 5
RARE = {
    "purchase_order": 60,
    "id_card": 60,
    "driving_licence": 60,
    "chinese_vat_invoice": 60,
    "invoice": 40,
    "receipt": 20,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, cross-validate, write weights and report."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.training.kinds", description=__doc__)
    parser.add_argument("data", metavar="DATA_FOLDER", type=Path)
    options = parser.parse_args(arguments)
    found = list(_examples(options.data))
    inputs = np.array([vector for vector, _, _ in found])
    kinds = np.array([kind for _, kind, _ in found])
    families = np.array([family for _, _, family in found])
    model = make_pipeline(StandardScaler(), LogisticRegression(C=STRENGTH, max_iter=5000))
    guessed = cross_val_predict(model, inputs, kinds, groups=families, cv=GroupKFold(FOLDS))
    report = _report(kinds, guessed, families)
    model.fit(inputs, kinds)
    scaler, fit = model.steps[0][1], model.steps[1][1]
    WEIGHTS.write_text(
        json.dumps(
            {
                "kinds": fit.classes_.tolist(),
                "weights": np.round(fit.coef_, 4).tolist(),
                "bias": np.round(fit.intercept_, 4).tolist(),
                "mean": np.round(scaler.mean_, 5).tolist(),
                "scale": np.round(scaler.scale_, 5).tolist(),
                **_fit_own(options.data),
                "report": report,
            }
        )
        + "\n",
        encoding="utf-8",
    )
    print(json.dumps(report, indent=1))
    return 0


def _fit_own(data: Path) -> dict[str, Any]:
    """Weights for tenants' own templates, learned from parts of the built-in ones taken for somebody's own."""
    chance = random.Random(2)
    inputs, outcomes = [], []
    for name in SETS:
        for document in load_readings(data, name):
            kind = KINDS.get(document.truth["doc_type"], NONE)
            layout = lay_out(document.pages[:LOOKED_AT])
            if not layout.sheets:
                continue
            for template in builtin_templates():
                part = chance.sample(template.fields, min(len(template.fields), chance.randint(4, 9)))
                own = replace(template, name="own", label=template.label, fields=tuple(part))
                inputs.append(own_features(own, layout))
                outcomes.append(template.name == kind)
    fit = LogisticRegression(C=STRENGTH, max_iter=5000).fit(np.array(inputs), np.array(outcomes))
    right = float(((fit.predict(np.array(inputs))) == np.array(outcomes)).mean())
    return {
        "own_weights": np.round(fit.coef_[0], 4).tolist(),
        "own_bias": round(float(fit.intercept_[0]), 4),
        "own_right": round(right, 4),
    }


def _examples(data: Path) -> Iterator[tuple[np.ndarray, str, str]]:
    """Features, kind and family of every document to learn from; drawn ones are one family by kind and sketch."""
    templates = tuple(builtin_templates())

    def look(pages: Sequence[Page]) -> np.ndarray:
        return features(lay_out(pages[:LOOKED_AT]), templates)

    for name in SETS:
        for document in tqdm(load_readings(data, name), desc=name, file=sys.stderr):
            kind = KINDS.get(document.truth["doc_type"], NONE)
            if any(spec.lines for spec in document.pages):
                if kind == "invoice" and document.truth["lang"].startswith("zh"):
                    kind = "chinese_vat_invoice"
                yield look(document.pages), kind, f"{name} {document.family}"
    for number, pages in enumerate(_unlabelled(data / "robustness")):
        yield look(pages), NONE, f"unlabelled {number}"
    for number, pages in enumerate(draw_strangers(1, DRAWN)):
        yield look(pages), NONE, f"drawn stranger {number % 20}"
    for template in templates:
        headings = [*cues().get(template.name, {}), template.label]
        for number, pages in enumerate(draw_kind(template, headings, 1, RARE.get(template.name, 0))):
            yield look(pages), template.name, f"drawn {number % 20}"


def _unlabelled(folder: Path) -> Iterator[tuple[Page, ...]]:
    """The PDFs with a text layer among files that nobody labelled: next to none is of a kind with a template."""
    engine = load_engine("fake")
    for row in tqdm(rows(folder.parent, folder.name), desc=folder.name, file=sys.stderr):
        file = folder / row["file"]
        if file.suffix.lower() != ".pdf":
            continue
        try:
            pages = tuple(islice(read_pages(file.read_bytes(), engine=engine, limits=Limits(dpi=72)), LOOKED_AT))
        except UnreadableFile:
            continue
        if pages and pages[0].source is Source.TEXT and pages[0].lines:
            yield tuple(page for page in pages if page.source is Source.TEXT)


def _report(kinds: np.ndarray, guessed: np.ndarray, families: np.ndarray) -> dict[str, Any]:
    report: dict[str, Any] = {"documents": len(kinds), "families": len(set(families.tolist())), "folds": FOLDS}
    for kind in sorted(set(kinds.tolist())):
        own = kinds == kind
        wrong = Counter(guessed[own & (guessed != kind)].tolist())
        report[kind] = {"documents": int(own.sum()), "right": round(float((guessed[own] == kind).mean()), 4), **wrong}
    return report


if __name__ == "__main__":
    sys.exit(main())

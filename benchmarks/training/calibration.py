"""Fits confidence to what was right: `python -m benchmarks.training.calibration DATA_FOLDER`.

Learns from the values found on stored readings (see `benchmarks.readings`), and on the invoices that carry their own
XML, by models that have not seen their families (`benchmarks.training.ranker` and `.contracts` go first). What is right
is the scorer's word. Cross-validated by family of layouts; the report stands beside the weights.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from tqdm import tqdm

from benchmarks.readings import SETS, Labelled, load_readings
from benchmarks.rescore import FLAGS, TEMPLATES, find_template
from benchmarks.training import contracts
from benchmarks.training.examples import load_scorer
from benchmarks.training.ranker import left_out_models
from inference.fields import extract_fields, guess_template
from inference.fields.calibration import HIGHEST, LOWEST, MORE_ERRORS, features, is_disputed, source_of, with_fields
from inference.pipeline import SANDBOX
from inference.readers.einvoice import read_einvoice
from inference.schemas import builtin_templates
from inference.types import Statement

WEIGHTS = Path(__file__).resolve().parents[2] / "inference" / "fields" / "weights" / "calibration.json"
FOLDS = 8
STRENGTH = 0.03  # of the fit, against the pull to zero
OFTEN = 20  # values of one name from which on the name itself is learned
SURE = 0.975


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """One value found: what spoke for it, whether it was right, where it came from."""

    name: str
    inputs: np.ndarray
    is_right: bool
    source: str
    family: str
    document: str


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, cross-validate, write weights and report."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.training.calibration", description=__doc__)
    parser.add_argument("data", metavar="DATA_FOLDER", type=Path)
    options = parser.parse_args(arguments)
    scorer = load_scorer(options.data.resolve().parent / "score.py")
    examples = [found for name in SETS for found in _examples(options.data, name, scorer)]
    examples += _examples(options.data, "zugferd", scorer, with_xml=True)
    names = [found.name for found in examples]
    fields = sorted(name for name, count in Counter(names).items() if count >= OFTEN)
    inputs = with_fields(np.array([found.inputs for found in examples]), names, fields)
    right = np.array([found.is_right for found in examples])
    sources = np.array([found.source for found in examples])
    families = np.array([found.family for found in examples])
    judged = np.zeros(len(examples))
    for train, test in GroupKFold(FOLDS).split(inputs, right, families):
        judged[test] = _judge(inputs[test], *_fit(inputs[train], right[train]))
    weights, bias = _fit(inputs, right)
    report = _report(judged, right, sources, [found.document for found in examples])
    kept = {"fields": fields, "weights": np.round(weights, 5).tolist(), "bias": round(bias, 5), "report": report}
    WEIGHTS.write_text(json.dumps(kept) + "\n", encoding="utf-8")
    print(json.dumps(report, indent=1))
    return 0


def _examples(data: Path, name: str, scorer: ModuleType, *, with_xml: bool = False) -> Iterator[Example]:
    known = builtin_templates()
    strict = "--strict" in FLAGS[name]
    documents = load_readings(data, name)
    labelled = {field for document in documents for field in document.truth["fields"]}
    for document in tqdm(documents, desc=f"{name}{' with XML' * with_xml}", file=sys.stderr):
        chosen = TEMPLATES[name]
        template = find_template(chosen) if chosen else guess_template(document.pages, known, known)[0]
        if template is None or not document.pages:
            continue
        statements = _statements(data / name, document) if with_xml else ()
        values = extract_fields(template, document.pages, statements, **_unseen(data, name, document.family))
        for value, inputs in zip(values, features(template, values, document.pages), strict=True):
            verdict = _is_right(scorer, document.truth, labelled, value.name, value.value, strict)
            if verdict is not None and value.confidence is not None and not is_disputed(value):
                label = f"{name} {document.truth['file']}{' xml' * with_xml}"
                yield Example(value.name, inputs, verdict, source_of(value), f"{name} {document.family}", label)


def _unseen(data: Path, name: str, family: str) -> dict[str, Any]:
    """Models that have not seen the family: what they find is as good as on anybody's documents."""
    if name in contracts.SETS:
        return {"clauses": contracts.left_out_weights(data, contracts.fold_of(family))}
    return {"models": left_out_models(name, family)}


def _statements(folder: Path, document: Labelled) -> tuple[Statement, ...]:
    found = read_einvoice((folder / document.truth["file_with_xml"]).read_bytes(), sandbox=SANDBOX).statement
    return (found,) if found else ()


def _is_right(
    scorer: ModuleType, truth: dict[str, Any], labelled: set[str], name: str, value: Any, strict: bool
) -> bool | None:
    """Whether the scorer takes a value for right; None where it does not judge it."""
    if name == "line_items" or name in scorer.UNSCORED or name in (truth.get("not_visible_on_page") or ()):
        return None
    got = scorer.values(name, value)
    if not got:
        return None
    if name not in truth["fields"]:
        return False if strict and name in labelled else None
    want = scorer.values(name, truth["fields"][name])
    if not want:
        return None
    matched = scorer.matched(want, got, lambda one, other: scorer.alike(name, one, other))
    return bool(matched == len(want) == len(got))


def _fit(inputs: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, float]:
    model = make_pipeline(StandardScaler(), LogisticRegression(C=STRENGTH, max_iter=5000)).fit(inputs, right)
    scaler, fit = model.steps[0][1], model.steps[1][1]
    weights: np.ndarray = fit.coef_[0] / scaler.scale_
    return weights, float(fit.intercept_[0] - weights @ scaler.mean_)


def _judge(inputs: np.ndarray, weights: np.ndarray, bias: float) -> np.ndarray:
    shares = 1 / (1 + np.exp(-(inputs @ weights + bias)))
    return np.asarray(np.clip(1 - (1 - shares) * MORE_ERRORS, LOWEST, HIGHEST))


def _report(judged: np.ndarray, right: np.ndarray, sources: np.ndarray, documents: Sequence[str]) -> dict[str, Any]:
    """Of families left out: calibration error, and share and error of the values that are sure, by source and set."""
    sets = np.array([document.split(" ")[0] + (" xml" * document.endswith(" xml")) for document in documents])
    groups = {f"source {source}": sources == source for source in sorted(set(sources.tolist()))}
    groups |= {"invoices and receipts": np.isin(sets, ("zugferd", "hand_labelled", "sroie"))}
    groups |= {f"set {name}": sets == name for name in sorted(set(sets.tolist()))}
    report: dict[str, Any] = {"folds": FOLDS}
    for label, own in groups.items():
        figures, truths = judged[own], right[own]
        sure = figures >= SURE
        bins = np.minimum((figures * 10).astype(int), 9)
        error = sum(abs(figures[bins == bin].sum() - truths[bins == bin].sum()) for bin in set(bins.tolist()))
        report[label] = {
            "values": int(own.sum()),
            "right": round(float(truths.mean()), 4),
            "calibration_error": round(float(error / own.sum()), 4),
            "sure": round(float(sure.mean()), 4),
            "sure_and_wrong": int((~truths[sure]).sum()),
            "touchless": round(_touchless(figures, np.array(documents)[own]), 4),
        }
    return report


def _touchless(figures: np.ndarray, documents: np.ndarray) -> float:
    """The share of documents all of whose values are sure."""
    doubtful = set(documents[figures < SURE].tolist())
    return 1 - len(doubtful) / len(set(documents.tolist()))


if __name__ == "__main__":
    sys.exit(main())

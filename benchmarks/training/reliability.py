"""How far confidences keep what they say: calibration error, share and error of the values that are sure, touchless
documents.

Knows nothing of how confidences come about. Intervals are Wilson's, at 95 %.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from benchmarks.training.judged import Found
from inference.fields.traits import source_of

SURE, CHECKED_FROM = 0.975, 0.9  # trusted by automation; shown for checking below
Z = 1.96
ACCOUNTS = ("zugferd", "hand_labelled")


def report(documents: Sequence[Found], figures: np.ndarray) -> dict[str, Any]:
    """Figures by source of the values and by set of the documents; `figures`: one for each value, in their order."""
    groups = np.array([item.group for document in documents for item in document.values])
    items = [item for document in documents for item in document.values]
    right = np.array([item.is_right for item in items])
    sources = np.array([source_of(item.value) for item in items])
    first = np.array([not group.endswith((" xml", " second")) for group in groups])
    parts = {f"source {name}": first & (sources == name) for name in ("text", "ocr")}
    parts |= {"source stated": sources == "stated", "source text and ocr": first & (sources != "stated")}
    parts |= {"invoices without XML": np.isin(groups, ACCOUNTS)}
    parts |= {"invoices and receipts": np.isin(groups, (*ACCOUNTS, "sroie"))}
    parts |= {f"set {name}": groups == name for name in sorted(set(groups.tolist()))}
    values = {name: _values(figures[part], right[part]) for name, part in parts.items() if part.any()}
    known = {f"set {name}": [name] for name in sorted({document.group for document in documents})}
    known |= {"invoices without XML": list(ACCOUNTS)}
    touchless = {name: _touchless(documents, figures, groups) for name, groups in known.items()}
    return {"values": values, "documents": touchless}


def _values(figures: np.ndarray, right: np.ndarray) -> dict[str, Any]:
    bins = np.minimum((figures * 10).astype(int), 9)
    off = sum(abs(figures[bins == place].sum() - right[bins == place].sum()) for place in set(bins.tolist()))
    sure, shown = figures >= SURE, figures < CHECKED_FROM
    wrong = int((~right[sure]).sum())
    return {
        "values": len(figures),
        "right": round(float(right.mean()), 4),
        "calibration_error": round(float(off) / len(figures), 4),
        "sure": round(float(sure.mean()), 4),
        "sure_values": int(sure.sum()),
        "sure_and_wrong": wrong,
        "wrong_of_sure": interval(wrong, int(sure.sum())),
        "to_check": round(float(shown.mean()), 4),
        "wrong_that_are_to_check": round(float((~right & shown).sum() / max((~right).sum(), 1)), 4),
    }


def _touchless(documents: Sequence[Found], figures: np.ndarray, groups: Sequence[str]) -> dict[str, Any]:
    """Documents all of whose values are sure; one is wrong where a value is, or where a labelled field has none."""
    place = count = sure = wrong = 0
    for document in documents:
        own = figures[place : place + len(document.values)]
        place += len(document.values)
        if document.group not in groups:
            continue
        count += 1
        if len(own) and (own >= SURE).all():
            sure += 1
            wrong += not (document.is_whole and all(item.is_right for item in document.values))
    return {"documents": count, "touchless": sure, "share": interval(sure, count), "wrong": wrong}


def interval(count: int, total: int) -> list[float]:
    """The share `count` of `total`, and the least and most that it may be in truth."""
    if not total:
        return [0.0, 0.0, 1.0]
    share = count / total
    middle = (share + Z * Z / (2 * total)) / (1 + Z * Z / total)
    half = Z * math.sqrt(share * (1 - share) / total + Z * Z / (4 * total * total)) / (1 + Z * Z / total)
    return [round(figure, 4) for figure in (share, max(middle - half, 0.0), min(middle + half, 1.0))]


def as_table(told: Mapping[str, Any]) -> str:
    """The report as lines to read."""
    lines = [
        f"{'values':28} {'n':>5} {'right':>6} {'error':>6} {'sure':>6} {'wrong':>11} {'to check':>8} {'caught':>6}"
    ]
    for name, part in told["values"].items():
        lines.append(
            f"{name:28} {part['values']:5} {part['right']:6.3f} {part['calibration_error']:6.3f} {part['sure']:6.3f}"
            f" {part['sure_and_wrong']:4} of {part['sure_values']:4} {part['to_check']:8.3f}"
            f" {part['wrong_that_are_to_check']:6.3f}"
        )
    lines.append(f"{'documents':28} {'n':>5} {'touchless':>9} {'wrong':>6}  share, at least, at most")
    for name, part in told["documents"].items():
        shares = " ".join(f"{figure:.3f}" for figure in part["share"])
        lines.append(f"{name:28} {part['documents']:5} {part['touchless']:9} {part['wrong']:6}  {shares}")
    return "\n".join(lines)

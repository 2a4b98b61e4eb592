"""Accuracy on labelled documents: `python -m benchmarks.accuracy DATA_FOLDER [--sets NAME ...] [--limit N]`.

Runs the command line as a user would and scores what it wrote with the scorer that lies beside the data folder.
Knows nothing of how fields are found. The figures go to `benchmarks/results/accuracy.json`, names of documents never.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.process_memory import MemoryWatch

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent
RESULTS = HERE / "results" / "accuracy.json"
TOO_SLOW = 30.0  # seconds a document may take before it counts as too slow
READ_LIMIT = 600.0


class CannotMeasure(Exception):
    """The data folder or the scorer is not there; the message says what to give."""


@dataclass(frozen=True, slots=True)
class DataSet:
    """One labelled set and how it is read; `template` None lets the kind be guessed."""

    name: str
    kind: str = "fields"
    template: str | None = None
    file_key: str = "file"
    folder: str = ""
    flags: tuple[str, ...] = field(default=())

    @property
    def path(self) -> str:
        return self.folder or self.name


SETS = (
    DataSet("zugferd", template="invoice"),
    DataSet("zugferd_xml", template="invoice", file_key="file_with_xml", folder="zugferd"),
    DataSet("hand_labelled"),
    DataSet("sroie", template="receipt"),
    DataSet("deepform", template=str(HERE / "templates" / "deepform.json")),
    DataSet("cuad", template="contract", flags=("--strict",)),
    DataSet("kleister_nda", template="contract", flags=("--strict",)),
    DataSet("mdpbench_photo", kind="text"),
    DataSet("tesseract_pages", kind="text"),
    DataSet("robustness", kind="robustness"),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the chosen sets, print one table, write the figures; 2 where nothing can be measured."""
    options = _parse(arguments)
    try:
        data, scorer = _find(Path(options.data))
        results: dict[str, dict[str, Any]] = {}
        last = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.is_file() else {}
        for item in _choose(data, options.sets):
            results[item.name] = _measure(item, data, scorer, options.limit)
            _write(results, options)  # a run that is broken off keeps what it has measured
    except CannotMeasure as error:
        sys.stderr.write(f"{error}\n")
        return 2
    _print_table(results, last)
    sys.stderr.write(f"Figures written to {options.output}\n")
    return 0


def _choose(data: Path, names: Sequence[str] | None) -> list[DataSet]:
    """The named sets, or all that the folder holds, said in words. Raises `CannotMeasure` when it holds none."""
    if names:
        return [item for item in SETS if item.name in names]
    chosen = [item for item in SETS if (data / item.path / "truth.jsonl").is_file()]
    absent = sorted({item.name for item in SETS} - {item.name for item in chosen})
    if not chosen:
        raise CannotMeasure(
            f"There is none of the sets {', '.join(absent)} in {data}. Give the folder that holds them."
        )
    if absent:
        sys.stderr.write(f"not in {data}: {', '.join(absent)}\n")
    return chosen


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.accuracy", description="Accuracy on labelled documents."
    )
    parser.add_argument("data", metavar="DATA_FOLDER", help="a folder with one folder per set, each with truth.jsonl")
    parser.add_argument(
        "--sets", nargs="+", metavar="NAME", choices=[item.name for item in SETS], help="only these sets"
    )
    parser.add_argument("--limit", type=int, metavar="N", help="only the first N documents of each set")
    parser.add_argument("--output", default=str(RESULTS), metavar="FILE", help="where the figures go")
    return parser.parse_args(arguments)


def _find(data: Path) -> tuple[Path, Path]:
    data = data.resolve()
    if not data.is_dir():
        raise CannotMeasure(
            f"There is no folder {data}. Give the folder that holds the labelled sets, one folder each."
        )
    scorer = data.parent / "score.py"
    if not scorer.is_file():
        raise CannotMeasure(f"There is no score.py in {data.parent}. Put the scorer beside the data folder.")
    return data, scorer


def _measure(item: DataSet, data: Path, scorer: Path, limit: int | None) -> dict[str, Any]:
    folder = data / item.path
    truth = folder / "truth.jsonl"
    if not truth.is_file():
        raise CannotMeasure(f"There is no {truth}. Give a data folder that has the set {item.name}, or leave it out.")
    rows = [json.loads(line) for line in truth.read_text(encoding="utf-8").splitlines() if line.strip()][:limit]
    sys.stderr.write(f"{item.name}: {len(rows)} documents\n")
    started = time.perf_counter()
    if item.kind == "text":
        result = _measure_text(folder, rows)
    else:
        with tempfile.TemporaryDirectory() as scratch:
            with MemoryWatch(os.getpid()) as memory:
                predictions = _extract(item, folder, rows, Path(scratch))
            if item.kind == "robustness":
                result = {**_count_outcomes(rows, predictions), **_tell_memory(memory)}
            else:
                result = _score(item, rows, predictions, scorer, Path(scratch))
    return {**result, "documents": len(rows), "seconds": round(time.perf_counter() - started, 1)}


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(PROJECT)}


def _extract(item: DataSet, folder: Path, rows: Sequence[dict[str, Any]], scratch: Path) -> list[dict[str, Any]]:
    output = scratch / "predictions.jsonl"
    command = [
        sys.executable,
        "-m",
        "inference",
        "extract",
        *(row[item.file_key] for row in rows),
        "--jsonl",
        str(output),
    ]
    if item.template:
        command += ["--template", item.template]
    finished = subprocess.run(command, cwd=folder, env=_environment(), check=False)
    if finished.returncode:
        sys.stderr.write(f"The command line ended with {finished.returncode}; what it wrote until then is scored.\n")
    lines = output.read_text(encoding="utf-8").splitlines() if output.exists() else []
    return [json.loads(line) for line in lines]


def _score(
    item: DataSet, rows: Sequence[dict[str, Any]], predictions: Sequence[dict[str, Any]], scorer: Path, scratch: Path
) -> dict[str, Any]:
    truth, guesses = scratch / "truth.jsonl", scratch / "scored.jsonl"
    truth.write_text("".join(json.dumps({**row, "file": row[item.file_key]}) + "\n" for row in rows), encoding="utf-8")
    guesses.write_text("".join(json.dumps(guess) + "\n" for guess in predictions), encoding="utf-8")
    command = [sys.executable, str(scorer), str(truth), str(guesses), "--json", *item.flags]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    if finished.returncode:
        raise CannotMeasure(f"The scorer failed on {item.name}: {finished.stderr[-400:]}")
    scored: dict[str, Any] = json.loads(finished.stdout)
    return scored


def _measure_text(folder: Path, rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    found = wanted = failed = 0
    for number, row in enumerate(rows, 1):
        sys.stderr.write(f"\r{number}/{len(rows)}")
        command = [sys.executable, "-m", "inference", "read", row["file"]]
        try:
            done = subprocess.run(
                command, cwd=folder, env=_environment(), capture_output=True, check=False, timeout=READ_LIMIT
            )
        except subprocess.TimeoutExpired:
            failed += 1
            wanted += sum(_pairs(row["text"]).values())
            continue
        failed += done.returncode != 0
        want = _pairs(row["text"])
        found += sum((want & _pairs(done.stdout.decode("utf-8", "replace"))).values())
        wanted += sum(want.values())
    sys.stderr.write("\n")
    return {"character_recall": found / wanted if wanted else 0.0, "failed": failed}


def _pairs(text: str) -> Counter[str]:
    """Neighbouring characters without blanks: reading order of lines does not matter, order inside a line does."""
    bare = "".join(unicodedata.normalize("NFKC", text).split())
    return Counter(first + second for first, second in pairwise(bare))


def _count_outcomes(rows: Sequence[dict[str, Any]], predictions: Sequence[dict[str, Any]]) -> dict[str, Any]:
    codes = Counter(guess["code"] for guess in predictions if guess.get("error"))
    return {
        "results": sum(not guess.get("error") for guess in predictions),
        "named_errors": sum(count for code, count in codes.items() if code != "failed"),
        "unnamed_errors": codes["failed"],
        "no_answer": len(rows) - len(predictions),
        "slowest": max((guess.get("seconds", 0.0) for guess in predictions), default=0.0),
        "too_slow": sum(guess.get("seconds", 0.0) > TOO_SLOW for guess in predictions),
        "codes": dict(sorted(codes.items())),
    }


def _tell_memory(memory: MemoryWatch) -> dict[str, Any]:
    """Megabytes that reader and sandbox have held at most, together and the larger of the two."""
    return {"megabytes": round(memory.together), "megabytes_of_one": round(memory.one)}


def _print_table(results: dict[str, dict[str, Any]], last: dict[str, dict[str, Any]]) -> None:
    """Print what came out, and by how much it differs from the last figures kept."""
    print(f"{'set / field':44} {'P':>6} {'R':>6} {'F1':>6} {'n':>5} {'change':>7}")
    for name, result in results.items():
        before = last.get(name, {})
        if "micro_header" not in result:
            figures = {key: round(value, 3) if isinstance(value, float) else value for key, value in result.items()}
            print(f"{name:44} {figures}")
            continue
        known = {**before.get("fields", {}), "= header": before.get("micro_header")}
        for label, scores in [*result["fields"].items(), ("= header", result["micro_header"])]:
            row = f"{scores['precision']:6.3f} {scores['recall']:6.3f} {scores['f1']:6.3f} {scores['support']:5}"
            change = f"{scores['f1'] - known[label]['f1']:+7.3f}" if known.get(label) else "    new"
            print(f"{f'{name} {label}':44} {row} {change}")
        kept = ("invented", "documents_with_error", "calibration_error", "at_0.975", "touchless")
        print(f"{name:44} { {key: result[key] for key in kept if key in result} } seconds {result['seconds']}")


def _write(results: dict[str, dict[str, Any]], options: argparse.Namespace) -> None:
    target = Path(options.output)
    target.parent.mkdir(parents=True, exist_ok=True)
    known = json.loads(target.read_text(encoding="utf-8")) if target.is_file() and not options.limit else {}
    target.write_text(json.dumps({**known, **results}, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())

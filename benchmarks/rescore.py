"""Fields found on stored readings, scored: `python -m benchmarks.rescore DATA_FOLDER [--sets NAME ...] [--misses]`.

Seconds instead of the minutes of `benchmarks.accuracy`, because nothing is read anew (see `benchmarks.readings`).
Knows nothing of how fields are found.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.accuracy import SETS
from benchmarks.readings import SETS as READ_SETS
from benchmarks.readings import Labelled, load_readings
from inference.fields import calibrate, extract_fields, guess_template
from inference.schemas import builtin_templates, load_template
from inference.types import FieldValue, TemplateSpec

FLAGS = {item.name: item.flags for item in SETS}
TEMPLATES = {item.name: item.template for item in SETS}


def main(arguments: Sequence[str] | None = None) -> int:
    """Score the chosen sets and print the scorer's tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rescore", description=__doc__)
    parser.add_argument("data", metavar="DATA_FOLDER", type=Path)
    parser.add_argument("--sets", nargs="+", metavar="NAME", choices=READ_SETS, default=READ_SETS)
    parser.add_argument("--misses", action="store_true", help="print every value that differs from the truth")
    parser.add_argument("--json", action="store_true", help="print the scorer's JSON instead of its table")
    options = parser.parse_args(arguments)
    for name in options.sets:
        documents = load_readings(options.data, name)
        found = [predict(document, TEMPLATES[name]) for document in documents]
        print(f"== {name}", flush=True)
        flags = (*FLAGS[name], *["--json"] * options.json)
        sys.stdout.write(score(options.data.resolve().parent / "score.py", documents, found, flags))
        if options.misses:
            print_misses(documents, found)
    return 0


def predict(document: Labelled, template: str | None) -> list[FieldValue]:
    """The values found on one document; `template` None lets the kind be guessed among the built-in ones."""
    known = builtin_templates()
    chosen = find_template(template) if template else guess_template(document.pages, known, known)[0]
    return calibrate(chosen, extract_fields(chosen, document.pages), document.pages) if chosen else []


def find_template(name: str) -> TemplateSpec:
    """A built-in template by name, or the one of a file."""
    return next((item for item in builtin_templates() if item.name == name), None) or load_template(Path(name))


def score(
    scorer: Path, documents: Sequence[Labelled], found: Sequence[Sequence[FieldValue]], flags: Sequence[str]
) -> str:
    """What the scorer says of `found`."""
    with tempfile.TemporaryDirectory() as scratch:
        truth, guesses = Path(scratch) / "truth.jsonl", Path(scratch) / "found.jsonl"
        truth.write_text("".join(json.dumps(document.truth) + "\n" for document in documents), encoding="utf-8")
        lines = (
            json.dumps({"file": document.truth["file"], **describe(values)})
            for document, values in zip(documents, found, strict=True)
        )
        guesses.write_text("\n".join(lines), encoding="utf-8")
        command = [sys.executable, str(scorer), str(truth), str(guesses), *flags]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def describe(values: Sequence[FieldValue]) -> dict[str, Any]:
    """Values as the scorer wants them."""
    return {
        "fields": {value.name: value.value for value in values},
        "confidence": {value.name: value.confidence for value in values},
    }


def print_misses(documents: Sequence[Labelled], found: Sequence[Sequence[FieldValue]]) -> None:
    """Print what differs, letter by letter; the scorer forgives more."""
    for document, values in zip(documents, found, strict=True):
        given = {value.name: value for value in values}
        for name, wanted in document.truth["fields"].items():
            value = given.get(name)
            if name in given and wanted != (value.value if value else None):
                confidence = value.confidence if value else None
                print(
                    f"{document.truth['file']} {name}: wanted {wanted!r}, found {value and value.value!r} {confidence}"
                )


if __name__ == "__main__":
    sys.exit(main())

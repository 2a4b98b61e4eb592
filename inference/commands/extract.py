"""`python -m inference extract`: the fields of documents, one JSON object a line; knows no server."""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO

from tqdm import tqdm

from inference.commands.boxes import rounded
from inference.corrected import InvalidCorrections, learn_from
from inference.engine import Engine, EngineError
from inference.fields.memory import Lesson
from inference.fields.open import describe_everything, read_everything
from inference.pages import UnreadableFile
from inference.pipeline import read_document, read_pages
from inference.registry import ENGINES, UnknownEngine, load_engine
from inference.schemas import InvalidTemplate, builtin_templates, load_template
from inference.types import Evidence, FieldValue, Reading, TemplateSpec

ERRORS = (UnknownEngine, EngineError, InvalidTemplate, InvalidCorrections)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What can be said after `extract`."""
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument("--template", help="a built-in template's name or a path.json (default: guess the kind)")
    parser.add_argument(
        "--all", action="store_true", help="print every label with its value and every table, without a template"
    )
    parser.add_argument("--jsonl", metavar="OUT", help="write to this file instead of standard output")
    parser.add_argument(
        "--learned-from",
        metavar="CORRECTED",
        help='learn from corrected documents first: lines of {"file": path beside the list, "fields": {name: value}}',
    )
    parser.add_argument("--engine", default="rapidocr", help=f"one of: {', '.join(ENGINES)} (default: rapidocr)")


def run(options: argparse.Namespace) -> int:
    """Extract; return the exit status."""
    engine = load_engine(options.engine)
    return _extract_all(options, engine) if options.all else _extract(options, engine)


def _extract(options: argparse.Namespace, engine: Engine) -> int:
    builtin = builtin_templates()
    template = _find_template(options.template, builtin) if options.template else None
    lessons = _learn(options.learned_from, engine, template, builtin) if options.learned_from else []
    with _open_output(options.jsonl) as output:
        bar = tqdm(options.files, file=sys.stderr, unit="file")
        for name in bar:
            bar.set_postfix_str(name[-40:], refresh=False)
            record = _extract_file(name, engine, template, builtin, lessons, bar)
            # Line by line: a run that is killed keeps what it had.
            output.write(json.dumps(record, ensure_ascii=False) + "\n")
            output.flush()
    return 0


def _extract_all(options: argparse.Namespace, engine: Engine) -> int:
    """Everything the documents say of themselves, one JSON object a line."""
    with _open_output(options.jsonl) as output:
        for name in tqdm(options.files, file=sys.stderr, unit="file"):
            started = time.perf_counter()
            try:
                pages = list(read_pages(Path(name).read_bytes(), engine=engine))
                record = {"file": name, **describe_everything(read_everything(pages))}
            except Exception as error:  # one bad file is a line of its own, never the end of the run
                record = {"file": name, **_describe_error(error)}
            output.write(json.dumps({**record, "seconds": _seconds_since(started)}, ensure_ascii=False) + "\n")
            output.flush()
    return 0


def _learn(
    listing: str, engine: Engine, template: TemplateSpec | None, builtin: Sequence[TemplateSpec]
) -> list[Lesson]:
    def note(said: str) -> None:
        sys.stderr.write(f"{said}\n")

    return learn_from(Path(listing), engine=engine, template=template, templates=builtin, note=note)


def _extract_file(
    name: str,
    engine: Engine,
    template: TemplateSpec | None,
    builtin: Sequence[TemplateSpec],
    lessons: Sequence[Lesson],
    bar: tqdm[str],
) -> dict[str, Any]:
    started = time.perf_counter()
    others = [lesson for lesson in lessons if lesson.document != str(Path(name).resolve())]

    def show(done: int, total: int) -> None:
        bar.set_postfix_str(f"{name[-40:]} page {done}/{total}")

    try:
        data = Path(name).read_bytes()
        reading = read_document(
            data, engine=engine, template=template, templates=builtin, progress=show, lessons=lambda _pages: others
        )
        return {"file": name, **_describe_reading(reading), "seconds": _seconds_since(started)}
    except Exception as error:  # one bad file is a line of its own, never the end of the run
        return {"file": name, **_describe_error(error), "seconds": _seconds_since(started)}


def _describe_error(error: Exception) -> dict[str, Any]:
    if isinstance(error, UnreadableFile):
        return {"error": str(error), "code": error.code}
    if isinstance(error, OSError):
        return {"error": f"The file cannot be opened: {error.strerror}.", "code": "not_opened"}
    if isinstance(error, EngineError):
        return {"error": str(error), "code": "engine_failed"}
    traceback.print_exception(error)
    return {"error": f"Reading failed: {type(error).__name__}: {error}", "code": "failed"}


def _describe_reading(reading: Reading) -> dict[str, Any]:
    return {
        "template": reading.template.name if reading.template else None,
        "fields": {value.name: value.value for value in reading.values},
        "confidence": {value.name: value.confidence for value in reading.values},
        "evidence": {
            value.name: _describe_evidence(value) for value in reading.values if value.evidence or value.cells
        },
        **({"learned": _describe_learned(reading)} if reading.learned else {}),
    }


def _describe_learned(reading: Reading) -> dict[str, Any]:
    """Which corrected documents helped, and with which fields."""
    documents = reading.learned.documents if reading.learned else ()
    return {"documents": list(documents), "fields": [value.name for value in reading.values if value.learned]}


def _describe_evidence(value: FieldValue) -> list[Any]:
    if value.cells:
        return [{column: _plain(evidence) for column, evidence in row.items()} for row in value.cells]
    return [_plain(evidence) for evidence in value.evidence]


def _plain(evidence: Evidence) -> dict[str, Any]:
    box = None if evidence.box is None else rounded(evidence.box)
    return {"source": evidence.source.value, "page": evidence.page, "box": box, "text": evidence.text}


def _find_template(name: str, builtin: Sequence[TemplateSpec]) -> TemplateSpec:
    by_name = {template.name: template for template in builtin}
    if name in by_name:
        return by_name[name]
    if not name.endswith(".json"):
        raise InvalidTemplate(
            "There is no template %(name)r. Choose one of %(names)s, or a path.json.",
            name=name,
            names=", ".join(by_name),
        )
    return load_template(Path(name))


@contextlib.contextmanager
def _open_output(path: str | None) -> Iterator[TextIO]:
    if path is None:
        yield sys.stdout
        return
    with Path(path).open("w", encoding="utf-8") as output:
        yield output


def _seconds_since(started: float) -> float:
    return round(time.perf_counter() - started, 3)

"""The command line: `python -m inference extract FILE...` and `python -m inference read FILE`; knows no server."""

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

from inference.corrected import InvalidCorrections, learn_from
from inference.engine import Engine, EngineError
from inference.fields.memory import Lesson
from inference.fields.open import describe_everything, read_everything
from inference.pages import UnreadableFile
from inference.pipeline import read_document, read_pages
from inference.registry import ENGINES, UnknownEngine, load_engine
from inference.schemas import InvalidTemplate, builtin_templates, load_template
from inference.types import Box, Evidence, FieldValue, Page, Reading, TemplateSpec


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status: 0 if the run went through, 2 if it could not start."""
    options = _parse(arguments)
    try:
        engine = load_engine(options.engine)
        if options.command == "extract":
            return _extract_all(options, engine) if options.all else _extract(options, engine)
        return _read(options, engine)
    except (UnknownEngine, EngineError, InvalidTemplate, InvalidCorrections, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m inference", description="Read documents without a server.")
    commands = parser.add_subparsers(dest="command", required=True)
    extract = commands.add_parser("extract", help="find the fields of documents, one JSON object a line")
    extract.add_argument("files", nargs="+", metavar="FILE")
    extract.add_argument("--template", help="a built-in template's name or a path.json (default: guess the kind)")
    extract.add_argument(
        "--all", action="store_true", help="print every label with its value and every table, without a template"
    )
    extract.add_argument("--jsonl", metavar="OUT", help="write to this file instead of standard output")
    extract.add_argument(
        "--learned-from",
        metavar="CORRECTED",
        help='learn from corrected documents first: lines of {"file": path beside the list, "fields": {name: value}}',
    )
    read = commands.add_parser("read", help="print a document's text")
    read.add_argument("file", metavar="FILE")
    read.add_argument("--json", action="store_true", help="print pages and lines with boxes as JSON")
    for command in (extract, read):
        command.add_argument("--engine", default="rapidocr", help=f"one of: {', '.join(ENGINES)} (default: rapidocr)")
    return parser.parse_args(arguments)


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
    box = None if evidence.box is None else _round(evidence.box)
    return {"source": evidence.source.value, "page": evidence.page, "box": box, "text": evidence.text}


def _read(options: argparse.Namespace, engine: Engine) -> int:
    try:
        for page in read_pages(Path(options.file).read_bytes(), engine=engine):
            text = "\n".join(line.text for line in page.lines)
            sys.stdout.write(
                json.dumps(_describe_page(page), ensure_ascii=False) + "\n" if options.json else text + "\n\f"
            )
    except UnreadableFile as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _describe_page(page: Page) -> dict[str, Any]:
    return {
        "page": page.number,
        "width": page.width,
        "height": page.height,
        "rotation": page.rotation,
        "source": page.source.value if page.source else None,
        "lines": [
            {
                "text": line.text,
                "box": _round(line.box),
                "confidence": line.confidence,
                "words": [{"text": word.text, "box": _round(word.box)} for word in line.words],
            }
            for line in page.lines
        ],
    }


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
    return load_template(name)


@contextlib.contextmanager
def _open_output(path: str | None) -> Iterator[TextIO]:
    if path is None:
        yield sys.stdout
        return
    with Path(path).open("w", encoding="utf-8") as output:
        yield output


def _round(box: Box) -> list[float]:
    return [round(edge, 5) for edge in box]


def _seconds_since(started: float) -> float:
    return round(time.perf_counter() - started, 3)


if __name__ == "__main__":
    sys.exit(main())

"""Learns from documents that people have corrected, as files: one JSON object a line beside the documents it names.

Knows no server. A line: {"file": path from the list's folder, "fields": {name: value, null where there is none},
"template" or "doc_type": a template's name}. `not_visible_on_page`: names whose value cannot be seen there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from inference.engine import Engine
from inference.fields import InvalidValue, parse_value
from inference.fields.memory import Lesson, learn
from inference.pages import UnreadableFile
from inference.pipeline import read_document
from inference.types import FieldSpec, FieldType, TemplateSpec


class InvalidCorrections(Exception):
    """The list of corrected documents cannot be used; the message names the line and says what to change."""


def learn_from(
    listing: Path,
    *,
    engine: Engine,
    template: TemplateSpec | None,
    templates: Sequence[TemplateSpec],
    note: Callable[[str], None],
) -> list[Lesson]:
    """The lessons of every document of the list, the last line's first, since the newest correction counts most.

    `note` is told, in words, of documents that cannot be read.

    `template`: for lines that name none; without it the kind is guessed among `templates`.
    Raises `InvalidCorrections`, `OSError` and `EngineError`.
    """
    lessons = []
    for number, line in _lines(listing):
        file = listing.parent / line["file"]
        named = {item.name: item for item in templates}.get(str(line.get("template") or line.get("doc_type")))
        try:
            reading = read_document(file.read_bytes(), engine=engine, template=template or named, templates=templates)
        except UnreadableFile as error:
            note(f"{file}: {error}")
            continue
        except OSError as error:
            raise InvalidCorrections(f"{listing}, line {number}: {file} cannot be opened: {error.strerror}.") from error
        if reading.template is None:
            note(f"{file}: its kind is not known, so nothing is learned. Name a template on line {number}.")
            continue
        values, left_out = _values(reading.template, line)
        for said in left_out:
            note(f"{file}: {said}")
        lessons.append(
            learn(reading.template, reading.pages, values, machine=reading.values, document=str(file.resolve()))
        )
    return lessons[::-1]


def _lines(listing: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, text in enumerate(listing.read_text(encoding="utf-8").splitlines(), 1):
        if not text.strip():
            continue
        try:
            line = json.loads(text)
        except ValueError as error:
            raise InvalidCorrections(f"{listing}, line {number} is no JSON: {error}.") from error
        if (
            not isinstance(line, dict)
            or not isinstance(line.get("file"), str)
            or not isinstance(line.get("fields"), dict)
        ):
            raise InvalidCorrections(f'{listing}, line {number}: give {{"file": path, "fields": {{name: value}}}}.')
        yield number, line


def _values(template: TemplateSpec, line: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The line's values in their stored form, of the fields the template has; and what is left out, in words."""
    hidden = set(line.get("not_visible_on_page") or ())
    values, left_out = {}, []
    for spec in template.fields:
        if spec.name not in line["fields"] or spec.name in hidden:
            continue
        try:
            values[spec.name] = parse_value(spec, _known_columns(spec, line["fields"][spec.name]))
        except InvalidValue as error:
            left_out.append(f"{spec.name} is left out: {error}")
    return values, left_out


def _known_columns(spec: FieldSpec, value: Any) -> Any:
    if spec.type is not FieldType.TABLE or not isinstance(value, list):
        return value
    names = {column.name for column in spec.columns}
    return [{k: v for k, v in row.items() if k in names} for row in value if isinstance(row, dict)]

"""Turns what a model said into the typed result of a task; knows nothing of prompts or of how the model is run."""

from __future__ import annotations

from inference.profiles.parsing.layout import parse_layout, without_layout
from inference.profiles.parsing.markdown import is_only_coordinates, parse_chart, parse_formula, parse_markdown
from inference.profiles.parsing.objects import find_object
from inference.profiles.parsing.spotting import EMPTY_PAGE, parse_spotting
from inference.profiles.parsing.tables import parse_tables
from inference.profiles.schema import named_values
from inference.types import (
    Fields,
    Layout,
    Lines,
    Output,
    OutputKind,
    Request,
    Tables,
    Task,
    Text,
    Translation,
)


class UnusableAnswer(ValueError):
    """The model's answer holds nothing of what was asked for; the message says what was missing."""


def parse_answer(request: Request, text: str) -> Output:
    """What `text` says for `request`. Raises `UnusableAnswer` where it says nothing of the kind."""
    match request.task:
        case Task.SPOTTING:
            return _lines(text)
        case Task.LAYOUT:
            return _layout(text)
        case Task.DOCUMENT:
            if is_only_coordinates(text):
                raise UnusableAnswer("The model answered with places and no text.")
            return parse_markdown(text)
        case Task.TABLE:
            return Tables(parse_tables(text), text.strip())
        case Task.CHART:
            return parse_chart(text)
        case Task.FORMULA:
            return Text(parse_formula(text))
        case Task.FIELDS:
            return _fields(request, text)
        case Task.TRANSLATE:
            return Translation(text.strip(), request.language)
        case Task.CUSTOM:
            return _custom(request, text)
    return Text(_words(text))


def _lines(text: str) -> Lines:
    lines = parse_spotting(text)
    if not lines and _words(text):
        raise UnusableAnswer("The model answered with text and no places.")
    return Lines(lines)


def _layout(text: str) -> Layout:
    regions = parse_layout(text)
    if not regions and _words(text) not in ("", "[]"):
        raise UnusableAnswer("The model answered with no layout.")
    return Layout(regions)


def _fields(request: Request, text: str) -> Fields:
    found = find_object(text)
    if request.template is None:
        if found is None:
            raise UnusableAnswer("The model answered with no JSON object.")
        return Fields(found)
    fields = request.template.fields
    if found is None:
        # Asked for one value, the model may say it without a name.
        if len(fields) == 1 and _words(text) and not fields[0].columns:
            return Fields({fields[0].name: _words(text)})
        raise UnusableAnswer("The model answered with no JSON object.")
    return Fields(named_values(found, fields))


def _custom(request: Request, text: str) -> Output:
    if request.output is OutputKind.MARKDOWN:
        return parse_markdown(text)
    if request.output is OutputKind.JSON:
        found = find_object(text)
        if found is None:
            raise UnusableAnswer("The model answered with no JSON object.")
        return Fields(found)
    return Text(_words(text))


def _words(text: str) -> str:
    """The text itself; nothing where the model says that the page is empty."""
    stripped = without_layout(text)
    return "" if stripped.casefold() in EMPTY_PAGE else stripped

"""Reads what a task is asked for with: pages, question, language, fields. Knows no engine and no row."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from documents.services.task_words import TASK_WORDS
from documents.services.templates import name_for
from documents.services.workbench.errors import RunRefused
from inference.schemas import MOST_FIELDS, dump_template, load_template
from inference.types import FieldType, OutputKind, Task

LONGEST_QUESTION = 2000
LONGEST_PROMPT = 8000
AD_HOC = "fields"  # the name of a template that is made of nothing but names
PAGE_RANGE = re.compile(r"(\d{1,6})(?:\s*-\s*(\d{1,6}))?")


def read_task(name: str) -> Task:
    """The task of that name. Raises `RunRefused`."""
    names = [task.value for task in TASK_WORDS]
    if name not in names:
        raise RunRefused(
            "unknown_task",
            _("There is no task %(name)s. Choose one of these: %(names)s.")
            % {"name": name[:80], "names": ", ".join(names)},
        )
    return Task(name)


def read_options(task: Task, given: Mapping[str, Any], *, has_template: bool) -> dict[str, Any]:
    """What `task` needs of `given`, checked and in one form; what it does not need is left out.

    `pages`: text such as "1-3,7", or whole numbers. `fields`: names, or specifications as in a template. `prompt` and
    `output` for a task of nobody's own, `custom` for the name of the team's. Raises `RunRefused`, `InvalidTemplate`.
    """
    options: dict[str, Any] = {}
    if pages := read_pages(given.get("pages")):
        options["pages"] = pages
    if task is Task.QUESTION:
        options["question"] = _text(given, "question", LONGEST_QUESTION, _("Say what you want to know: a question."))
    if task is Task.TRANSLATE:
        options["language"] = _text(given, "language", 20, _("Say which language to translate into, for example en."))
    if task is Task.FIELDS and given.get("fields"):
        if has_template:
            raise RunRefused("fields_twice", _("Give either a template or fields, not both."))
        options["fields"] = read_fields(given["fields"])
    if task is Task.CUSTOM:
        options["custom"] = _custom(given)
    return options


def read_pages(given: Any) -> list[int]:
    """The page numbers in `given`, in order; none for all pages. Raises `RunRefused`."""
    if given in (None, "", []):
        return []
    parts = [str(part) for part in given] if isinstance(given, list | tuple) else str(given).split(",")
    numbers: set[int] = set()
    for part in parts:
        found = PAGE_RANGE.fullmatch(part.strip())
        first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
        if not 1 <= first <= last <= settings.MAX_PAGES:
            raise RunRefused(
                "bad_pages",
                _("Name pages from 1 to %(most)s as numbers and ranges, for example 1-3,7.")
                % {"most": settings.MAX_PAGES},
            )
        numbers.update(range(first, last + 1))
    return sorted(numbers)


def read_fields(given: Any) -> list[dict[str, Any]]:
    """Field specifications in the form of a template's, made of names or specifications. Raises `InvalidTemplate`."""
    if isinstance(given, str | Mapping) or not isinstance(given, Sequence):
        raise RunRefused("bad_fields", _("Give fields as a list of names, or of fields as in a template."))
    taken: set[str] = set()
    # Too many are refused as they stand: no names are looked for.
    named = (
        given if len(given) > MOST_FIELDS else [_named(one, taken) if isinstance(one, str) else one for one in given]
    )
    return list(dump_template(load_template({"name": AD_HOC, "fields": named}))["fields"])


def _named(label: str, taken: set[str]) -> dict[str, Any]:
    """A field of text for a mere name, in any script; its name for programs is made up where it has to be."""
    stem = name_for(label) or "field"
    name = next(name for name in (stem, *(f"{stem[:58]}_{n}" for n in range(2, 1000))) if name not in taken)
    taken.add(name)
    return {"name": name, "label": label.strip(), "type": FieldType.TEXT.value}


def _custom(given: Mapping[str, Any]) -> dict[str, str] | str:
    if given.get("custom"):
        return str(given["custom"])
    missing = _("Say which of your team's tasks, by its name, or give a prompt.")
    prompt = _text(given, "prompt", LONGEST_PROMPT, missing)
    output = str(given.get("output") or OutputKind.TEXT.value)
    if output not in [kind.value for kind in OutputKind]:
        kinds = ", ".join(kind.value for kind in OutputKind)
        raise RunRefused("bad_output", _("Choose the kind of answer: %(kinds)s.") % {"kinds": kinds})
    return {"name": "", "label": "", "prompt": prompt, "output": output}


def _text(given: Mapping[str, Any], key: str, most: int, missing: str) -> str:
    text = str(given.get(key) or "").strip()
    if not text:
        raise RunRefused(f"{key}_missing", missing)
    if len(text) > most:
        raise RunRefused(f"{key}_too_long", _("Too long: at most %(most)s characters are taken here.") % {"most": most})
    return text

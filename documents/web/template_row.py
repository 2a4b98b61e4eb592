"""One field, or one column, of the template form: its controls as typed and its part of the JSON form.

Knows no database row and no other field. A control's name is its row's key, a hyphen and its own name; `<key>-column`
names the columns of a table in their order.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from documents.services.storable import storable_json
from documents.services.templates import name_for
from documents.web.template_words import TYPE_WORDS
from inference.fields import mask_of, pattern_of
from inference.types import FieldType

TEXTS = ("name", "label", "type", "aliases", "hint", "pattern", "choices", "minimum", "maximum")
# The options that only some types have; a control for one is shown for those types, or while it holds something.
TYPES_WITH = {
    "pattern": (FieldType.TEXT, FieldType.MULTILINE, FieldType.IDENTIFIER, FieldType.IBAN, FieldType.VAT_ID),
    "choices": (FieldType.CHOICE,),
    "minimum": (FieldType.NUMBER, FieldType.MONEY, FieldType.PERCENTAGE),
    "maximum": (FieldType.NUMBER, FieldType.MONEY, FieldType.PERCENTAGE),
    "columns": (FieldType.TABLE,),
    "many": tuple(kind for kind in FieldType if kind is not FieldType.TABLE),
}


@dataclass(frozen=True, slots=True)
class LabelControl:
    """The label in one of the portal's further languages; `code` as a template keeps it."""

    code: str
    language: str
    text: str


@dataclass
class FormRow:
    """One field, or one column, as typed; `errors` by control name."""

    key: str
    texts: dict[str, str] = field(default_factory=lambda: dict.fromkeys(TEXTS, "") | {"type": "text"})
    required: bool = False
    many: bool = False
    labels: dict[str, str] = field(default_factory=dict)  # by language
    columns: list[FormRow] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    is_column: bool = False

    @property
    def title(self) -> str:
        """What the list of fields calls it: its label in the language now spoken."""
        return self.labels.get(get_language() or "") or self.texts["label"] or self.texts["name"]

    @property
    def type_word(self) -> str:
        """Its type in words; the type as typed where there is no such type."""
        return str(
            TYPE_WORDS[FieldType(self.texts["type"])] if self.texts["type"] in TYPE_WORDS else self.texts["type"]
        )

    @property
    def aliases_line(self) -> str:
        """What it is printed as, on one line."""
        return ", ".join(_lines(self.texts["aliases"]))

    @property
    def types(self) -> list[tuple[str, str]]:
        """The types to choose from, as (posted, word); a column is never a table."""
        kinds = TYPE_WORDS.items()
        return [(kind, str(word)) for kind, word in kinds if not (self.is_column and kind == FieldType.TABLE)]

    @property
    def label_controls(self) -> list[LabelControl]:
        """One per language of the portal but the first, whose label is `label`."""
        return [LabelControl(code, name, self.labels.get(code, "")) for code, name in settings.LANGUAGES[1:]]

    @property
    def kept_labels(self) -> str:
        """Labels in languages the form does not show, as JSON; "" without any."""
        shown = {code for code, _name in settings.LANGUAGES[1:]}
        kept = {code: text for code, text in self.labels.items() if code not in shown}
        return json.dumps(kept, ensure_ascii=False) if kept else ""

    @property
    def shown(self) -> dict[str, bool]:
        """Which of the options that only some types have are shown."""
        kind = self.texts["type"]
        return {name: kind in kinds or bool(self.texts.get(name)) for name, kinds in TYPES_WITH.items()}

    def definition(self) -> dict[str, Any]:
        """The field in the JSON form; notes errors about numbers."""
        texts = self.texts
        data: dict[str, Any] = {
            "name": texts["name"] or name_for(texts["label"]),
            "label": texts["label"],
            "labels": self.labels,
            "type": texts["type"],
            "aliases": _lines(texts["aliases"]),
            "hint": texts["hint"],
            "required": self.required,
            "many": self.many and texts["type"] != FieldType.TABLE,
            "pattern": pattern_of(texts["pattern"]) or None,
            "choices": (_lines(texts["choices"]) or None) if texts["type"] == FieldType.CHOICE else None,
            "minimum": self._number("minimum"),
            "maximum": self._number("maximum"),
        }
        if texts["type"] == FieldType.TABLE:
            data["columns"] = [column.definition() for column in self.columns]
        return data

    def _number(self, name: str) -> float | None:
        typed = self.texts[name]
        if not typed:
            return None
        try:
            number = float(typed)
        except ValueError:
            self.errors[name] = _("Type a number such as 12.50, or leave it empty.")
            return None
        return int(number) if number.is_integer() else number

    def note_error(self, place: re.Match[str], sentence: str) -> None:
        """Put a sentence beside the control that `place` names: `fields[2].columns[0].type` is the first column's."""
        at = self.columns[int(place[2])] if place[2] is not None and int(place[2]) < len(self.columns) else self
        at.errors[place[3] if place[3] in (*TEXTS, "columns") else "name"] = sentence

    @property
    def is_begun(self) -> bool:
        """Whether anything has been typed in it."""
        return any(self.texts[name] for name in ("name", "label", "aliases", "hint"))

    @property
    def has_errors(self) -> bool:
        """Whether something typed in it or its columns cannot be saved."""
        return any(True for _error in self.all_errors())

    def all_errors(self) -> Iterator[tuple[str, str]]:
        """(control id, sentence), its columns' included."""
        yield from ((f"{self.key}-{name}", sentence) for name, sentence in self.errors.items())
        for column in self.columns:
            yield from column.all_errors()


def row_of(key: str, item: Mapping[str, Any], *, is_column: bool = False) -> FormRow:
    """The row of a field or column of a stored template."""
    texts = {name: "" if item.get(name) is None else str(item[name]) for name in TEXTS}
    texts |= {name: "\n".join(item.get(name) or ()) for name in ("aliases", "choices")}
    texts["pattern"] = mask_of(texts["pattern"])
    columns = enumerate(item.get("columns") or ())
    return FormRow(
        key,
        texts,
        bool(item.get("required")),
        bool(item.get("many")),
        dict(item.get("labels") or {}),
        [row_of(f"{key}c{number}", column, is_column=True) for number, column in columns],
        is_column=is_column,
    )


def row_of_post(post: QueryDict, key: str, *, is_column: bool = False) -> FormRow:
    """The row as typed under `key`."""
    columns = () if is_column else post.getlist(f"{key}-column")
    return FormRow(
        key,
        {name: post.get(f"{key}-{name}", "").strip() for name in TEXTS},
        f"{key}-required" in post,
        f"{key}-many" in post,
        labels_of_post(post, f"{key}-"),
        [row_of_post(post, column, is_column=True) for column in columns],
        is_column=is_column,
    )


def labels_of_post(post: QueryDict, prefix: str) -> dict[str, str]:
    """Labels by language as typed, with those the form kept without showing them."""
    try:
        kept = storable_json(post.get(f"{prefix}labels") or "{}")
    except ValueError:
        kept = {}
    typed = {code: post.get(f"{prefix}label-{code}", "").strip() for code, _name in settings.LANGUAGES[1:]}
    return {**(kept if isinstance(kept, dict) else {}), **{code: text for code, text in typed.items() if text}}


def _lines(typed: str) -> list[str]:
    """One text a line: a comma may be a part of a label."""
    return [line.strip() for line in typed.splitlines() if line.strip()]

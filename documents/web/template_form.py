"""A template as a form: rows of texts that become the JSON form, and errors put beside the row they are about.

Knows no database row; what a template may be is judged by `inference.schemas` alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inference.types import FieldType

TEXTS = ("name", "label", "type", "aliases", "hint", "pattern", "choices", "minimum", "maximum", "columns")
TYPE_WORDS = {
    FieldType.TEXT: gettext_lazy("Text"),
    FieldType.MULTILINE: gettext_lazy("Text of several lines"),
    FieldType.NUMBER: gettext_lazy("Number"),
    FieldType.MONEY: gettext_lazy("Amount of money"),
    FieldType.DATE: gettext_lazy("Date"),
    FieldType.CURRENCY: gettext_lazy("Currency"),
    FieldType.PERCENTAGE: gettext_lazy("Percentage"),
    FieldType.IDENTIFIER: gettext_lazy("Identifier"),
    FieldType.IBAN: gettext_lazy("IBAN"),
    FieldType.VAT_ID: gettext_lazy("VAT number"),
    FieldType.ADDRESS: gettext_lazy("Address"),
    FieldType.DURATION: gettext_lazy("Length of time"),
    FieldType.CHOICE: gettext_lazy("Choice"),
    FieldType.BOOLEAN: gettext_lazy("Yes or no"),
    FieldType.TABLE: gettext_lazy("Table"),
}
_PLACE = re.compile(r"fields\[(\d+)\](?:\.([a-z]+))?")


@dataclass
class FormRow:
    """One field of the template as typed; `errors` by control name."""

    key: str
    texts: dict[str, str]
    required: bool = False
    many: bool = False
    # What a column was besides name, type and label, which its line does not show but keeps.
    columns: dict[str, dict[str, Any]] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)  # by language
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def has_details(self) -> bool:
        """Whether the rarer settings hold something worth showing at once."""
        return bool(self.errors) or any(self.texts.get(name) for name in ("pattern", "choices", "minimum", "maximum"))

    def definition(self) -> dict[str, Any]:
        """The field in the JSON form; notes errors about numbers and column lines."""
        texts = self.texts
        data: dict[str, Any] = {
            "name": texts["name"],
            "label": texts["label"],
            "labels": self.labels,
            "type": texts["type"],
            "aliases": _words(texts["aliases"]),
            "hint": texts["hint"],
            "required": self.required,
            "many": self.many,
            "pattern": texts["pattern"] or None,
            "choices": _words(texts["choices"]) or None,
            "minimum": self._number("minimum"),
            "maximum": self._number("maximum"),
        }
        if texts["type"] == FieldType.TABLE:
            data["columns"] = list(self._columns())
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

    def _columns(self) -> Iterable[dict[str, Any]]:
        for line in self.texts["columns"].splitlines():
            if line.strip():
                name, kind, label = ([part.strip() for part in line.split(":", 2)] + ["", ""])[:3]
                yield {**self.columns.get(name, {}), "name": name, "type": kind or "text", "label": label}


@dataclass
class TemplateForm:
    """The whole form; `errors` are those about the template itself, by control name ("" for the whole)."""

    name: str
    label: str
    rows: list[FormRow]
    labels: dict[str, str] = field(default_factory=dict)  # by language
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def empty(cls) -> TemplateForm:
        """A new template with one empty field."""
        return cls("", "", [FormRow("0", dict.fromkeys(TEXTS, "") | {"type": "text"})])

    @classmethod
    def of_definition(cls, definition: Mapping[str, Any]) -> TemplateForm:
        """The form of a stored template."""
        rows = [_row_of(str(number), item) for number, item in enumerate(definition["fields"])]
        return cls(definition["name"], definition.get("label", ""), rows)

    @classmethod
    def of_post(cls, post: QueryDict) -> TemplateForm:
        """The form as typed; `row` names the rows in their order on the page."""
        rows = []
        for key in post.getlist("row"):
            texts = {name: post.get(f"{key}-{name}", "").strip() for name in TEXTS}
            rows.append(FormRow(key, texts, required=f"{key}-required" in post, many=f"{key}-many" in post))
        return cls(post.get("name", "").strip(), post.get("label", "").strip(), rows)

    @property
    def types(self) -> list[tuple[str, str]]:
        """The field types to choose from."""
        return [(kind.value, str(word)) for kind, word in TYPE_WORDS.items()]

    @property
    def blank(self) -> FormRow:
        """The row that the script copies for a new field."""
        return FormRow("__new__", dict.fromkeys(TEXTS, "") | {"type": "text"})

    @property
    def has_errors(self) -> bool:
        """Whether something typed cannot be saved."""
        return bool(self.errors) or any(row.errors for row in self.rows)

    @property
    def whole_error(self) -> str:
        """The error about the template as a whole, "" when there is none."""
        return self.errors.get("", "")

    def keep_unshown(self, definition: Mapping[str, Any]) -> None:
        """Take over from the stored version what the form does not show: labels by language, aliases of columns."""
        self.labels = dict(definition.get("labels") or {})
        stored = {item["name"]: item for item in definition["fields"]}
        for row in self.rows:
            columns = stored.get(row.texts["name"], {}).get("columns", [])
            row.columns = {column["name"]: column for column in columns}
            row.labels = dict(stored.get(row.texts["name"], {}).get("labels") or {})

    def definition(self) -> dict[str, Any]:
        """The template in the JSON form."""
        rows = [row.definition() for row in self.rows]
        return {"name": self.name, "label": self.label, "labels": self.labels, "fields": rows}

    def note_error(self, path: str, message: str) -> None:
        """Put an error of `inference.schemas` beside its cause: `fields[2].type` is the third row's type."""
        sentence = message[:1].upper() + message[1:]
        place = _PLACE.match(path)
        if place is None or int(place[1]) >= len(self.rows):
            self.errors[path if path in {"name", "label"} else ""] = sentence
            return
        name = place[2] if place[2] in TEXTS else "name"
        self.rows[int(place[1])].errors[name] = sentence


def _row_of(key: str, item: Mapping[str, Any]) -> FormRow:
    texts = {name: "" if item.get(name) is None else str(item[name]) for name in TEXTS}
    texts["aliases"] = ", ".join(item.get("aliases") or ())
    texts["choices"] = ", ".join(item.get("choices") or ())
    texts["columns"] = "\n".join(
        ": ".join(part for part in (column["name"], column["type"], column.get("label", "")) if part)
        for column in item.get("columns") or ()
    )
    return FormRow(key, texts, bool(item.get("required")), bool(item.get("many")))


def _words(typed: str) -> list[str]:
    """A comma-separated list; Chinese commas count, too."""
    return [word.strip() for word in re.split(r"[,，\n]", typed) if word.strip()]

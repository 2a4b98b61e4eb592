"""A template as a form: fields as typed that become the JSON form, and errors put beside the control they are about.

Knows no database row; what a template may be is judged by `load_template` alone. `row` names the fields in their order.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import get_language

from documents.services.templates import InvalidTemplate, load_template, name_for
from documents.services.wording import template_sentence
from documents.web.template_reading import ReadingForm
from documents.web.template_row import FormRow, labels_of_post, row_of, row_of_post
from inference.types import FieldType

_PLACE = re.compile(r"fields\[(\d+)\](?:\.columns\[(\d+)\])?(?:\.([a-z]+))?")

LONGEST_VERSION = 9  # in digits


@dataclass
class TemplateForm:
    """The whole form; `errors` are those about the template itself, by control name ("" for the whole)."""

    name: str
    label: str
    rows: list[FormRow]
    labels: dict[str, str] = field(default_factory=dict)  # by language
    version: int | None = None  # the one that was edited
    errors: dict[str, str] = field(default_factory=dict)
    reading: ReadingForm = field(default_factory=ReadingForm)

    @classmethod
    def empty(cls) -> TemplateForm:
        """A new template with one empty field."""
        return cls("", "", [FormRow("0")])

    @classmethod
    def of_definition(cls, definition: Mapping[str, Any], version: int | None = None) -> TemplateForm:
        """The form of a stored template."""
        rows = [row_of(str(number), item) for number, item in enumerate(definition["fields"])]
        labels = dict(definition.get("labels") or {})
        return cls(definition["name"], definition.get("label", ""), rows, labels, version)

    @classmethod
    def of_post(cls, post: QueryDict) -> TemplateForm:
        """The form as typed."""
        version = post.get("version", "")
        return cls(
            post.get("name", "").strip(),
            post.get("label", "").strip(),
            [row_of_post(post, key) for key in post.getlist("row")],
            labels_of_post(post, ""),
            int(version) if version.isdecimal() and len(version) <= LONGEST_VERSION else None,
            reading=ReadingForm.of_post(post),
        )

    @property
    def title(self) -> str:
        """What the page calls it: its label in the language now spoken, "" without one."""
        return self.labels.get(get_language() or "") or self.label

    @property
    def head(self) -> FormRow:
        """The template's own labels, as a row's are shown."""
        return FormRow("template", labels=self.labels)

    @property
    def blank(self) -> FormRow:
        """The row that the script copies for a new field."""
        return FormRow("__new__")

    @property
    def blank_column(self) -> FormRow:
        """The row that the script copies for a new column."""
        return FormRow("__column__", is_column=True)

    @property
    def has_errors(self) -> bool:
        """Whether something typed cannot be saved."""
        return bool(self.errors) or any(row.has_errors for row in self.rows)

    @property
    def all_errors(self) -> list[tuple[str, str]]:
        """(control id, sentence); "" is the template as a whole."""
        return [*self.errors.items(), *(error for row in self.rows for error in row.all_errors())]

    @property
    def whole_error(self) -> str:
        """The error about the template as a whole, "" when there is none."""
        return self.errors.get("", "")

    def definition(self) -> dict[str, Any]:
        """The template in the JSON form."""
        rows = [row.definition() for row in self.rows]
        return {"name": self.name or name_for(self.label), "label": self.label, "labels": self.labels, "fields": rows}

    def note_error(self, path: str, message: str) -> None:
        """Put an error of `inference.schemas` beside its cause: `fields[2].type` is the third row's type."""
        sentence = message[:1].upper() + message[1:]
        place = _PLACE.match(path)
        if place is None or int(place[1]) >= len(self.rows):
            self.errors[path if path in {"name", "label"} else ""] = sentence
        else:
            self.rows[int(place[1])].note_error(place, sentence)

    def usable_rows(self) -> list[tuple[FormRow, dict[str, Any]]]:
        """The fields that can be used as they are, with their JSON forms; notes what is wrong with the others.

        A field that was only just added, with nothing typed, is left out: it is no mistake yet. So is a template
        without a name.
        """
        if self.name or self.label:
            head = {**self.definition(), "fields": [{"name": "a", "type": FieldType.TEXT}]}
            self._judge(head, self)
        names: set[str] = set()
        usable = []
        for row in self.rows:
            item = row.definition()
            name = item["name"]
            before = [{"name": name, "type": FieldType.TEXT}] if name in names else []
            if row.is_begun and self._judge({"name": "draft", "fields": [*before, item]}, row) and not row.has_errors:
                names.add(name)
                usable.append((row, item))
        return usable

    def _judge(self, definition: Mapping[str, Any], at: FormRow | TemplateForm) -> bool:
        """Whether `definition` is a template; if not, why is noted `at` the row, or the form, that it is made of."""
        try:
            load_template(definition)
        except InvalidTemplate as error:
            sentence = template_sentence(error)
            place = _PLACE.match(error.path)
            if isinstance(at, FormRow) and place is not None:
                at.note_error(place, sentence[:1].upper() + sentence[1:])
            else:
                self.note_error(error.path, sentence)
            return False
        return True

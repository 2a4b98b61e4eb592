"""A layout as a form: one row per column. Knows no database row; what a layout may be is judged by its service."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from documents.services.export.columns import DOCUMENT_PARTS
from documents.services.export.layout import DATES
from inference.types import TemplateSpec

SEPARATORS = {",": gettext_lazy("Comma"), ";": gettext_lazy("Semicolon"), "\t": gettext_lazy("Tab"), "|": "|"}
DECIMALS = {".": "1234.56", ",": "1234,56"}
ENCODINGS = {
    "utf-8-sig": gettext_lazy("Unicode, marked for Excel"),
    "utf-8": gettext_lazy("Unicode"),
    "windows-1252": gettext_lazy("Western European (Windows-1252)"),
}
SETTINGS = ("rows", "separator", "decimal", "date", "encoding")
_PLACE = re.compile(r"columns\[(\d+)\]")


@dataclass
class FormColumn:
    """One column as typed. `source`: "document:name", "field:total", "cell:line_items:quantity" or "constant"."""

    key: str
    heading: str = ""
    source: str = "constant"
    constant: str = ""
    is_per_line: bool = False
    problem: str = ""

    def definition(self, *, has_lines: bool) -> dict[str, Any]:
        """The column in the JSON form; where no row is a line item, nothing is said of each."""
        kind, _colon, rest = self.source.partition(":")
        name, _colon, cell = rest.partition(":")
        match kind:
            case "document":
                return {"heading": self.heading, "document": name}
            case "field":
                return {"heading": self.heading, "field": name}
            case "cell":
                return {"heading": self.heading, "field": name, "column": cell}
        per_line = {"per_line": True} if self.is_per_line and has_lines else {}
        return {"heading": self.heading, "constant": self.constant, **per_line}


@dataclass
class LayoutForm:
    """The whole form. `problems`: what is wrong, by setting's name; "" for the layout as a whole."""

    name: str
    settings: dict[str, str]
    repeat: bool
    columns: list[FormColumn]
    problems: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of_definition(cls, name: str, definition: Mapping[str, Any]) -> LayoutForm:
        """The form that shows a stored layout."""
        return cls(
            name=name,
            settings={key: str(definition.get(key, "")) for key in SETTINGS},
            repeat=bool(definition.get("repeat", True)),
            columns=[_shown(f"c{number}", column) for number, column in enumerate(definition["columns"])],
        )

    @classmethod
    def of_post(cls, posted: QueryDict) -> LayoutForm:
        """The form as it was sent."""
        return cls(
            name=posted.get("name", ""),
            settings={key: posted.get(key, "") for key in SETTINGS},
            repeat="repeat" in posted,
            columns=[
                FormColumn(
                    key,
                    posted.get(f"{key}-heading", ""),
                    posted.get(f"{key}-source", ""),
                    posted.get(f"{key}-constant", ""),
                    f"{key}-per_line" in posted,
                )
                for key in dict.fromkeys(posted.getlist("column"))
                if re.fullmatch(r"\w{1,20}", key)
            ],
        )

    def definition(self) -> dict[str, Any]:
        """The layout in the JSON form."""
        rows = self.settings["rows"]
        lines = {"rows": rows, "repeat": self.repeat} if rows else {}
        chosen = {key: value for key, value in self.settings.items() if key != "rows" and value}
        columns = [column.definition(has_lines=bool(rows)) for column in self.columns]
        return {**lines, **chosen, "columns": columns}

    def note_problem(self, path: str, sentence: str) -> None:
        """Put what is wrong beside the column or setting that `path` names."""
        place = _PLACE.match(path)
        if place and int(place[1]) < len(self.columns):
            self.columns[int(place[1])].problem = sentence
        else:
            self.problems[path if path in {*SETTINGS, "name"} else ""] = sentence


def _shown(key: str, column: Mapping[str, Any]) -> FormColumn:
    source = "constant"
    if "document" in column:
        source = f"document:{column['document']}"
    elif "field" in column:
        cell = column.get("column")
        source = f"cell:{column['field']}:{cell}" if cell else f"field:{column['field']}"
    return FormColumn(
        key, column["heading"], source, column.get("constant", ""), is_per_line=bool(column.get("per_line"))
    )


def sources_of(spec: TemplateSpec) -> list[tuple[str, list[tuple[str, str]]]]:
    """What a column may show, in groups: (group, [(posted, words)])."""
    language = get_language() or ""
    parts = [(f"document:{name}", str(words)) for name, (words, _read) in DOCUMENT_PARTS.items()]
    groups = [
        (_("Constant"), [("constant", _("A text of your own"))]),
        (_("Fields"), [(f"field:{one.name}", one.label_in(language)) for one in spec.fields if not one.columns]),
        (_("Document"), [*parts, ("document:line", _("Number of the line"))]),
    ]
    for table in spec.fields:
        if table.columns:
            cells = [(f"cell:{table.name}:{one.name}", one.label_in(language)) for one in table.columns]
            groups.insert(2, (table.label_in(language), cells))
    return groups


def choices_of(spec: TemplateSpec) -> dict[str, list[tuple[str, Any]]]:
    """What each setting may be: name -> [(posted, words)]."""
    language = get_language() or ""
    tables = [
        (one.name, _("Each of %(table)s") % {"table": one.label_in(language)}) for one in spec.fields if one.columns
    ]
    return {
        "rows": [("", _("Each document")), *tables],
        "separator": list(SEPARATORS.items()),
        "decimal": list(DECIMALS.items()),
        "date": [(name, name) for name in DATES],
        "encoding": list(ENCODINGS.items()),
    }

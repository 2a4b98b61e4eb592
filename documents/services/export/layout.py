"""A layout: which columns a file has, under which names and in which order, as JSON and as a table.

Judges definitions and knows no database row. Its JSON:

    {"rows": "line_items", "repeat": false, "separator": ",", "decimal": ".", "date": "YYYY-MM-DD",
     "encoding": "utf-8", "columns": [
        {"heading": "id", "document": "id"},
        {"heading": "Vendor", "field": "seller_name"},
        {"heading": "Text", "field": "line_items", "column": "description"},
        {"heading": "Account", "constant": "600000", "per_line": true}]}

`rows`: the table field of which each item is a row; left out, each document is one. `repeat`: whether what is said of
the document stands on each of its rows (true) or on the first alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_noop

from documents.services.export.cells import TextStyle
from documents.services.export.columns import DOCUMENT_PARTS, Column, Table
from documents.services.export.errors import InvalidLayout
from inference.types import TemplateSpec

DATES = {
    "YYYY-MM-DD": "%Y-%m-%d",
    "DD.MM.YYYY": "%d.%m.%Y",
    "DD/MM/YYYY": "%d/%m/%Y",
    "MM/DD/YYYY": "%m/%d/%Y",
    "YYYYMMDD": "%Y%m%d",
}
SEPARATORS = (",", ";", "\t", "|")
DECIMALS = (".", ",")
ENCODINGS = ("utf-8-sig", "utf-8", "windows-1252")
PARTS = (*DOCUMENT_PARTS, "line")
MOST_COLUMNS = 200
LONGEST = 200
KEYS = frozenset({"rows", "repeat", "separator", "decimal", "date", "encoding", "columns"})
COLUMN_KEYS = frozenset({"heading", "document", "field", "column", "constant", "per_line"})


@dataclass(frozen=True, slots=True)
class Layout:
    """A layout as it was judged; see the module for the meaning of each part."""

    columns: tuple[Column, ...]
    rows: str = ""
    repeat: bool = True
    separator: str = ","
    decimal: str = "."
    date: str = "YYYY-MM-DD"
    encoding: str = "utf-8-sig"

    @property
    def style(self) -> TextStyle:
        """How a CSV file writes numbers and dates."""
        return TextStyle(self.decimal, DATES[self.date])

    def table(self, title: str) -> Table:
        """The one table of a file in this layout."""
        return Table(title, self.columns, rows=self.rows, repeats=self.repeat)


def load_layout(definition: Any, template: TemplateSpec | None = None) -> Layout:
    """A layout from its JSON. Raises `InvalidLayout`.

    With `template`, the fields it names must be there; without, what is missing gives empty cells.
    """
    if not isinstance(definition, Mapping):
        raise InvalidLayout(gettext_noop("A layout is a JSON object with a list of columns."))
    _refuse_unknown(definition, KEYS, "")
    given = definition.get("columns")
    if not isinstance(given, list) or not given:
        raise InvalidLayout(gettext_noop("A layout needs at least one column. Add one."), "columns")
    if len(given) > MOST_COLUMNS:
        raise InvalidLayout(
            gettext_noop("A layout has at most %(most)s columns. Remove some."), "columns", most=MOST_COLUMNS
        )
    layout = Layout(
        columns=tuple(_column(column, f"columns[{index}]") for index, column in enumerate(given)),
        rows=_text(definition, "rows", ""),
        repeat=_flag(definition, "repeat", "", default=True),
        separator=_one_of(definition, "separator", SEPARATORS),
        decimal=_one_of(definition, "decimal", DECIMALS),
        date=_one_of(definition, "date", tuple(DATES)),
        encoding=_one_of(definition, "encoding", ENCODINGS),
    )
    _check_headings(layout)
    _check_lines(layout)
    if template is not None:
        _check_fields(layout, template)
    return layout


def dump_layout(layout: Layout) -> dict[str, Any]:
    """The JSON of a layout, in one form only."""
    return {
        **({"rows": layout.rows, "repeat": layout.repeat} if layout.rows else {}),
        "separator": layout.separator,
        "decimal": layout.decimal,
        "date": layout.date,
        "encoding": layout.encoding,
        "columns": [_column_json(column) for column in layout.columns],
    }


def _column_json(column: Column) -> dict[str, Any]:
    if column.document:
        return {"heading": column.heading, "document": column.document}
    if column.field:
        cell = {"column": column.column} if column.column else {}
        return {"heading": column.heading, "field": column.field, **cell}
    return {
        "heading": column.heading,
        "constant": column.constant,
        **({"per_line": True} if column.per_line else {}),
    }


def _column(given: Any, path: str) -> Column:
    if not isinstance(given, Mapping):
        raise InvalidLayout(gettext_noop("A column is a JSON object with a heading."), path)
    _refuse_unknown(given, COLUMN_KEYS, path)
    kinds = [key for key in ("document", "field", "constant") if key in given]
    if len(kinds) != 1:
        raise InvalidLayout(gettext_noop("A column shows one thing: document, field or constant."), path)
    if "column" in given and "field" not in given:
        raise InvalidLayout(gettext_noop("Say which table field the column is of."), f"{path}.column")
    column = Column(
        heading=_text(given, "heading", path).strip(),
        document=_text(given, "document", path),
        field=_text(given, "field", path),
        column=_text(given, "column", path),
        constant=_text(given, "constant", path),
        per_line=_flag(given, "per_line", path, default=False),
    )
    if not column.heading:
        raise InvalidLayout(gettext_noop("A column needs a heading. Type one."), f"{path}.heading")
    if "document" in given and column.document not in PARTS:
        raise InvalidLayout(
            gettext_noop("A document has no %(name)s. Choose one of: %(names)s."),
            f"{path}.document", name=column.document or "-", names=", ".join(PARTS),
        )  # fmt: skip
    if "field" in given and not column.field:
        raise InvalidLayout(gettext_noop("Choose the field that the column shows."), f"{path}.field")
    return column


def _check_headings(layout: Layout) -> None:
    seen: set[str] = set()
    for index, column in enumerate(layout.columns):
        if column.heading in seen:
            raise InvalidLayout(
                gettext_noop("Two columns are called %(heading)s. Rename one."),
                f"columns[{index}].heading", heading=column.heading,
            )  # fmt: skip
        seen.add(column.heading)


def _check_lines(layout: Layout) -> None:
    """Cells of line items need rows of line items, and of the same table."""
    for index, column in enumerate(layout.columns):
        if (column.column and column.field != layout.rows) or (column.is_of_line and not layout.rows):
            raise InvalidLayout(
                gettext_noop("The column belongs to line items, but each row is a document. Change one of the two."),
                f"columns[{index}].heading",
            )


def _check_fields(layout: Layout, template: TemplateSpec) -> None:
    fields = {field.name: field for field in template.fields}
    if layout.rows and not (layout.rows in fields and fields[layout.rows].columns):
        raise InvalidLayout(gettext_noop("The template has no table %(name)s."), "rows", name=layout.rows)
    for index, column in enumerate(layout.columns):
        spec = fields.get(column.field)
        if column.field and spec is None:
            raise InvalidLayout(
                gettext_noop("The template has no field %(name)s."), f"columns[{index}].field", name=column.field
            )
        if spec is not None and spec.columns and not column.column:
            raise InvalidLayout(
                gettext_noop("%(name)s is a table: choose one of its columns."),
                f"columns[{index}].column", name=column.field,
            )  # fmt: skip
        if spec is not None and column.column and column.column not in {one.name for one in spec.columns}:
            raise InvalidLayout(
                gettext_noop("The table has no column %(name)s."), f"columns[{index}].column", name=column.column
            )


def _refuse_unknown(given: Mapping[str, Any], known: frozenset[str], path: str) -> None:
    for key in given:
        if key not in known:
            raise InvalidLayout(
                gettext_noop("%(key)s is no part of a layout. Remove it."), path, key=str(key)[:LONGEST]
            )


def _text(given: Mapping[str, Any], key: str, path: str) -> str:
    value = given.get(key, "")
    if not isinstance(value, str) or len(value) > LONGEST or "\x00" in value:
        raise InvalidLayout(
            gettext_noop("This is a text of at most %(most)s characters."), f"{path}.{key}".strip("."), most=LONGEST
        )
    return value


def _flag(given: Mapping[str, Any], key: str, path: str, *, default: bool) -> bool:
    value = given.get(key, default)
    if not isinstance(value, bool):
        raise InvalidLayout(gettext_noop("This is true or false."), f"{path}.{key}".strip("."))
    return value


def _one_of(given: Mapping[str, Any], key: str, choices: tuple[str, ...]) -> str:
    value = given.get(key, choices[0])
    if not isinstance(value, str) or value not in choices:
        raise InvalidLayout(
            gettext_noop("Choose one of: %(choices)s."), key, choices="  ".join(repr(choice) for choice in choices)
        )
    return value

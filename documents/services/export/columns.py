"""What a table of many documents has in its columns: parts of the document, fields, cells of a line item, constants.

Knows no file format and asks the database nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from documents.models import Document
from documents.services.engine_choice import model_words, provider_of
from documents.services.export.cells import Cell
from documents.services.fields import CurrentField
from inference.types import FieldSpec, FieldType, TemplateSpec

EMPTY = Cell()


@dataclass(frozen=True, slots=True)
class Record:
    """One document with its fields as they stand, by name; `template`: the name it was read with, "" for none."""

    document: Document
    template: str
    fields: Mapping[str, CurrentField]

    def cell(self, name: str) -> Cell:
        """The field of that name; an empty cell where the document has none."""
        current = self.fields.get(name)
        return Cell(current.value, current.spec.type) if current else EMPTY

    def items(self, table: str) -> list[Mapping[str, Any]]:
        """The rows of a table field."""
        value = self.cell(table).value
        return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def _decided_by(record: Record) -> Cell:
    person = record.document.decided_by
    return Cell(person.get_username() if person else None)


def _model(record: Record) -> str:
    """The profile of the model that took part in the reading, "" for none."""
    extraction = record.document.extraction
    return extraction.model if extraction else ""


def _moment(name: str) -> Callable[[Record], Cell]:
    def read(record: Record) -> Cell:
        moment = getattr(record.document, name)
        # Spreadsheets know no time zones: the moment is written as clocks here show it.
        return Cell(timezone.localtime(moment).replace(tzinfo=None) if moment else None, FieldType.DATE)

    return read


DOCUMENT_PARTS: Mapping[str, tuple[Any, Callable[[Record], Cell]]] = {
    "id": (gettext_lazy("Document id"), lambda record: Cell(str(record.document.pk))),
    "name": (gettext_lazy("File name"), lambda record: Cell(record.document.name)),
    "status": (gettext_lazy("Status code"), lambda record: Cell(record.document.status)),
    "status_label": (gettext_lazy("Status"), lambda record: Cell(str(record.document.get_status_display()))),
    "template": (gettext_lazy("Template"), lambda record: Cell(record.template)),
    "decided_by": (gettext_lazy("Decided by"), _decided_by),
    "decided_at": (gettext_lazy("Decided at"), _moment("decided_at")),
    "created_at": (gettext_lazy("Uploaded at"), _moment("created_at")),
    "number": (gettext_lazy("Document number"), lambda record: Cell(record.document.number)),
    "model": (gettext_lazy("Model"), lambda record: Cell(model_words(_model(record)))),
    "provider": (gettext_lazy("Provider of the model"), lambda record: Cell(provider_of(_model(record)))),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: exactly one of `document` (a key of `DOCUMENT_PARTS`, or "line"), `field` and `constant` counts.

    `column`: the column of the table field `field`. `per_line`: a constant that belongs to each line item, not to the
    document.
    """

    heading: str
    document: str = ""
    field: str = ""
    column: str = ""
    constant: str = ""
    per_line: bool = False

    @property
    def is_of_line(self) -> bool:
        """Whether it says something of a line item rather than of the document."""
        return bool(self.column) or self.per_line or self.document == "line"

    def cell(self, record: Record, item: Mapping[str, Any] | None, line: int | None) -> Cell:
        """What stands in it for the document `record` and its line item `item`, the `line`-th from 1."""
        if self.document == "line":
            return Cell(line, FieldType.NUMBER)
        if self.document:
            return DOCUMENT_PARTS[self.document][1](record)
        if self.column:
            current = record.fields.get(self.field)
            return Cell((item or {}).get(self.column), _type_of(current, self.column))
        return record.cell(self.field) if self.field else Cell(self.constant)


def _type_of(current: CurrentField | None, column: str) -> FieldType:
    columns = current.spec.columns if current else ()
    return next((spec.type for spec in columns if spec.name == column), FieldType.TEXT)


@dataclass(frozen=True, slots=True)
class Table:
    """The rows that documents give one sheet or file: one each, or one for each item of their table field `rows`.

    `template`: documents read with another one give no row; None: all do. `keeps_empty`: a document without line items
    gives one row. `repeats`: what is said of the document stands on each of its rows, not on the first alone.
    """

    title: str
    columns: tuple[Column, ...]
    template: str | None = None
    rows: str = ""
    keeps_empty: bool = True
    repeats: bool = True

    @property
    def headings(self) -> list[str]:
        """The first row."""
        return [column.heading for column in self.columns]

    def rows_of(self, record: Record) -> Iterator[list[Cell]]:
        """The rows that `record` gives."""
        if self.template is not None and record.template != self.template:
            return
        if not self.rows:
            yield [column.cell(record, None, None) for column in self.columns]
            return
        found: list[Mapping[str, Any] | None] = [*record.items(self.rows)]
        items = found or ([None] if self.keeps_empty else [])
        for number, item in enumerate(items, start=1):
            line = number if item is not None else None
            says_all = self.repeats or number == 1
            yield [
                column.cell(record, item, line) if says_all or column.is_of_line else EMPTY for column in self.columns
            ]


def workbook_tables(specs: Sequence[TemplateSpec | None], *, has_models: bool = False) -> list[Table]:
    """The sheets of a workbook with every field: per template its documents, then each of its tables.

    `specs` in the order of the sheets; None stands for documents that were read with no template. `has_models`: a model
    took part in some reading, and is named with its provider.
    """
    many = len(specs) > 1
    language = get_language() or ""
    tables = []
    for spec in specs:
        label = spec.label_in(language) if spec else _("No template")
        fields = [field for field in spec.fields if field.type != FieldType.TABLE] if spec else []
        parts = ("name", "status_label", "decided_by", "decided_at", "id")
        shown = (Column(field.label_in(language), field=field.name) for field in fields)
        columns = (*_parts(*parts), *shown, *(_parts("model") if has_models else ()))
        name = spec.name if spec else ""
        tables.append(Table(label if many else _("Documents"), columns, template=name))
        if spec:
            tables += [_items_table(spec, field, many) for field in spec.fields if field.columns]
    return tables


def _items_table(spec: TemplateSpec, field: FieldSpec, many: bool) -> Table:
    language = get_language() or ""
    label = field.label_in(language)
    title = f"{label} - {spec.label_in(language)}" if many else label
    cells = tuple(Column(one.label_in(language), field=field.name, column=one.name) for one in field.columns)
    columns = (*_parts("id", "number"), Column(_("Line"), document="line"), *cells)
    return Table(title, columns, template=spec.name, rows=field.name, keeps_empty=False)


def text_tables(specs: Sequence[TemplateSpec | None], *, is_per_line: bool, has_models: bool = False) -> list[Table]:
    """The parts of a CSV file with every field, headed by the names that programs know; all have the same columns.

    Per line item, a template's first table counts, and each template's documents follow their own table. `has_models`
    as of `workbook_tables`: two columns more, which come last.
    """
    names = dict.fromkeys(
        field.name for spec in specs if spec for field in spec.fields if field.type != FieldType.TABLE
    )
    items = {spec.name: field for spec in specs if spec for field in spec.fields[::-1] if field.columns}
    cells = dict.fromkeys(column.name for field in items.values() for column in field.columns) if is_per_line else {}
    parts = ("id", "name", "status", "template", "decided_by", "decided_at")
    tables = []
    for spec in specs:
        table = items[spec.name].name if spec and spec.name in items else ""
        own = (
            *(Column(part, document=part) for part in parts),
            *(Column(name, field=name) for name in names),
            *([Column("line", document="line")] if is_per_line else []),
            # A cell is headed by its table's name, too: a table may have a column called like a field.
            *(Column(f"line.{name}", field=table, column=name) for name in cells),
            *(_named_parts(names) if has_models else ()),
        )
        tables.append(Table(_("Documents"), own, template=spec.name if spec else "", rows=table if is_per_line else ""))
    return tables


def _named_parts(taken: Collection[str]) -> Iterator[Column]:
    """Which model took part, and whose it is; a template may have fields of these names."""
    for part in ("model", "provider"):
        yield Column(part if part not in taken else f"document.{part}", document=part)


def _parts(*names: str) -> tuple[Column, ...]:
    return tuple(Column(str(DOCUMENT_PARTS[name][0]), document=name) for name in names)

"""Writes many documents into one file on the disk, document by document, so that memory stays flat however many.

Knows no database row: it is given records and a path. A full disk is an `OSError` of `add` or `close`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from documents.services.export.cells import (
    WORKBOOK_CREATED,
    Cell,
    Styles,
    guarded,
    sheet_name,
    text_of,
    write_cell,
)
from documents.services.export.columns import Record, Table
from documents.services.export.csv_lines import csv_line
from documents.services.export.document_file import document_json
from documents.services.export.layout import Layout

MOST_EXCEL_ROWS = 1_048_576
WIDEST, NARROWEST = 40, 12


class RecordFile(Protocol):
    """A file that grows by one document after another."""

    def add(self, record: Record) -> None:
        """Write one document."""

    def close(self) -> None:
        """Finish the file; without it what was written is no file yet."""


def open_file(file_format: str, path: Path, tables: Sequence[Table], layout: Layout | None) -> RecordFile:
    """A new file of `tables` at `path`, whose folder takes what is written in between. `layout`: as asked for."""
    match file_format:
        case "xlsx":
            return WorkbookFile(path, tables)
        case "csv":
            return CsvFile(path, tables, layout or Layout(()))
    return JsonFile(path, tables[0] if layout else None)


class WorkbookFile:
    """An Excel workbook, a sheet per table, more where a sheet is full; each row leaves memory once written."""

    def __init__(self, path: Path, tables: Sequence[Table], most_rows: int = MOST_EXCEL_ROWS) -> None:
        self._book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "tmpdir": str(path.parent)})
        self._book.set_properties({"created": WORKBOOK_CREATED})
        used: set[str] = set()
        styles = Styles(self._book)
        self._sheets = [_Sheet(self._book, table, used, styles, most_rows) for table in tables]

    def add(self, record: Record) -> None:
        """Write one document into the sheets it belongs to."""
        for sheet in self._sheets:
            sheet.add(record)

    def close(self) -> None:
        """Put the workbook together."""
        try:
            self._book.close()
        except FileCreateError as error:
            raise error.args[0] from error


class _Sheet:
    def __init__(self, book: Any, table: Table, used: set[str], styles: Styles, most_rows: int) -> None:
        self._book, self._table, self._used, self._styles = book, table, used, styles
        self._most_rows = most_rows
        self._begin()

    def _begin(self) -> None:
        self._sheet = self._book.add_worksheet(sheet_name(self._table.title, self._used))
        self._sheet.freeze_panes(1, 0)
        for column, heading in enumerate(self._table.headings):
            self._sheet.write_string(0, column, heading, self._styles.head)
            self._sheet.set_column(column, column, max(NARROWEST, min(WIDEST, len(heading) + 4)))
        self._row = 1

    def add(self, record: Record) -> None:
        for cells in self._table.rows_of(record):
            if self._row >= self._most_rows:
                self._begin()
            for column, cell in enumerate(cells):
                write_cell(self._sheet, self._row, column, cell, self._styles)
            self._row += 1


class CsvFile:
    """A CSV file of tables that all have the same headings."""

    def __init__(self, path: Path, tables: Sequence[Table], layout: Layout) -> None:
        # What an older character set lacks becomes a question mark; the default has everything.
        self._file = path.open("w", encoding=layout.encoding, errors="replace", newline="")
        self._tables, self._style = tables, layout.style
        self._separator = layout.separator
        self._file.write(csv_line([guarded(heading) for heading in tables[0].headings], layout.separator))

    def add(self, record: Record) -> None:
        """Write one document's rows."""
        for table in self._tables:
            for cells in table.rows_of(record):
                self._file.write(csv_line([text_of(cell, self._style) for cell in cells], self._separator))

    def close(self) -> None:
        """Bring the rest to the disk."""
        self._file.close()


class JsonFile:
    """A JSON list: of what the export of one document gives, or of a table's rows by their headings."""

    def __init__(self, path: Path, table: Table | None) -> None:
        self._file = path.open("w", encoding="utf-8", newline="")
        self._table = table
        self._lead = "[\n"

    def add(self, record: Record) -> None:
        """Write one document: an object, or one per row."""
        if self._table is None:
            fields = list(record.fields.values())
            self._write(document_json(record.document, record.template or None, fields))
            return
        for cells in self._table.rows_of(record):
            self._write({key: _json_of(cell) for key, cell in zip(self._table.headings, cells, strict=True)})

    def _write(self, item: dict[str, Any]) -> None:
        self._file.write(self._lead + json.dumps(item, ensure_ascii=False))
        self._lead = ",\n"

    def close(self) -> None:
        """End the list."""
        self._file.write("[]\n" if self._lead == "[\n" else "\n]\n")
        self._file.close()


def _json_of(cell: Cell) -> Any:
    """As JSON has it: numbers, texts, lists; moments as ISO 8601."""
    return cell.value.isoformat() if hasattr(cell.value, "isoformat") else cell.value

"""The result of a task as a file: JSON, Markdown, Excel, or the subtitles of a video. Knows no run and no page of ours.

Takes the JSON form of `inference.tasks`. What a model wrote goes into a workbook as text, never as a formula.
"""

from __future__ import annotations

import io
import json
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from documents.services.export.cells import WORKBOOK_CREATED, Cell, Styles, sheet_name, write_cell
from documents.services.file_names import file_name
from inference.types import FieldType

MOST_SHEETS = 100  # more tables than that follow one another on the last


@dataclass(frozen=True, slots=True)
class RunFile:
    """One finished file."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table on its way into a workbook: a name, a heading row (may be empty) and rows of values or `Cell`s."""

    name: str
    head: Sequence[str]
    rows: Sequence[Sequence[Any]]


class NoSuchFile(Exception):
    """The result cannot be had in this format."""


def run_file(*, name: str, of: uuid.UUID, result: Mapping[str, Any], file_format: str) -> RunFile:
    """`result` of the run `of` over the file called `name` in `file_format`. Raises `NoSuchFile`."""
    if file_format not in formats_of(result):
        raise NoSuchFile(file_format)
    media_type, write = FORMATS[file_format]
    return RunFile(file_name(name, of=of, suffix=f".{file_format}"), media_type, write(result))


def formats_of(result: Mapping[str, Any]) -> list[str]:
    """The formats this result can be had in, in the order they are offered."""
    offered = {
        "json": True,
        "md": bool(markdown_of(result)),
        "xlsx": any(sheet.rows for sheet in sheets_of(result)),
        "srt": bool(result.get("srt")),
        "vtt": bool(result.get("vtt")),
    }
    return [name for name, is_offered in offered.items() if is_offered]


def markdown_of(result: Mapping[str, Any]) -> str:
    """Everything a person would read in the result, as Markdown."""
    return "\n\n".join(part for part in _parts(result) if part)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: its name, what people call it, and the type of its values."""

    name: str
    label: str
    type: FieldType = FieldType.TEXT


def columns_of(field: Mapping[str, Any]) -> list[Column]:
    """The columns of a table's value, in the template's order where there was one."""
    asked = [Column(one["name"], one["label"], FieldType(one["type"])) for one in field.get("columns", ())]
    return asked or [Column(name, name) for name in dict.fromkeys(name for row in field["value"] for name in row)]


def sheets_of(result: Mapping[str, Any]) -> list[Sheet]:
    """What of the result is a table, or becomes one."""
    return [sheet for sheet in _sheets(result) if sheet.rows]


def _parts(result: Mapping[str, Any]) -> Iterator[str]:
    if answer := result.get("answer"):
        yield str(answer.get("text", ""))
        for passage in answer.get("passages", ()):
            yield f"> {passage['text']} ({_('page %(page)s') % {'page': passage['page']}})".replace("\n", "\n> ")
    for sheet in _field_sheets(result):
        yield f"## {sheet.name}\n\n{_table([sheet.head, *sheet.rows])}" if sheet.rows else ""
    if "json" in result:
        yield f"```json\n{json.dumps(result['json'], ensure_ascii=False, indent=2)}\n```"
    for page in result.get("pages", ()):
        yield from _page_parts(page)
    if not result.get("pages"):
        yield "\n".join(one["text"] for one in result.get("subtitles", ()))


def _page_parts(page: Mapping[str, Any]) -> Iterator[str]:
    """The richest form of one page: what is translated, else its Markdown, tables or chart, else its plain text."""
    if translation := page.get("translation"):
        yield str(translation["text"])
    elif page.get("markdown"):
        yield str(page["markdown"])
    elif page.get("tables"):
        for table in page["tables"]:
            yield _table(table["rows"])
    elif chart := page.get("chart"):
        yield f"```mermaid\n{chart['source']}\n```" if chart["notation"] == "mermaid" else str(chart["source"])
    else:
        lines = page.get("lines") or page.get("regions") or ()
        yield str(page.get("text") or "\n".join(one.get("text", "") for one in lines))


def _table(rows: Sequence[Sequence[Any]]) -> str:
    """A table of Markdown, whose first row is its heading."""
    if not rows:
        return ""
    across = max(len(row) for row in rows)
    written = [[_cell(value) for value in row] + [""] * (across - len(row)) for row in rows]
    lines = [written[0], ["---"] * across, *written[1:]]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(value: Any) -> str:
    value = value.value if isinstance(value, Cell) else value
    if isinstance(value, list):
        value = "; ".join(map(str, value))
    return "" if value is None else str(value).replace("|", "\\|").replace("\n", "<br>")


def _field_sheets(result: Mapping[str, Any]) -> Iterator[Sheet]:
    plain, tables = [], []
    for one in result.get("fields", ()):
        value, label = one.get("value"), one.get("label") or one["name"]
        if isinstance(value, list) and value and all(isinstance(row, dict) for row in value):
            columns = columns_of(one)
            rows = [[Cell(row.get(column.name), column.type) for column in columns] for row in value]
            tables.append(Sheet(label, [column.label for column in columns], rows))
        else:
            found = Cell(value, FieldType(one.get("type", FieldType.TEXT)))
            plain.append([label, found, one.get("confidence"), one.get("source")])
    yield Sheet(_("Fields"), [_("Label"), _("Value"), _("Confidence"), _("Source")], plain)
    yield from tables
    everything = result.get("everything", {})
    pairs = [
        [pair["label"], pair["text"], pair.get("confidence"), pair["page"]] for pair in everything.get("pairs", ())
    ]
    yield Sheet(_("Labels and values"), [_("Label"), _("Value"), _("Confidence"), _("Page")], pairs)
    for number, table in enumerate(everything.get("tables", ()), start=1):
        texts = [[cell["text"] if cell else None for cell in row] for row in table["rows"]]
        yield Sheet(_table_name(number), [column["label"] for column in table["columns"]], texts)


def _sheets(result: Mapping[str, Any]) -> Iterator[Sheet]:
    yield from _field_sheets(result)
    pages = result.get("pages", ())
    tables = [table["rows"] for page in pages for table in page.get("tables", ())]
    for number, rows in enumerate(tables, start=1):
        yield Sheet(_table_name(number), [], rows)
    lines = [[page["number"], one["text"], one.get("confidence")] for page in pages for one in page.get("lines", ())]
    yield Sheet(_("Lines"), [_("Page"), _("Text"), _("Confidence")], lines)
    regions = [
        [page["number"], one["category"], one.get("text", "")] for page in pages for one in page.get("regions", ())
    ]
    yield Sheet(_("Parts of the page"), [_("Page"), _("Kind"), _("Text")], regions)
    titles = [[one["start"], one["end"], one["text"]] for one in result.get("subtitles", ())]
    yield Sheet(_("Subtitles"), [_("From"), _("Until"), _("Text")], titles)


def _table_name(number: int) -> str:
    return _("Table %(number)s") % {"number": number}


def _write_xlsx(result: Mapping[str, Any]) -> bytes:
    out = io.BytesIO()
    used: set[str] = set()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": WORKBOOK_CREATED})
        styles = Styles(book)
        sheet, row = None, 0
        for number, table in enumerate(sheets_of(result)):
            if number < MOST_SHEETS:
                sheet, row = book.add_worksheet(sheet_name(table.name, used)), 0
                sheet.set_column(0, 9, 22)
            row = _write_rows(sheet, table, row, styles) + 1
    return out.getvalue()


def _write_rows(sheet: Any, table: Sheet, row: int, styles: Styles) -> int:
    for column, title in enumerate(table.head):
        sheet.write_string(row, column, str(title), styles.head)
    for number, values in enumerate(table.rows, start=row + bool(table.head)):
        for column, value in enumerate(values):
            write_cell(sheet, number, column, value if isinstance(value, Cell) else _plain(value), styles)
    return row + bool(table.head) + len(table.rows)


def _plain(value: Any) -> Cell:
    return Cell(value, FieldType.NUMBER if isinstance(value, int | float) else FieldType.TEXT)


Writer = Callable[[Mapping[str, Any]], bytes]
FORMATS: Mapping[str, tuple[str, Writer]] = {
    "json": ("application/json", lambda result: json.dumps(result, ensure_ascii=False, indent=1).encode()),
    "md": ("text/markdown; charset=utf-8", lambda result: markdown_of(result).encode()),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _write_xlsx),
    "srt": ("application/x-subrip; charset=utf-8", lambda result: str(result["srt"]).encode()),
    "vtt": ("text/vtt; charset=utf-8", lambda result: str(result["vtt"]).encode()),
}

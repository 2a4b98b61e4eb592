"""Hands a document's values out as a file: JSON, Excel or CSV, types kept and no value ever a formula."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from documents.models import Actor, Document, Permission
from documents.services.audit import record_event
from documents.services.fields import CurrentField, current_fields, template_of
from inference.types import FieldSpec, FieldType

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
EXCEL_TEXT_LIMIT = 32_767
NUMERIC = frozenset({FieldType.MONEY, FieldType.NUMBER, FieldType.PERCENTAGE})


class UnknownFormat(Exception):
    """Not one of the formats in `FORMATS`."""


class NothingToExport(Exception):
    """The document has not been read yet."""


@dataclass(frozen=True, slots=True)
class ExportFile:
    """One finished file."""

    name: str
    media_type: str
    content: bytes


def export_document(*, actor: Actor, document: Document, file_format: str) -> ExportFile:
    """The document's current values as a file. Raises `NotAllowed`, `UnknownFormat` or `NothingToExport`."""
    actor.require(Permission.EXPORT_DOCUMENTS)
    if file_format not in FORMATS:
        raise UnknownFormat(file_format)
    if document.extraction is None:
        raise NothingToExport
    media_type, write = FORMATS[file_format]
    content = write(document, current_fields(document))
    record_event(
        actor=actor,
        tenant_id=document.tenant_id,
        action="document.export",
        target=document,
        after={"format": file_format},
    )
    stem = document.name.rsplit(".", 1)[0]
    return ExportFile(f"{stem}.{file_format}", media_type, content)


def field_json(current: CurrentField) -> dict[str, Any]:
    """One field in the form API and exports share."""
    return {
        "name": current.name,
        "label": current.label,
        "type": current.spec.type.value,
        "value": current.value,
        "raw": current.raw,
        "confidence": current.confidence,
        "state": current.state.value,
        "source": current.source,
        "evidence": [{key: item[key] for key in ("page", "box", "text")} for item in current.evidence],
    }


def _write_json(document: Document, fields: list[CurrentField]) -> bytes:
    content = {
        "id": str(document.pk),
        "name": document.name,
        "status": document.status,
        "template": snapshot.name if (snapshot := template_of(document)) else None,
        "fields": {current.name: current.value for current in fields},
        "details": [field_json(current) for current in fields],
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def _write_csv(document: Document, fields: list[CurrentField]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["field", "row", "column", "value"])
    for current in fields:
        if current.is_table:
            for number, row in enumerate(current.value or [], start=1):
                for column in current.spec.columns:
                    writer.writerow([current.name, number, column.name, _csv_cell(row.get(column.name))])
        elif isinstance(current.value, list):
            for number, item in enumerate(current.value, start=1):
                writer.writerow([current.name, number, "", _csv_cell(item)])
        else:
            writer.writerow([current.name, "", "", _csv_cell(current.value)])
    return out.getvalue().encode("utf-8-sig")  # the mark makes Excel read it as UTF-8


def _csv_cell(value: Any) -> Any:
    """A text that a spreadsheet would run as a formula is kept from it by an apostrophe; numbers stay numbers."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


def _write_xlsx(document: Document, fields: list[CurrentField]) -> bytes:
    out = io.BytesIO()
    # Values go through write_string / write_number alone, so nothing a document says becomes a formula or a link.
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        head = book.add_format({"bold": True, "bottom": 1})
        date = book.add_format({"num_format": "yyyy-mm-dd"})
        money = book.add_format({"num_format": "#,##0.00"})
        sheet = book.add_worksheet(_("Fields")[:31])
        for column, title in enumerate([_("Field"), _("Label"), _("Value"), _("Confidence"), _("Source")]):
            sheet.write_string(0, column, title, head)
        plain = [current for current in fields if not current.is_table]
        for row, current in enumerate(plain, start=1):
            sheet.write_string(row, 0, current.name)
            sheet.write_string(row, 1, current.label)
            _write_cell(sheet, row, 2, current.spec, current.value, date, money)
            if current.confidence is not None:
                sheet.write_number(row, 3, current.confidence)
            sheet.write_string(row, 4, str(current.source))
        sheet.set_column(0, 1, 22)
        sheet.set_column(2, 2, 40)
        used = {_("Fields")[:31].casefold()}
        for current in fields:
            if current.is_table:
                _write_table(book, current, used, head, date, money)
    return out.getvalue()


def _write_table(book: Any, current: CurrentField, used: set[str], head: Any, date: Any, money: Any) -> None:
    sheet = book.add_worksheet(_sheet_name(current.label, used))
    for column, spec in enumerate(current.spec.columns):
        sheet.write_string(0, column, spec.label_in(get_language() or ""), head)
        for row, item in enumerate(current.value or [], start=1):
            _write_cell(sheet, row, column, spec, item.get(spec.name), date, money)
    sheet.set_column(0, max(len(current.spec.columns) - 1, 0), 18)


def _sheet_name(label: str, used: set[str]) -> str:
    """`label` as Excel takes a sheet's name: no reserved signs, 31 characters, unique whatever the case."""
    clean = "".join("-" if char in "[]:*?/\\'" else char for char in label)[:28] or "-"
    name, number = clean, 2
    while name.casefold() in used:
        name, number = f"{clean} {number}", number + 1
    used.add(name.casefold())
    return name


def _write_cell(sheet: Any, row: int, column: int, spec: FieldSpec, value: Any, date: Any, money: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float) and spec.type in NUMERIC:
        sheet.write_number(row, column, value, money if spec.type == FieldType.MONEY else None)
    elif spec.type == FieldType.DATE and isinstance(value, str):
        sheet.write_datetime(row, column, dt.datetime.fromisoformat(value), date)
    elif isinstance(value, list):
        sheet.write_string(row, column, "; ".join(str(item) for item in value)[:EXCEL_TEXT_LIMIT])
    else:
        sheet.write_string(row, column, str(value)[:EXCEL_TEXT_LIMIT])


Writer = Callable[[Document, list[CurrentField]], bytes]
FORMATS: Mapping[str, tuple[str, Writer]] = {
    "json": ("application/json", _write_json),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _write_xlsx),
    "csv": ("text/csv; charset=utf-8", _write_csv),
}

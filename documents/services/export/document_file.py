"""One document as a file at once: JSON, Excel or CSV, with what each value rests on. Knows no other document."""

from __future__ import annotations

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
from documents.services.engine_choice import model_words, provider_of
from documents.services.export.cells import WORKBOOK_CREATED, Cell, Styles, guarded, sheet_name, write_cell
from documents.services.export.csv_lines import csv_line
from documents.services.export.errors import NothingToExport, UnknownFormat
from documents.services.fields import CurrentField, current_fields, template_of
from documents.services.file_names import file_name


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
    return ExportFile(file_name(document.name, of=document.pk, suffix=f".{file_format}"), media_type, content)


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
        "checks": current.checks,
        "mark": current.mark,
        "accepted_rules": sorted({failure.code for failure in current.accepted}),
        "learned_from": current.learned_from,
        "model": current.model,
        "provider": provider_of(current.model),
    }


def document_json(document: Document, template: str | None, fields: list[CurrentField]) -> dict[str, Any]:
    """One document in the form every JSON export has; `template`: the name of the one it was read with."""
    return {
        "id": str(document.pk),
        "name": document.name,
        "status": document.status,
        "template": template,
        "fields": {current.name: current.value for current in fields},
        "details": [field_json(current) for current in fields],
    }


def _write_json(document: Document, fields: list[CurrentField]) -> bytes:
    snapshot = template_of(document)
    content = document_json(document, snapshot.name if snapshot else None, fields)
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def _write_csv(document: Document, fields: list[CurrentField]) -> bytes:
    rows: list[tuple[Any, ...]] = [("field", "row", "column", "value")]
    for current in fields:
        if current.is_table:
            for number, row in enumerate(current.value or [], start=1):
                rows += [(current.name, number, of.name, guarded(row.get(of.name))) for of in current.spec.columns]
        elif isinstance(current.value, list):
            rows += [(current.name, number, "", guarded(item)) for number, item in enumerate(current.value, start=1)]
        else:
            rows.append((current.name, "", "", guarded(current.value)))
    # The mark makes Excel read it as UTF-8.
    return "".join(csv_line(row) for row in rows).encode("utf-8-sig")


def _write_xlsx(document: Document, fields: list[CurrentField]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": WORKBOOK_CREATED})
        styles = Styles(book)
        sheet = book.add_worksheet(_("Fields")[:31])
        titles = [_("Field"), _("Label"), _("Value"), _("Confidence"), _("Source"), _("Model")]
        for column, title in enumerate(titles):
            sheet.write_string(0, column, title, styles.head)
        plain = [current for current in fields if not current.is_table]
        for row, current in enumerate(plain, start=1):
            sheet.write_string(row, 0, current.name)
            sheet.write_string(row, 1, current.label)
            write_cell(sheet, row, 2, Cell(current.value, current.spec.type), styles)
            if current.confidence is not None:
                sheet.write_number(row, 3, current.confidence)
            sheet.write_string(row, 4, str(current.source))
            sheet.write_string(row, 5, model_words(current.model))
        sheet.set_column(0, 1, 22)
        sheet.set_column(2, 2, 40)
        used = {_("Fields")[:31].casefold()}
        for current in fields:
            if current.is_table:
                _write_table(book, current, used, styles)
    return out.getvalue()


def _write_table(book: Any, current: CurrentField, used: set[str], styles: Styles) -> None:
    sheet = book.add_worksheet(sheet_name(current.label, used))
    for column, spec in enumerate(current.spec.columns):
        sheet.write_string(0, column, spec.label_in(get_language() or ""), styles.head)
        for row, item in enumerate(current.value or [], start=1):
            write_cell(sheet, row, column, Cell(item.get(spec.name), spec.type), styles)
    sheet.set_column(0, max(len(current.spec.columns) - 1, 0), 18)


Writer = Callable[[Document, list[CurrentField]], bytes]
FORMATS: Mapping[str, tuple[str, Writer]] = {
    "json": ("application/json", _write_json),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _write_xlsx),
    "csv": ("text/csv; charset=utf-8", _write_csv),
}

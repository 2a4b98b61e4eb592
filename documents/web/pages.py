"""What the page side of a review asks for while a person works: words, regions, suggestions, how a text is read.

Nothing here changes anything; every answer is JSON for the review page's own scripts.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from documents import access
from documents.models import Actor, Page, Permission
from documents.services.fields import CurrentField, current_fields
from documents.services.suggestions import suggest_values
from documents.services.wording import value_sentence
from documents.services.words import page_words, stored_page
from documents.web.base import tenant_view
from documents.web.texts import typed_value, value_text
from inference.fields import InvalidValue, parse_value
from inference.fields.regions import RegionCell, cell_text_value, read_region
from inference.types import FieldSpec

LONGEST = 500


@require_GET
@tenant_view(Permission.VIEW_DOCUMENTS)
def words(request: HttpRequest, actor: Actor, document_id: str, number: int) -> HttpResponse:
    """The words of a page in reading order: [text, x0, y0, x1, y1] each."""
    page = access.get_page(actor, document_id, number)
    found = [[word.text, *word.box] for word in page_words(page)]
    return JsonResponse(found, safe=False)


@require_GET
@tenant_view(Permission.CORRECT_FIELDS)
def region(request: HttpRequest, actor: Actor, document_id: str, number: int) -> HttpResponse:
    """What the rectangle `box` (x0,y0,x1,y1) holds for the table `field`: texts of rows, or of one column."""
    document = access.get_document(actor, document_id)
    page = access.get_page(actor, document_id, number)
    field = _field(current_fields(document), request.GET.get("field", ""))
    box = _box(request.GET.get("box", ""))
    if not field.is_table or box is None:
        raise access.NotFound
    found = read_region(field.spec, stored_page(page), box, _column_places(field, page))
    rows = [[_cell(column, row.get(column.name), field) for column in field.spec.columns] for row in found.rows]
    # A column is named by whoever drew it: each column would read its texts in its own way.
    column = {
        spec.name: [_cell(spec, cell, field) for cell in found.column] for spec in field.spec.columns if found.column
    }
    return JsonResponse({"rows": rows, "column": column})


def _cell(column: FieldSpec, cell: RegionCell | None, field: CurrentField) -> dict[str, Any]:
    if cell is None:
        return {"text": "", "box": None}
    value = cell_text_value(column, cell.text, field.locale.decimal)
    text = value if isinstance(value, str) else value_text(column, value, field.locale.decimal)
    return {"text": text, "box": cell.box}


def _column_places(field: CurrentField, page: Page) -> dict[str, tuple[float, float]]:
    """Left and right of each column's cells on that page, as the machine read them."""
    places: dict[str, tuple[float, float]] = {}
    for row in field.cells:
        for name, item in row.items():
            if item["box"] and item["page"] == page.number:
                left, right = places.get(name, (1.0, 0.0))
                places[name] = (min(left, item["box"][0]), max(right, item["box"][2]))
    return places


def _box(posted: str) -> tuple[float, float, float, float] | None:
    try:
        x0, y0, x1, y1 = (float(side) for side in posted.split(","))
    except ValueError:
        return None
    return (x0, y0, x1, y1) if 0 <= x0 <= x1 <= 1 and 0 <= y0 <= y1 <= 1 else None


@require_GET
@tenant_view(Permission.CORRECT_FIELDS)
def suggestions(request: HttpRequest, actor: Actor, document_id: str, name: str) -> HttpResponse:
    """Values approved before for the field, those that fit `q`: {"values": [...]}, at most eight."""
    document = access.get_document(actor, document_id)
    fields = current_fields(document)
    field = _field(fields, name)
    return JsonResponse({"values": suggest_values(document, fields, field.name, request.GET.get("q", "")[:LONGEST])})


@require_GET
@tenant_view(Permission.CORRECT_FIELDS)
def reading(request: HttpRequest, actor: Actor, document_id: str, name: str) -> HttpResponse:
    """How a typed text `q` would be stored: {"text": normalised} or {"error": sentence}."""
    document = access.get_document(actor, document_id)
    field = _field(current_fields(document), name)
    locale = field.locale
    try:
        value = parse_value(
            field.spec,
            typed_value(field, request.GET.get("q", "")[:LONGEST]),
            day_first=locale.day_first,
            decimal=locale.decimal,
            asks=True,
        )
    except InvalidValue as error:
        return JsonResponse({"error": value_sentence(error)})
    return JsonResponse({"text": value_text(field.spec, value, locale.decimal)})


def _field(fields: list[CurrentField], name: str) -> CurrentField:
    for field in fields:
        if field.name == name:
            return field
    raise access.NotFound

"""Everything a document says of itself, beside its pages, with the way to a template of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from documents import access
from documents.models import Actor, Page, Permission
from documents.services.all_fields import AllFields, find_all_fields
from documents.web.base import tenant_view
from documents.web.template_words import TYPE_WORDS
from inference.fields.grids import Grid
from inference.fields.open import Pair
from inference.types import Box, FieldType


@dataclass(frozen=True, slots=True)
class Outline:
    """A box on a page as SVG attributes; `anchor` is what the list links to, "" for the further box of one thing."""

    anchor: str
    kind: str
    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True, slots=True)
class ShownPair:
    """One label with its value as the list shows it."""

    anchor: str
    pair: Pair
    kind: str


@dataclass(frozen=True, slots=True)
class ShownTable:
    """One table as the list shows it; `kinds` are the types of its columns in words."""

    anchor: str
    table: Grid
    name: str
    kinds: list[str]


@dataclass(frozen=True, slots=True)
class OutlinedPage:
    """One page with the boxes of what was found on it."""

    page: Page
    outlines: list[Outline]


@require_GET
@tenant_view(Permission.VIEW_DOCUMENTS)
def show_all_fields(request: HttpRequest, actor: Actor, document_id: str) -> HttpResponse:
    """Labels with their values, and tables, found on the read pages without a template."""
    document = access.get_document(actor, document_id)
    found = find_all_fields(document)
    outlines = list(_outlines(found))
    context = {
        "document": document,
        "found": found,
        "pairs": [ShownPair(f"pair-{number}", pair, _kind(pair.type)) for number, pair in enumerate(found.pairs, 1)],
        "tables": [_shown_table(number, table) for number, table in enumerate(found.tables, 1)],
        "pages": [
            OutlinedPage(page, [outline for number, outline in outlines if number == page.number])
            for page in document.pages.defer("lines").order_by("number")[: found.pages]
        ],
        "can_make": actor.can(Permission.EDIT_TEMPLATES) and not found.is_empty,
    }
    return render(request, "review/all_fields.html", context)


def _shown_table(number: int, table: Grid) -> ShownTable:
    name = _("Table %(number)s") % {"number": number}
    return ShownTable(f"table-{number}", table, name, [_kind(column.type) for column in table.columns])


def _kind(kind: FieldType) -> str:
    return str(TYPE_WORDS[kind])


def _outlines(found: AllFields) -> Iterator[tuple[int, Outline]]:
    for number, pair in enumerate(found.pairs, 1):
        if pair.label.box:
            yield pair.label.page, _outline("", "label", pair.label.box)
        if pair.value.box:
            yield pair.value.page, _outline(f"pair-{number}", "value", pair.value.box)
    for number, table in enumerate(found.tables, 1):
        yield table.page, _outline(f"table-{number}", "table", table.box)


def _outline(anchor: str, kind: str, box: Box) -> Outline:
    x0, y0, x1, y1 = box
    return Outline(anchor, kind, f"{x0:.5f}", f"{y0:.5f}", f"{x1 - x0:.5f}", f"{y1 - y0:.5f}")

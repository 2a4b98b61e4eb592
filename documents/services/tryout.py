"""Tries a template that nobody has saved on a document that was read before: what would be found, and where.

Knows no engine and stores nothing: the words of the stored pages are read again by the field step alone, which takes
hundredths of a second for an ordinary document; only the first pages are tried, which keeps it within about a second.
"""

from __future__ import annotations

from dataclasses import dataclass

from documents.models import Actor, Document, DocumentTemplate, ExtractedField, Permission
from documents.models import Page as PageRow
from documents.services.fields import CurrentField, combine
from documents.services.readings import evidence_json
from documents.services.words import first_pages, stored_page
from inference.fields import Pointed, calibrate, extract_fields, point_at
from inference.types import Box, FieldValue, TemplateSpec

SAMPLES = 20


@dataclass(frozen=True, slots=True)
class Tryout:
    """What a template finds: its fields as a review would begin, and how many of the document's pages were tried."""

    fields: list[CurrentField]
    pages: int
    pages_total: int

    @property
    def is_whole(self) -> bool:
        """Whether every page was tried."""
        return self.pages == self.pages_total


def try_template(*, actor: Actor, template: TemplateSpec, document: Document) -> Tryout:
    """Find `template`'s fields on `document` as it was last read, without people's corrections. Raises `NotAllowed`."""
    actor.require(Permission.EDIT_TEMPLATES)
    pages = first_pages(document)
    values = calibrate(template, extract_fields(template, pages), pages)
    machine = {value.name: _row_of_value(value) for value in values}
    return Tryout(combine(template, machine, {}), len(pages), document.pages.count())


def point_at_page(*, actor: Actor, page: PageRow, box: Box) -> Pointed | None:
    """What stands in `box` of a stored page, proposed as a field; None where nothing was read. Raises `NotAllowed`."""
    actor.require(Permission.EDIT_TEMPLATES)
    return point_at(stored_page(page), box)


def find_samples(*, actor: Actor, template: DocumentTemplate | None, query: str = "") -> list[Document]:
    """Read documents to try on, those of `template` first, the newest first; `query` is a part of their name."""
    actor.require(Permission.EDIT_TEMPLATES)
    rows = Document.objects.visible().exclude(extraction=None).order_by("-created_at", "-id")
    if query:
        rows = rows.filter(name__icontains=query)
    own = list(rows.filter(template=template)[:SAMPLES]) if template is not None else []
    others = rows.exclude(pk__in=[document.pk for document in own])[: SAMPLES - len(own)]
    return [*own, *others]


def _row_of_value(value: FieldValue) -> ExtractedField:
    """The value in the form of a stored one; never saved."""
    return ExtractedField(
        name=value.name,
        value=value.value,
        raw=value.raw,
        confidence=value.confidence,
        source=value.source or "",
        evidence=[evidence_json(item) for item in value.evidence],
        cells=[{column: evidence_json(item) for column, item in row.items()} for row in value.cells],
    )

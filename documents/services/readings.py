"""Writes a reading down as rows: pages, extraction and fields, only if the worker's claim still holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from documents.models import Document, DocumentTemplate, ExtractedField, Extraction, Page
from documents.services.audit import record_event
from documents.services.claims import Claim, ClaimLost
from documents.services.listing import refresh
from documents.services.webhooks.events import Event, announce_document
from documents.tenancy import scope
from inference.schemas import dump_template
from inference.types import Check, Evidence, FieldValue, Learned, Reading, TextLine


@dataclass(frozen=True, slots=True)
class StoredImage:
    """The picture of a page: where it lies in the store, and how many bytes it takes."""

    key: str
    size: int


def store_reading(
    *,
    claim: Claim,
    reading: Reading,
    template: DocumentTemplate | None,
    template_version: int | None,
    images: Mapping[int, StoredImage],
) -> list[str]:
    """Store `reading` as the document's accepted one and return the page images it makes superfluous.

    One transaction; raises `ClaimLost` and writes nothing when another worker has taken the document.
    """
    with scope(claim.tenant_id):
        document = claim.rows().select_for_update(of=("self",)).first()
        if document is None:
            raise ClaimLost
        extraction = Extraction.objects.create(
            tenant_id=claim.tenant_id,
            document=document,
            fence=claim.fence,
            engine=reading.engine,
            engine_revision=reading.engine_revision,
            model=reading.model,
            model_revision=reading.model_revision,
            template=dump_template(reading.template) if reading.template else None,
            template_version=template_version,
            template_probability=reading.probability,
            learned=_learned_json(reading.learned),
            seconds=reading.seconds,
        )
        ExtractedField.objects.bulk_create(
            _field_row(extraction, position, value) for position, value in enumerate(reading.values)
        )
        stale = _replace_pages(document, reading, images)
        document.move_to(Document.Status.NEEDS_REVIEW)
        document.extraction = extraction
        document.failures = 0
        document.failure_code = ""
        document.lease_expires_at = None
        document.pages_done = document.pages_total = len(reading.pages)
        if document.template_id is None or document.template_is_guessed:
            document.template, document.template_is_guessed = template, template is not None
        document.save()
        refresh(document)
        record_event(
            actor=None,
            tenant_id=claim.tenant_id,
            action="document.read",
            target=document,
            after={
                "engine": reading.engine,
                **({"model": reading.model} if reading.model else {}),
                "template": reading.template.name if reading.template else None,
                "guessed": reading.is_guessed,
                "pages": len(reading.pages),
                "seconds": round(reading.seconds, 3),
            },
        )
        announce_document(Event.PROCESSED, document)
    return stale


def _field_row(extraction: Extraction, position: int, value: FieldValue) -> ExtractedField:
    return ExtractedField(
        tenant_id=extraction.tenant_id,
        extraction=extraction,
        position=position,
        name=value.name,
        value=value.value,
        raw=value.raw,
        confidence=value.confidence,
        source=value.source or "",
        evidence=[evidence_json(item) for item in value.evidence],
        cells=[{column: evidence_json(item) for column, item in row.items()} for row in value.cells],
        checks=[_check_json(check) for check in value.checks],
        learned_from=len(value.learned.documents) if value.learned else 0,
        tokens=[[text, round(logprob, 4)] for text, logprob in value.tokens],
    )


def _learned_json(learned: Learned | None) -> dict[str, Any] | None:
    return {"issuer": learned.issuer, "documents": list(learned.documents)} if learned else None


def _check_json(check: Check) -> dict[str, Any]:
    return {
        "source": check.source,
        "verdict": check.verdict,
        "text": check.text,
        "page": check.page,
        "box": list(check.box) if check.box else None,
    }


def evidence_json(evidence: Evidence) -> dict[str, Any]:
    """Evidence as JSON: {source, page, box, text}; with `confidence` where it has one of its own, as cells have."""
    own = {} if evidence.confidence is None else {"confidence": evidence.confidence}
    return {
        "source": evidence.source,
        "page": evidence.page,
        "box": list(evidence.box) if evidence.box else None,
        "text": evidence.text,
        **own,
    }


def _replace_pages(document: Document, reading: Reading, images: Mapping[int, StoredImage]) -> list[str]:
    stale = list(document.pages.values_list("image_key", flat=True))
    document.pages.all().delete()
    Page.objects.bulk_create(
        Page(
            tenant_id=document.tenant_id,
            document=document,
            number=page.number,
            width=page.width,
            height=page.height,
            rotation=page.rotation,
            source=page.source or "",
            image_key=images[page.number].key,
            image_bytes=images[page.number].size,
            lines=[_line_json(line) for line in page.lines],
            notes=[{"code": note.code, "params": note.params} for note in page.notes],
        )
        for page in reading.pages
    )
    return stale


def _line_json(line: TextLine) -> dict[str, Any]:
    """A line as JSON with its words: [text, x0, y0, x1, y1]; four decimals place a word to a third of a pixel."""
    return {
        "text": line.text,
        "box": _short(line.box),
        "confidence": line.confidence,
        "words": [[word.text, *_short(word.box)] for word in line.words],
    }


def _short(box: tuple[float, float, float, float]) -> list[float]:
    return [round(value, 4) for value in box]

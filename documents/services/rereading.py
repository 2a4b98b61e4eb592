"""Reads the documents that wait for review again, with the version of their template that is now in use.

Each document is a short transaction of its own. What a colleague has open is left to them and named; where the limit of
documents in flight is reached, it ends.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from documents.models import (
    Actor,
    Correction,
    Document,
    DocumentQuerySet,
    DocumentTemplate,
    LockedByOther,
    Permission,
)
from documents.services.refusals import UploadRefused
from documents.services.requeue import read_with_template
from documents.tenancy import scope

CHUNK = 25  # documents a person waits for at a time
WAITING = (Document.Status.NEEDS_REVIEW, Document.Status.IN_REVIEW)


@dataclass(frozen=True, slots=True)
class Outdated:
    """How many waiting documents were read with an earlier version, and how many of them people have corrected."""

    documents: int
    corrected: int


@dataclass(slots=True)
class Reread:
    """What one chunk came to. `busy`: (document, who has it open); `after`: the last one tried, None at the end.

    `refused`: why it ended before the end, in words.
    """

    done: int = 0
    busy: list[tuple[str, str]] = field(default_factory=list)
    after: uuid.UUID | None = None
    refused: str = ""


def count_outdated(template: DocumentTemplate) -> Outdated:
    """Count the documents that `read_outdated` would read again. Needs an open scope."""
    rows = _outdated(template)
    corrected = Correction.objects.filter(document__in=rows.values("pk")).values("document").distinct().count()
    return Outdated(rows.count(), corrected)


def read_outdated(*, actor: Actor, template: DocumentTemplate, after: uuid.UUID | None = None) -> Reread:
    """Send the next `CHUNK` of them back to a worker, in the order of their ids. Opens scopes of its own.

    A reading again makes a new extraction: people's corrections stay in the history, but no longer count.
    Raises `NotAllowed`.
    """
    actor.require(Permission.EDIT_TEMPLATES)
    with scope(actor.tenant_id):
        rows = _outdated(template).order_by("pk")
        ids = list((rows.filter(pk__gt=after) if after else rows).values_list("pk", flat=True)[:CHUNK])
    result = Reread(after=ids[-1] if len(ids) == CHUNK else None)
    try:
        for document_id in ids:
            _read_one(actor, template, document_id, result)
    except UploadRefused as error:
        result.refused, result.after = error.message, None
    return result


def _read_one(actor: Actor, template: DocumentTemplate, document_id: uuid.UUID, result: Reread) -> None:
    with scope(actor.tenant_id):
        document = _outdated(template).select_for_update(of=("self",)).filter(pk=document_id).first()
        if document is None:
            return  # decided, deleted or sent to a worker by somebody else meanwhile: it no longer waits
        try:
            read_with_template(actor=actor, document=document, template=template)
        except LockedByOther as error:
            result.busy.append((document.name, error.holder))
        else:
            result.done += 1


def _outdated(template: DocumentTemplate) -> DocumentQuerySet:
    rows: DocumentQuerySet = Document.objects.visible().filter(
        template=template, status__in=WAITING, extraction__template_version__lt=template.version
    )
    return rows

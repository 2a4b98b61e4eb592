"""What people approved before: the values and places of a tenant's last approved documents of the same template.

Knows no request; asks a bounded number of rows, however many documents there are. Needs an open scope.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from documents.models import Correction, Document, ExtractedField

MOST_DOCUMENTS = 500


@dataclass(frozen=True, slots=True)
class Approved:
    """One approved document; `issuer` as its lists show it."""

    extraction_id: uuid.UUID
    issuer: str


@dataclass(frozen=True, slots=True)
class Value:
    """What a field of an approved document was approved as, and where it stood: {source, page, box, text} items."""

    value: Any
    evidence: list[dict[str, Any]]


def approved_before(document: Document) -> list[Approved]:
    """The approved documents of `document`'s template but itself, newest first, at most `MOST_DOCUMENTS`."""
    if document.template_id is None:
        return []
    rows = (
        Document.objects.visible()
        .filter(status=Document.Status.APPROVED, template=document.template_id, extraction__isnull=False)
        .order_by("-created_at", "-id")
        .values_list("pk", "extraction_id", "issuer")[:MOST_DOCUMENTS]
    )
    return [Approved(extraction, issuer) for key, extraction, issuer in rows if key != document.pk]


def approved_values(documents: Iterable[Approved], names: Iterable[str]) -> dict[str, dict[uuid.UUID, Value]]:
    """Field name -> extraction -> what it was approved as; two queries."""
    keys, wanted = [one.extraction_id for one in documents], list(names)
    found: dict[str, dict[uuid.UUID, Value]] = defaultdict(dict)
    machine = ExtractedField.objects.filter(extraction__in=keys, name__in=wanted).order_by()
    for row in machine.values_list("name", "extraction_id", "value", "evidence"):
        found[row[0]][row[1]] = Value(row[2], row[3])
    people = Correction.objects.filter(extraction__in=keys, name__in=wanted).order_by("created_at", "id")
    read = {name: dict(values) for name, values in found.items()}
    for name, extraction, value, evidence, mark in people.values_list(
        "name", "extraction_id", "value", "evidence", "mark"
    ):
        before = read.get(name, {}).get(extraction, Value(None, []))
        if mark == Correction.Mark.MACHINE:
            found[name][extraction] = before
        else:
            found[name][extraction] = Value(value, evidence or (before.evidence if value == before.value else []))
    return found

"""Where people have to help the machine: the share of values they change by field, of documents by issuer, by person.

All of documents decided in a period; for one tenant within its scope or, as ops, for all of them or any.
"""

from __future__ import annotations

import statistics
import uuid
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Q, Sum
from django.utils.translation import get_language

from documents.models import Attention, Correction, Document, DocumentTemplate, ExtractedField, Membership, Role, User
from documents.services.figures import Period, changed_by_a_person, documents_of

MOST_ROWS = 12


@dataclass(frozen=True, slots=True)
class Share:
    """`changed` of `total`, by what `name` says."""

    name: str
    changed: int
    total: int

    @property
    def share(self) -> float:
        """0 to 1."""
        return self.changed / self.total


@dataclass(frozen=True, slots=True)
class Person:
    """One member's work in the period; `seconds`: the median per document they looked at, None when none."""

    username: str
    role: str
    decided: int
    seconds: float | None


def corrected_fields(period: Period, tenant_id: uuid.UUID | None = None) -> list[Share]:
    """By field: in how many decided documents a person changed it, most often first."""
    decided = documents_of(tenant_id).filter(period.holds("decided_at"), status__in=Document.DECIDED)
    readings = decided.values("extraction_id")
    totals = dict(
        ExtractedField.objects.order_by()
        .filter(extraction__in=readings)
        .values("name")
        .annotate(count=Count("id"))
        .values_list("name", "count")
    )
    changed = (
        Correction.objects.order_by()
        .filter(extraction__in=readings, is_change=True)
        .values("name")
        .annotate(count=Count("document", distinct=True))
        .values_list("name", "count")
    )
    labels = _labels()
    shares = [Share(labels.get(name, name), count, totals.get(name, count)) for name, count in changed]
    return sorted(shares, key=lambda share: (-share.share, share.name))[:MOST_ROWS]


def _labels() -> dict[str, str]:
    language = get_language() or ""
    return {
        spec.name: spec.label_in(language)
        for template in DocumentTemplate.objects.in_use()
        for spec in template.spec.fields
    }


def corrected_issuers(period: Period, tenant_id: uuid.UUID | None = None) -> list[Share]:
    """By issuer: how many of its decided documents a person changed, most often first."""
    decided = documents_of(tenant_id).filter(period.holds("decided_at"), status__in=Document.DECIDED)
    rows = (
        decided.exclude(issuer="")
        .annotate(is_changed=changed_by_a_person())
        .values("issuer")
        .annotate(total=Count("id"), changed=Count("id", filter=Q(is_changed=True)))
    )
    shares = [Share(row["issuer"], row["changed"], row["total"]) for row in rows]
    return sorted(shares, key=lambda share: (-share.share, -share.total, share.name))[:MOST_ROWS]


def people_at_work(period: Period) -> list[Person]:
    """The members of the tenant in scope, with what they decided and how long they looked."""
    decided = dict(
        Document.objects.order_by()
        .filter(period.holds("decided_at"))
        .values("decided_by")
        .annotate(count=Count("id"))
        .values_list("decided_by", "count")
    )
    looked = defaultdict(list)
    sums = Attention.objects.order_by().filter(period.holds("created_at")).values("user", "document")
    for row in sums.annotate(total=Sum("seconds")):
        looked[row["user"]].append(row["total"])
    members = {row.user_id: row.role for row in Membership.objects.all()}
    return [
        Person(
            person.username,
            str(Role(members[person.pk]).label),
            decided.get(person.pk, 0),
            statistics.median(looked[person.pk]) if looked[person.pk] else None,
        )
        for person in User.objects.filter(pk__in=members).order_by("username")
    ]

"""What the dashboard says: how many documents came, what people changed, how long it took, what waits.

One function, `take_figures`, for one tenant within its scope or, as ops, for all of them or any. Knows no page.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import (
    Aggregate,
    Case,
    CharField,
    Count,
    Exists,
    FloatField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    When,
)
from django.db.models import Value as Text
from django.db.models.functions import TruncDate
from django.utils import timezone

from documents.models import Attention, Correction, Document, Extraction

MOST_DAYS = 366


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days of the server's time zone, both ends included."""

    first: dt.date
    last: dt.date

    @classmethod
    def of_days(cls, days: int) -> Period:
        """The last `days` days, today included."""
        today = timezone.localdate()
        return cls(today - dt.timedelta(days=days - 1), today)

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def before(self) -> Period:
        """As many days just before."""
        return Period(self.first - dt.timedelta(days=self.days), self.first - dt.timedelta(days=1))

    def holds(self, column: str) -> Q:
        """The condition that a moment lies in it."""
        start = timezone.make_aware(dt.datetime.combine(self.first, dt.time.min))
        end = timezone.make_aware(dt.datetime.combine(self.last + dt.timedelta(days=1), dt.time.min))
        return Q(**{f"{column}__gte": start, f"{column}__lt": end})


@dataclass(frozen=True, slots=True)
class Day:
    """Documents that came on one day, by where they stand now."""

    date: dt.date
    approved: int = 0
    waiting: int = 0
    rejected: int = 0
    failed: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.approved + self.waiting + self.rejected + self.failed


@dataclass(frozen=True, slots=True)
class Stage:
    """What waits at one place now, and since when."""

    name: str
    count: int
    oldest_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything of one period. Shares are 0 to 1, None where nothing was decided; seconds are medians."""

    period: Period
    documents: int
    documents_before: int
    approved: int
    straight_through: float | None
    review_seconds: float | None
    review_seconds_before: float | None
    days: tuple[Day, ...]
    stages: tuple[Stage, ...]
    seconds_per_page: float | None
    storage_bytes: int

    @property
    def waiting(self) -> int:
        """Undecided documents now."""
        return sum(stage.count for stage in self.stages)

    @property
    def oldest_at(self) -> dt.datetime | None:
        """Since when the oldest of them waits."""
        return min((stage.oldest_at for stage in self.stages if stage.oldest_at), default=None)


class Median(Aggregate):
    """The middle value, by PostgreSQL."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


def documents_of(tenant_id: uuid.UUID | None) -> QuerySet[Document]:
    """The documents outside the trash, of one tenant or, None, of every tenant in reach."""
    rows: QuerySet[Document] = Document.objects.visible().order_by()
    return rows if tenant_id is None else rows.filter(tenant_id=tenant_id)


def changed_by_a_person() -> Exists:
    """Whether a person changed a value of the document's accepted reading; for documents."""
    return Exists(Correction.objects.filter(extraction=OuterRef("extraction"), is_change=True))


def take_figures(period: Period, tenant_id: uuid.UUID | None = None) -> Figures:
    """The figures of `period`. Needs the tenant's scope, or `ops_scope` for all (None) or any."""
    rows = documents_of(tenant_id)
    came = rows.filter(period.holds("created_at"))
    approved = rows.filter(period.holds("decided_at"), status=Document.Status.APPROVED)
    counted = approved.annotate(is_changed=changed_by_a_person()).aggregate(
        all=Count("id"), untouched=Count("id", filter=Q(is_changed=False))
    )
    read = Extraction.objects.filter(period.holds("created_at"), document__in=rows)
    engine = read.aggregate(seconds=Sum("seconds"), pages=Sum("document__pages_total"))
    return Figures(
        period=period,
        documents=came.count(),
        documents_before=rows.filter(period.before.holds("created_at")).count(),
        approved=counted["all"],
        straight_through=counted["untouched"] / counted["all"] if counted["all"] else None,
        review_seconds=_review_seconds(period, tenant_id),
        review_seconds_before=_review_seconds(period.before, tenant_id),
        days=_days(came, period),
        stages=_stages(rows),
        seconds_per_page=engine["seconds"] / engine["pages"] if engine["pages"] else None,
        storage_bytes=rows.aggregate(bytes=Sum("size"))["bytes"] or 0,
    )


def _review_seconds(period: Period, tenant_id: uuid.UUID | None) -> float | None:
    rows = Attention.objects.order_by().filter(period.holds("created_at"))
    if tenant_id is not None:
        rows = rows.filter(tenant_id=tenant_id)
    median: float | None = (
        rows.values("document").annotate(total=Sum("seconds")).aggregate(median=Median("total"))["median"]
    )
    return median


def _days(came: QuerySet[Document], period: Period) -> tuple[Day, ...]:
    where = Case(
        When(status=Document.Status.APPROVED, then=Text("approved")),
        When(status=Document.Status.REJECTED, then=Text("rejected")),
        When(status=Document.Status.FAILED, then=Text("failed")),
        default=Text("waiting"),
        output_field=CharField(),
    )
    grouped = came.annotate(day=TruncDate("created_at"), where=where).values("day", "where").annotate(count=Count("id"))
    found: dict[dt.date, dict[str, int]] = {}
    for row in grouped:
        found.setdefault(row["day"], {})[row["where"]] = row["count"]
    dates = [period.first + dt.timedelta(days=number) for number in range(period.days)]
    return tuple(Day(date, **found.get(date, {})) for date in dates)


def _stages(rows: QuerySet[Document]) -> tuple[Stage, ...]:
    status, held = Document.Status, ~Q(hold="")
    conditions = {
        "reading": Q(status__in=[status.RECEIVED, status.PROCESSING]),
        "needs_review": Q(status=status.NEEDS_REVIEW, hold=""),
        "in_review": Q(status=status.IN_REVIEW),
        "held": Q(status=status.NEEDS_REVIEW) & held,
        "failed": Q(status=status.FAILED),
    }
    undecided = rows.exclude(status__in=Document.DECIDED)
    found = undecided.aggregate(
        **{f"{name}_count": Count("id", filter=condition) for name, condition in conditions.items()},
        **{f"{name}_oldest": Min("created_at", filter=condition) for name, condition in conditions.items()},
    )
    return tuple(Stage(name, found[f"{name}_count"], found[f"{name}_oldest"]) for name in conditions)

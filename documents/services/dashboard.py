"""One period's figures together, for the portal, the staff's site, the API and as a file."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from documents.services.corrected import Share, corrected_fields, corrected_issuers
from documents.services.days import read_day
from documents.services.export.cells import guarded
from documents.services.export.csv_lines import csv_line
from documents.services.figures import MOST_DAYS, Figures, Period, Stage, take_figures

PRESETS = {"7": _("7 days"), "14": _("14 days"), "30": _("30 days"), "90": _("90 days")}
DEFAULT = "14"
PARTS = ("approved", "waiting", "rejected", "failed")
SINGLE = ("documents", "documents_before", "approved", "straight_through", "review_seconds", "review_seconds_before",
          "waiting", "seconds_per_page", "storage_bytes")  # fmt: skip
STAGES = {
    "reading": _("Waits to be read"),
    "needs_review": _("Needs review"),
    "in_review": _("In review"),
    "held": _("Parked, asked or sent back"),
    "failed": _("Failed"),
}


class InvalidPeriod(Exception):
    """The days asked for make no period; the message says why."""


@dataclass(frozen=True, slots=True)
class Dashboard:
    """What one dashboard shows."""

    figures: Figures
    fields: list[Share]
    issuers: list[Share]

    @property
    def stages(self) -> list[tuple[Stage, Any]]:
        """Where documents wait, with the words for it."""
        return [(stage, STAGES[stage.name]) for stage in self.figures.stages]

    @property
    def totals(self) -> dict[str, int]:
        """What came in the period, by where it stands."""
        return {name: sum(getattr(day, name) for day in self.figures.days) for name in PARTS}

    @property
    def most_field(self) -> float:
        """The largest share among the fields, which fills its bar."""
        return max((share.share for share in self.fields), default=0)

    @property
    def most_issuer(self) -> float:
        """The largest share among the issuers."""
        return max((share.share for share in self.issuers), default=0)


def take_dashboard(period: Period, tenant_id: uuid.UUID | None = None) -> Dashboard:
    """The dashboard of `period`; scopes as `take_figures`."""
    return Dashboard(
        take_figures(period, tenant_id), corrected_fields(period, tenant_id), corrected_issuers(period, tenant_id)
    )


def read_period(query: Mapping[str, str]) -> Period:
    """The period that `days`, or `from` and `to`, ask for; 14 days without them. Raises `InvalidPeriod`."""
    if "from" not in query and "to" not in query:
        days = query.get("days") or DEFAULT
        if days not in PRESETS:
            raise InvalidPeriod(_("Choose one of the periods."))
        return Period.of_days(int(days))
    try:
        period = Period(read_day(query.get("from", "")), read_day(query.get("to", "")))
    except ValueError as error:
        raise InvalidPeriod(_("Give both days, as in 2026-11-08.")) from error
    if not 1 <= period.days <= MOST_DAYS:
        raise InvalidPeriod(_("The first day must not be after the last, nor more than a year before it."))
    return period


def write_csv(dashboard: Dashboard) -> bytes:
    """The figures as rows of (figure, of what, value), for a spreadsheet."""
    lines = map(csv_line, [("figure", "of", "value"), *_rows(dashboard)])
    return "".join(lines).encode("utf-8-sig")  # the mark makes Excel read it as UTF-8


def _rows(dashboard: Dashboard) -> Iterator[tuple[str, str, Any]]:
    figures = dashboard.figures
    for name in SINGLE:
        yield name, "", getattr(figures, name)
    for stage in figures.stages:
        yield "waiting_now", stage.name, stage.count
    for day in figures.days:
        for part in PARTS:
            yield f"came_and_{part}", day.date.isoformat(), getattr(day, part)
    for kind, shares in (("changed_share_of_field", dashboard.fields), ("changed_share_of_issuer", dashboard.issuers)):
        for share in shares:
            yield kind, guarded(share.name), round(share.share, 4)

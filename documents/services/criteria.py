"""What a list of documents is asked for: tab, filters, text, order; the same for pages, API and exports.

Knows neither address nor page: criteria come as a mapping of strings, damaged ones count as not given.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models import Document
from documents.services.days import find_day
from documents.services.search import Narrowing, find_document_ids, narrowed_rows

MOST = 10_000  # documents that one search gives out where they are not read page by page
NOBODY = "nobody"
LONGEST_TEXT = 200
Status, Hold = Document.Status, Document.Hold
READING = (Status.RECEIVED, Status.PROCESSING)
UNDECIDED = (*READING, Status.NEEDS_REVIEW, Status.IN_REVIEW, Status.FAILED)


@dataclass(frozen=True, slots=True)
class Tab:
    """One part of the list: documents of these statuses and, where any is named, set aside in one of these ways."""

    label: object
    statuses: tuple[str, ...]
    holds: tuple[str, ...] = ()


TABS: dict[str, Tab] = {
    "": Tab(_("All open"), UNDECIDED),
    "needs-review": Tab(_("Needs review"), (Status.NEEDS_REVIEW,)),
    "in-review": Tab(_("In review"), (Status.IN_REVIEW,)),
    "reading": Tab(_("Reading"), READING),
    "failed": Tab(_("Failed"), (Status.FAILED,)),
    "parked": Tab(_("Parked"), UNDECIDED, (Hold.PARKED,)),
    "asked": Tab(_("Asked"), UNDECIDED, (Hold.ASKED,)),
    "sent-back": Tab(_("Sent back"), UNDECIDED, (Hold.SENT_BACK,)),
    "approved": Tab(_("Approved"), (Status.APPROVED,)),
    "rejected": Tab(_("Rejected"), (Status.REJECTED,)),
    "any": Tab(_("All"), tuple(Status)),
}
SORTS = {
    "": _("Newest first"),
    "waiting": _("Waiting longest"),
    "amount": _("Largest amount"),
    "doubt": _("Most in doubt"),
}
NAMES = ("status", "template", "from", "to", "uploader", "assignee", "text", "sort")


@dataclass(frozen=True, slots=True)
class Criteria:
    """`tab` a key of `TABS`, `sort` of `SORTS`; days are of the reader's time zone; `assignee` an id or "nobody".

    `is_impossible`: a filter that names nothing, so that no document fits. A search without a tab looks everywhere.
    """

    tab: str = ""
    template: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    uploader: str = ""
    assignee: str = ""
    text: str = ""
    sort: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> Criteria:
        """Read `asked` (`NAMES`); an unknown tab or order is the first one, a damaged day none."""
        tab, sort = asked.get("status", ""), asked.get("sort", "")
        text = asked.get("text", "").strip()[:LONGEST_TEXT]
        return cls(
            tab="any" if text and not tab else tab if tab in TABS else "",
            template=asked.get("template", ""),
            since=find_day(asked.get("from", "")),
            until=find_day(asked.get("to", "")),
            uploader=asked.get("uploader", ""),
            assignee=asked.get("assignee", ""),
            text=text,
            sort=sort if sort in SORTS else "",
        )

    def as_query(self) -> dict[str, str]:
        """What `of` reads, without what is not given."""
        values = {
            "status": "" if self.tab == "any" and self.text else self.tab,
            "template": self.template,
            "from": self.since.isoformat() if self.since else "",
            "to": self.until.isoformat() if self.until else "",
            "uploader": self.uploader,
            "assignee": self.assignee,
            "text": self.text,
            "sort": self.sort,
        }
        return {name: value for name, value in values.items() if value}

    @property
    def is_narrowed(self) -> bool:
        """Whether more than the tab leaves documents out."""
        return replace(self, tab="", sort="") != Criteria()

    @property
    def is_impossible(self) -> bool:
        """Whether a filter names what cannot be."""
        try:
            _narrowing(self)
        except ValueError:
            return True
        return False


def matching_documents(criteria: Criteria, *, most: int = MOST) -> QuerySet[Document]:
    """The documents that fit, in no order; of a search the newest `most`. Needs an open scope."""
    if criteria.is_impossible:
        return Document.objects.none()
    if criteria.text:
        return among(find_ids(criteria, most=most))
    return narrowed_rows(_narrowing(criteria))


def find_ids(
    criteria: Criteria, *, before: tuple[dt.datetime, uuid.UUID] | None = None, most: int = MOST
) -> list[uuid.UUID]:
    """Ids of the newest documents that hold `criteria.text` and fit, older than `before`. One query."""
    if criteria.is_impossible:
        return []
    return find_document_ids(criteria.text, narrowing=_narrowing(criteria), before=before, most=most)


def among(ids: Iterable[uuid.UUID]) -> QuerySet[Document]:
    """The documents with these ids, outside the trash."""
    rows: QuerySet[Document] = Document.objects.visible()
    return rows.filter(pk__in=list(ids))


def _narrowing(criteria: Criteria) -> Narrowing:
    """Raises ValueError for a filter that names nothing."""
    tab = TABS[criteria.tab]
    return Narrowing(
        statuses=None if criteria.tab == "any" else tab.statuses,
        holds=tab.holds or None,
        template=uuid.UUID(criteria.template) if criteria.template else None,
        uploaded_from=_midnight(criteria.since) if criteria.since else None,
        uploaded_before=_midnight(criteria.until + dt.timedelta(days=1)) if criteria.until else None,
        uploader=_person(criteria.uploader) if criteria.uploader else None,
        assignee=0 if criteria.assignee == NOBODY else _person(criteria.assignee) if criteria.assignee else None,
    )


def _person(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 15:
        raise ValueError(text)
    return int(text)


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))

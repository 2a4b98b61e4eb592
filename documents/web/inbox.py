"""The inbox: what waits and why, page by page, kept fresh while something is being read."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from documents import access
from documents.models import Actor, Document, DocumentTemplate, Permission
from documents.services.counts import CAP, count_by_status
from documents.services.summaries import Summary, summarisable, summarise_documents
from documents.web.base import is_htmx, tenant_view
from documents.web.paging import keyset_page
from documents.web.uploads import upload_limits

PAGE_SIZE = 40
SEEN_FIELDS = ("id", "created_at", "status", "pages_done", "pages_total", "updated_at")
READING = (Document.Status.RECEIVED, Document.Status.PROCESSING)
OPEN = (*READING, Document.Status.NEEDS_REVIEW, Document.Status.IN_REVIEW, Document.Status.FAILED)
TABS = {
    "": (_("All open"), OPEN),
    "needs-review": (_("Needs review"), (Document.Status.NEEDS_REVIEW,)),
    "in-review": (_("In review"), (Document.Status.IN_REVIEW,)),
    "reading": (_("Reading"), READING),
    "failed": (_("Failed"), (Document.Status.FAILED,)),
    "approved": (_("Approved"), (Document.Status.APPROVED,)),
    "rejected": (_("Rejected"), (Document.Status.REJECTED,)),
}


@dataclass(frozen=True, slots=True)
class Tab:
    """One filter by status and how many documents it shows."""

    label: str
    query: str
    count: int
    is_current: bool

    @property
    def count_label(self) -> str:
        """The count as the tab says it."""
        return f"{CAP:,}+" if self.count > CAP else f"{self.count:,}"


@dataclass(frozen=True, slots=True)
class Row:
    """One document of the list."""

    document: Document
    summary: Summary


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address asks for."""

    status: str
    template: str
    name: str
    cursor: str

    @classmethod
    def of(cls, request: HttpRequest) -> Filters:
        """Read the query; an unknown status shows all that is open."""
        status = request.GET.get("status", "")
        return cls(
            status=status if status in TABS else "",
            template=request.GET.get("template", ""),
            name=request.GET.get("name", "").strip()[:100],
            cursor=request.GET.get("after", ""),
        )

    def query(self, **changed: str) -> str:
        """The address of the same list with some filters changed; a changed filter starts at the first page."""
        values = {"status": self.status, "template": self.template, "name": self.name, **changed}
        return urlencode({key: value for key, value in values.items() if value})

    @property
    def is_narrowed(self) -> bool:
        """Whether more than the tab leaves documents out."""
        return bool(self.template or self.name)


@require_GET
@tenant_view(Permission.VIEW_DOCUMENTS)
def show_inbox(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The list; to htmx only its part, and nothing (204) when a poll's `seen` says that nothing changed."""
    filters = Filters.of(request)
    counts = count_by_status()
    matching = _matching(filters)
    if is_htmx(request) and "seen" in request.GET:
        state = keyset_page(matching.only(*SEEN_FIELDS), filters.cursor, PAGE_SIZE)
        if request.GET["seen"] == _fingerprint(counts, state.rows):
            return HttpResponse(status=204)
    rows = summarisable(matching.select_related("template", "locked_by"))
    page = keyset_page(rows, filters.cursor, PAGE_SIZE)
    summaries = summarise_documents(page.rows)
    context = {
        "rows": [Row(document, summaries[document.pk]) for document in page.rows],
        "tabs": _tabs(filters, counts),
        "filters": filters,
        "here": filters.query(after=filters.cursor),
        "next_query": filters.query(after=page.next_cursor) if page.next_cursor else "",
        "seen": _fingerprint(counts, page.rows),
        "is_reading": any(counts[status] for status in READING),
        # A page that was left gives its lock back while this one is already being drawn: look once more.
        "is_leaving": any(
            row.status == Document.Status.IN_REVIEW and row.locked_by_id == actor.user_id for row in page.rows
        ),
        "is_empty": not any(counts.values()),
        "can_upload": actor.can(Permission.UPLOAD_DOCUMENTS),
        "has_next_review": actor.can(Permission.CORRECT_FIELDS) and counts[Document.Status.NEEDS_REVIEW] > 0,
    }
    if is_htmx(request):
        return render(request, "inbox/_list.html", context)
    context["limits"] = upload_limits()
    context["templates"] = DocumentTemplate.objects.in_use().named()
    return render(request, "inbox/page.html", context)


@require_GET
@tenant_view(Permission.CORRECT_FIELDS)
def review_next(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Go to the document that has waited longest for a reviewer, or to the inbox when none does."""
    rows = Document.objects.visible().filter(status=Document.Status.NEEDS_REVIEW)
    oldest = rows.order_by("created_at", "id").values_list("pk", flat=True).first()
    return redirect("document", oldest) if oldest else redirect("documents")


def _matching(filters: Filters) -> QuerySet[Document]:
    rows = Document.objects.visible().filter(status__in=TABS[filters.status][1])
    if filters.template:
        try:
            rows = rows.filter(template=access.parse_id(filters.template))
        except access.NotFound:
            return rows.none()
    if filters.name:
        rows = rows.filter(name__icontains=filters.name)
    return rows


def _tabs(filters: Filters, counts: dict[str, int]) -> list[Tab]:
    return [
        Tab(str(label), filters.query(status=key), sum(counts[status] for status in statuses), key == filters.status)
        for key, (label, statuses) in TABS.items()
    ]


def _fingerprint(counts: dict[str, int], rows: list[Document]) -> str:
    """Changes when anything that the list shows does, but for the passing of time."""
    shown = [(row.pk, row.status, row.pages_done, row.pages_total, row.updated_at) for row in rows]
    return hashlib.sha256(repr((counts, shown)).encode()).hexdigest()[:16]

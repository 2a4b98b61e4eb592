"""The inbox: what waits and why, page by page, found by words and filters, kept fresh while anything can change."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from documents.models import Actor, Document, Permission
from documents.services import trash
from documents.services.choices import load_choices
from documents.services.counts import CAP, Counts, count_documents
from documents.services.criteria import (
    MOST,
    READING,
    SORTS,
    TABS,
    Criteria,
    among,
    find_ids,
    matching_documents,
)
from documents.services.summaries import Summary, summarisable, summarise_documents
from documents.services.waiting import find_waiting
from documents.web.base import is_htmx, tenant_view
from documents.web.paging import NEWEST, ORDERS, KeysetPage, cut_page, keyset_page, parse_cursor

PAGE_SIZE = 40
MOST_SORTED = 1000  # of what a search finds, where it is not shown newest first: the newest ones
SEEN_FIELDS = (
    "id", "tenant_id", "created_at", "status", "pages_done", "pages_total", "updated_at", "amount", "open_count",
    "template_id", "template_is_guessed", "waits_for",
)  # fmt: skip
CHANGING = (*READING, Document.Status.IN_REVIEW)
ONLY_WHERE_ANY = ("asked", "sent-back")  # tabs of what few teams use
Decorate = Callable[[QuerySet[Document]], QuerySet[Document]]


@dataclass(frozen=True, slots=True)
class ShownTab:
    """One part of the list; `count` is None where filters would make it tell something else than the list shows."""

    key: str
    label: str
    query: str
    count: int | None
    is_current: bool

    @property
    def count_label(self) -> str:
        """The count as the tab says it."""
        if self.count is None:
            return ""
        return f"{CAP:,}+" if self.count > CAP else f"{self.count:,}"


@dataclass(frozen=True, slots=True)
class Row:
    """One document of the list."""

    document: Document
    summary: Summary

    @property
    def with_whom(self) -> str:
        """Who has it now: its reviewer, who was asked, who set it aside, or whom it is assigned to."""
        document = self.document
        if document.status == Document.Status.IN_REVIEW and document.locked_by:
            return document.locked_by.get_username()
        person = document.hold_for or document.hold_by or document.assigned_to
        return person.get_username() if person and not document.is_decided else ""


@require_GET
@tenant_view(Permission.VIEW_DOCUMENTS)
def show_inbox(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The list; to htmx only its part, and nothing (204) when a poll's `seen` says that nothing changed."""
    criteria, cursor = Criteria.of(request.GET.dict()), request.GET.get("after", "")
    counts = count_documents()
    if is_htmx(request) and "seen" in request.GET:
        state = _page(criteria, cursor, lambda rows: rows.only(*SEEN_FIELDS))
        if request.GET["seen"] == _fingerprint(counts, state.rows):
            return HttpResponse(status=204)
    page = _page(criteria, cursor, _decorated)
    summaries = summarise_documents(page.rows)
    is_empty = not any(counts.of.values())
    context = {
        "rows": [Row(document, summaries[document.pk]) for document in page.rows],
        "tabs": _tabs(criteria, counts),
        "criteria": criteria,
        "cursor": cursor,
        "here": _query(criteria, after=cursor),
        "all_query": _query(criteria),
        "next_query": _query(criteria, after=page.next_cursor) if page.next_cursor else "",
        "oldest_at": counts.oldest_at,
        "seen": _fingerprint(counts, page.rows),
        "is_live": any(counts.of[status] for status in CHANGING),
        "is_empty": is_empty,
        "leads_to_trash": is_empty and actor.can(Permission.DELETE_DOCUMENTS) and trash.is_any_there(),
        "can_upload": actor.can(Permission.UPLOAD_DOCUMENTS),
        "has_next_review": actor.can(Permission.CORRECT_FIELDS) and counts.of[Document.Status.NEEDS_REVIEW] > 0,
    }
    if is_htmx(request):
        return render(request, "inbox/_list.html", context)
    choices = load_choices()
    context |= {
        "templates": choices.templates,
        "members": choices.members,
        "sorts": SORTS.items(),
        "view_query": criteria.as_query(),
        "can": {act.value: actor.can(act) for act in BULK_NEEDS},
    }
    return render(request, "inbox/page.html", context)


BULK_NEEDS = (
    Permission.DECIDE_DOCUMENTS,
    Permission.ASSIGN_DOCUMENTS,
    Permission.RETRY_DOCUMENTS,
    Permission.EXPORT_DOCUMENTS,
    Permission.DELETE_DOCUMENTS,
)


@require_GET
@tenant_view(Permission.VIEW_DOCUMENTS)
def list_ids(request: HttpRequest, actor: Actor) -> JsonResponse:
    """Ids of all documents of the list, the newest `MOST`: {ids}, for selecting more than one page shows."""
    rows = matching_documents(Criteria.of(request.GET.dict())).order_by("-created_at", "-id")
    return JsonResponse({"ids": [str(pk) for pk in rows.values_list("pk", flat=True)[:MOST]]})


def _page(criteria: Criteria, cursor: str, decorate: Decorate) -> KeysetPage:
    order = ORDERS[criteria.sort]
    if criteria.text and order is NEWEST:
        found = find_ids(criteria, before=parse_cursor(cursor), most=PAGE_SIZE + 1)
        return cut_page(list(decorate(among(found)).order_by("-created_at", "-id")), PAGE_SIZE)
    return keyset_page(decorate(matching_documents(criteria, most=MOST_SORTED)), cursor, PAGE_SIZE, order)


def _decorated(rows: QuerySet[Document]) -> QuerySet[Document]:
    return summarisable(rows.select_related("template", "locked_by", "assigned_to").defer("template__definition"))


def _query(criteria: Criteria, **added: str) -> str:
    return urlencode({**criteria.as_query(), **{name: value for name, value in added.items() if value}})


def _tabs(criteria: Criteria, counts: Counts) -> list[ShownTab]:
    shown = []
    for key, tab in TABS.items():
        is_current = key == criteria.tab
        count = sum(counts.of[kind] for kind in tab.holds or tab.statuses)
        is_left_out = not criteria.text if key == "any" else key in ONLY_WHERE_ANY and not count
        if is_left_out and not is_current:
            continue
        query = {**criteria.as_query(), "status": key}
        is_counted = not criteria.is_narrowed and key != "any"
        address = urlencode({name: value for name, value in query.items() if value})
        shown.append(ShownTab(key, str(tab.label), address, count if is_counted else None, is_current))
    return shown


def _fingerprint(counts: Counts, rows: list[Document]) -> str:
    """Changes when anything that the list shows does, but for the passing of time."""
    seen = [(row.pk, row.status, row.pages_done, row.pages_total, row.updated_at) for row in rows]
    waits = [(pk, waiting.code) for pk, waiting in find_waiting(rows).items()]
    return hashlib.sha256(repr((counts, seen, waits)).encode()).hexdigest()[:16]

"""Files of many documents: asking for them, how far they are, the files themselves."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from documents import access, storage
from documents.models import Actor, DocumentTemplate, Export, Permission
from documents.services.criteria import NAMES, TABS, Criteria
from documents.services.export import FORMATS, NothingToExport, UnknownFormat, requests
from documents.services.export.errors import NotReady, TooManyDocuments
from documents.services.export.layouts import layouts_in_use, snapshot_of
from documents.services.export.requests import KEPT_DAYS, open_export, request_export
from documents.services.export.selection import Order
from documents.services.export.sentences import (
    documents_text,
    export_failure_sentence,
    nothing_sentence,
    too_many_sentence,
)
from documents.services.formats import count_text, date_text
from documents.services.refusals import UploadRefused
from documents.tenancy import scope
from documents.web import errors
from documents.web.base import is_htmx, tenant_view
from documents.web.paging import keyset_page

PAGE_SIZE = 30
OFFERED = ("approved", "needs-review", "rejected", "any")  # tabs; the other ones hold nothing to export


@dataclass(frozen=True, slots=True)
class Row:
    """One export of the list. `what`: which documents it is of; `note`: what stands below its name."""

    export: Export
    what: str
    failure: str
    can_delete: bool
    is_same: bool


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_view(Permission.EXPORT_DOCUMENTS)
def exports(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The list of files; a POST asks for one.

    POST: `file_format` (CSV if a layout comes without one), `layout` (an id, "" for every field), `per_line`, and
    which documents: `ids` (any number), or `query` (the inbox's, as in its address), or the filters of the page's form.
    """
    if request.method == "POST":
        return _request(request, actor)
    if is_htmx(request) and "seen" in request.GET:
        return _poll(request, actor)
    return _show(request, actor)


def _request(request: HttpRequest, actor: Actor) -> HttpResponse:
    layout = request.POST.get("layout", "")
    order = Order(
        file_format=request.POST.get("file_format", "csv" if layout else ""),
        language=get_language() or "en",
        ids=tuple(access.parse_id(pk) for pk in request.POST.getlist("ids")) or None,
        query=_query(request.POST),
        layout=snapshot_of(access.get_layout(actor, layout)) if layout else None,
        is_per_line="per_line" in request.POST,
    )
    return _answer(request, actor, order)


def _query(posted: QueryDict) -> dict[str, str]:
    asked = QueryDict(posted.get("query", "")) if "query" in posted else posted
    return Criteria.of({name: asked.get(name, "") for name in NAMES}).as_query()


def _answer(request: HttpRequest, actor: Actor, order: Order) -> HttpResponse:
    try:
        receipt = request_export(actor=actor, order=order)
    except UnknownFormat:
        problem = _("Unknown format. Choose Excel, CSV or JSON.")
    except NothingToExport:
        problem = nothing_sentence()
    except TooManyDocuments as error:
        problem = too_many_sentence(error)
    except UploadRefused as error:
        problem = error.message
    else:
        same = f"?same={receipt.export.pk}" if receipt.is_repeated else ""
        return redirect(f"{reverse('exports')}{same}#export-{receipt.export.pk}")
    return _show(request, actor, problem=problem, status=422)


@require_POST
@tenant_view(Permission.EXPORT_DOCUMENTS)
def export_again(request: HttpRequest, actor: Actor, export_id: str) -> HttpResponse:
    """Ask for the same once more; while nothing has changed the answer is the same file."""
    return _answer(request, actor, Order.of(access.get_export(actor, export_id)))


@require_POST
@tenant_view(Permission.EXPORT_DOCUMENTS)
def delete_export(request: HttpRequest, actor: Actor, export_id: str) -> HttpResponse:
    """Delete an export and its file."""
    requests.delete_export(actor=actor, export=access.get_export(actor, export_id))
    return redirect("exports")


@require_GET
@tenant_view(Permission.EXPORT_DOCUMENTS, is_scoped=False)
def download(request: HttpRequest, actor: Actor, export_id: str) -> HttpResponseBase:
    """The file, never shown in our origin: an attachment. 404 until it is ready."""
    with scope(actor.tenant_id):
        export = access.get_export(actor, export_id)
    try:
        file = open_export(actor=actor, export=export)
    except (NotReady, storage.FileMissing):
        return errors.not_found(request)
    return FileResponse(
        file,
        as_attachment=True,
        filename=export.name,
        content_type=FORMATS[export.file_format][0],
    )


def _poll(request: HttpRequest, actor: Actor) -> HttpResponse:
    context = _list_context(request, actor)
    if request.GET["seen"] == context["seen"]:
        return HttpResponse(status=204)
    return render(request, "exports/_list.html", context)


def _show(request: HttpRequest, actor: Actor, *, problem: str = "", status: int = 200) -> HttpResponse:
    asked: Mapping[str, str] = request.POST if problem else request.GET
    context = {
        **_list_context(request, actor),
        "problem": problem,
        "asked": {name: asked.get(name, "") for name in (*NAMES, "file_format", "layout", "per_line")},
        "tabs": [(key, TABS[key].label) for key in OFFERED],
        "templates": DocumentTemplate.objects.in_use().named(),
        "layouts": layouts_in_use(),
        "can_edit": actor.can(Permission.EDIT_TEMPLATES),
        "kept_days": KEPT_DAYS,
    }
    return render(request, "exports/page.html", context, status=status)


def _list_context(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    page = keyset_page(Export.objects.select_related("requested_by"), request.GET.get("after", ""), PAGE_SIZE)
    labels = {str(one.pk): one.shown_label for one in DocumentTemplate.objects.named()}
    shown = [(row.pk, row.status, row.documents_done, row.documents_total, row.failure_code) for row in page.rows]
    return {
        "rows": [_row(actor, export, labels, request.GET.get("same", "")) for export in page.rows],
        "is_open": any(export.is_open for export in page.rows),
        "here": urlencode({"after": request.GET["after"]}) if request.GET.get("after") else "",
        "next_query": urlencode({"after": page.next_cursor}) if page.next_cursor else "",
        "seen": hashlib.sha256(repr(shown).encode()).hexdigest()[:16],
    }


def _row(actor: Actor, export: Export, labels: Mapping[str, str], same: str) -> Row:
    is_own = export.requested_by_id == actor.user_id
    return Row(
        export,
        what=_what(export, labels),
        failure=export_failure_sentence(export.failure_code),
        can_delete=is_own or actor.can(Permission.DELETE_DOCUMENTS),
        is_same=str(export.pk) == same,
    )


def _what(export: Export, labels: Mapping[str, str]) -> str:
    """Which documents, in words: how many, and the filters that found them."""
    parts = [documents_text(export.documents_total)]
    if export.layout:
        parts.append(str(export.layout["name"]))
    if "ids" in export.criteria:
        chosen = len(export.criteria["ids"])
        parts.append(_("of %(count)s selected") % {"count": count_text(chosen)})
        return " · ".join(parts)
    found = Criteria.of(export.criteria.get("query", {}))
    parts.append(str(TABS[found.tab].label))
    if found.template:
        parts.append(labels.get(found.template, _("Template")))
    if found.since:
        parts.append(_("from %(day)s") % {"day": date_text(found.since)})
    if found.until:
        parts.append(_("to %(day)s") % {"day": date_text(found.until)})
    if found.text:
        parts.append(f"“{found.text}”")
    return " · ".join(parts)

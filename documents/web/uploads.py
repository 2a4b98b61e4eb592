"""Files in at the door: several at once, a verdict for each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from documents import access, storage
from documents.models import Actor, Document, DocumentTemplate, Permission
from documents.services import intake
from documents.tenancy import scope
from documents.web.base import is_htmx, tenant_view


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one file: a new document, one that is here already, or a sentence saying why not."""

    name: str
    document: Document | None = None
    is_duplicate: bool = False
    sentence: str = ""
    status: int = 202


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_view(Permission.UPLOAD_DOCUMENTS, is_scoped=False)
def upload(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The upload page; a POST takes `file` (any number) and `template` (an id, "" to guess).

    To htmx's header, which our script sends with each file, the verdict alone is answered.
    """
    if request.method != "POST":
        with scope(actor.tenant_id):
            templates = list(DocumentTemplate.objects.in_use().only("id", "label"))
        return render(request, "uploads/page.html", {"templates": templates, "limits": upload_limits()})
    template = _template(actor, request.POST.get("template", ""))
    files = request.FILES.getlist("file")
    verdicts = [_receive(actor, file, file.name or "", template) for file in files]
    return _answer(request, verdicts)


@require_POST
@tenant_view(Permission.UPLOAD_DOCUMENTS, is_scoped=False)
def upload_again(request: HttpRequest, actor: Actor, document_id: str) -> HttpResponse:
    """Process the bytes of a document that is here already as a new document, under the name now given."""
    with scope(actor.tenant_id):
        existing = access.get_document(actor, document_id)
    template = _template(actor, request.POST.get("template", ""))
    name = request.POST.get("name", "") or existing.name
    try:
        with storage.open_file(existing.storage_key) as file:
            verdict = _receive(actor, file, name, template, process_anyway=True)
    except (storage.FileMissing, storage.StorageUnavailable):
        verdict = Verdict(name, sentence=_("The stored file cannot be opened. Send it again."), status=503)
    return _answer(request, [verdict])


def _template(actor: Actor, chosen: str) -> DocumentTemplate | None:
    if not chosen:
        return None
    with scope(actor.tenant_id):
        return access.get_template(actor, chosen)


def _receive(
    actor: Actor, file: IO[bytes], name: str, template: DocumentTemplate | None, *, process_anyway: bool = False
) -> Verdict:
    try:
        receipt = intake.receive_document(
            actor=actor, file=file, name=name, template=template, process_anyway=process_anyway
        )
    except intake.UploadRefused as refusal:
        return Verdict(name, sentence=refusal.message, status=422)
    except storage.StorageUnavailable:
        return Verdict(name, sentence=_("It cannot be stored now. Try again in a minute."), status=503)
    return Verdict(name, receipt.document, receipt.is_duplicate, status=200 if receipt.is_duplicate else 202)


def _answer(request: HttpRequest, verdicts: list[Verdict]) -> HttpResponse:
    if not verdicts:
        verdicts = [Verdict(_("No file"), sentence=_("No file arrived. Choose one and send it."), status=422)]
    context = {"verdicts": verdicts, "template": request.POST.get("template", "")}
    if is_htmx(request):
        # Each file is a request of its own, and its verdict a row of the list: never a failed request.
        return render(request, "uploads/_verdicts.html", context)
    return render(request, "uploads/verdicts.html", context, status=max(verdict.status for verdict in verdicts))


def upload_limits() -> dict[str, int]:
    return {"megabytes": settings.MAX_UPLOAD_BYTES // 1_000_000, "pages": settings.MAX_PAGES}

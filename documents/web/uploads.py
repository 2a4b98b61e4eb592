"""Files in at the door: several at once, a verdict for each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from documents import access, storage
from documents.models import Actor, Document, DocumentTemplate, Permission
from documents.services import intake
from documents.services.refusals import UploadRefused
from documents.tenancy import scope
from documents.web.base import is_htmx, tenant_view
from documents.web.upload_status import SentFile, describe_sent

RETRY_AFTER_SECONDS = 10  # after the store was away


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one file: a new document, one that is here already, or a sentence saying why not.

    `resent_after`: for a file that is here already, how many seconds ago the same person sent it under this name; so
    a page whose connection broke before the answer came knows its own file again. None for anybody else's.
    """

    name: str
    document: Document | None = None
    is_duplicate: bool = False
    sentence: str = ""
    status: int = 202
    resent_after: int | None = None
    retry_seconds: int = 0  # after which the same may be sent again as it stands; 0: it need not

    @property
    def kind(self) -> str:
        """In one word, for the page's script."""
        if self.document is None:
            return "refused"
        return "duplicate" if self.is_duplicate else "sent"

    @property
    def sent(self) -> SentFile | None:
        """How far a new document is."""
        return describe_sent(self.document) if self.document else None


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_view(Permission.UPLOAD_DOCUMENTS, is_scoped=False)
def upload(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The upload page; a POST takes `file` (any number), `template` (an id, "" to guess) and `tenant`.

    To htmx's header, which our script sends with each file, the verdict alone is answered. `tenant` says for which
    team the page was drawn: files still waiting there must not go to the team chosen since in another window.
    """
    if request.method != "POST":
        with scope(actor.tenant_id):
            templates = list(DocumentTemplate.objects.in_use().named())
        return render(request, "uploads/page.html", {"templates": templates})
    if request.POST.get("tenant", str(actor.tenant_id)) != str(actor.tenant_id):
        sentence = _("You work in another team now. Reload the page, then send it again.")
        return _answer(
            request, [Verdict(file.name or "", sentence=sentence, status=409) for file in request.FILES.getlist("file")]
        )
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
        verdict = Verdict(
            name,
            sentence=_("The stored file cannot be opened. Send it again."),
            status=503,
            retry_seconds=RETRY_AFTER_SECONDS,
        )
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
    except UploadRefused as refusal:
        return Verdict(
            name,
            sentence=refusal.message,
            status=422 if refusal.retry_seconds is None else 429,
            retry_seconds=refusal.retry_seconds or 0,
        )
    except storage.StorageUnavailable:
        return Verdict(
            name,
            sentence=_("It cannot be stored now. Try again in a minute."),
            status=503,
            retry_seconds=RETRY_AFTER_SECONDS,
        )
    return Verdict(
        name,
        receipt.document,
        receipt.is_duplicate,
        status=200 if receipt.is_duplicate else 202,
        resent_after=_resent_after(actor, name, receipt) if receipt.is_duplicate else None,
    )


def _resent_after(actor: Actor, name: str, receipt: intake.Receipt) -> int | None:
    document = receipt.document
    if document.uploaded_by_id != actor.user_id or document.name != name:
        return None
    return int((timezone.now() - document.created_at).total_seconds())


def _answer(request: HttpRequest, verdicts: list[Verdict]) -> HttpResponse:
    if not verdicts:
        verdicts = [Verdict(_("No file"), sentence=_("No file arrived. Choose one and send it."), status=422)]
    context = {"verdicts": verdicts, "template": request.POST.get("template", "")}
    status = max(verdict.status for verdict in verdicts)
    retry_seconds = max(verdict.retry_seconds for verdict in verdicts)
    if is_htmx(request):
        # Each file is a request of its own and its verdict a row of the list: a refusal is an answer. Only what is to
        # be sent again as it stands, later, is a failed request.
        response = render(request, "uploads/_verdicts.html", context, status=status if retry_seconds else 200)
    else:
        response = render(request, "uploads/verdicts.html", context, status=status)
    if retry_seconds:
        response.headers["Retry-After"] = str(retry_seconds)
    return response

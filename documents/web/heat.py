"""Where a model looked for a field's value: asked for behind "Why?", drawn over the page when a worker has found it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from documents import access
from documents.models import Actor, Permission, TaskRun
from documents.services.workbench.errors import RunRefused
from documents.services.workbench.explaining import find_heat, request_heat
from documents.services.workbench.wording import run_failure_sentence
from documents.web.base import tenant_view


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_view(Permission.USE_WORKBENCH)
def field_heat(request: HttpRequest, actor: Actor, document_id: str, name: str) -> HttpResponse:
    """POST asks a worker, GET tells how it stands: {status, sentence, page, heat}."""
    document = access.get_document(actor, document_id)
    ask = request_heat if request.method == "POST" else find_heat
    try:
        run = ask(actor=actor, document=document, name=name)
    except RunRefused as error:
        return JsonResponse({"status": TaskRun.Status.FAILED, "sentence": str(error)}, status=409)
    if run is None:
        raise access.NotFound
    return JsonResponse(_told(run))


def _told(run: TaskRun) -> dict[str, Any]:
    told: dict[str, Any] = {"status": run.status, "page": run.options["pages"][0], "heat": None}
    if run.status == TaskRun.Status.FAILED:
        return {**told, "sentence": run_failure_sentence(run)}
    if run.status != TaskRun.Status.DONE:
        return {**told, "sentence": _("A worker is looking.")}
    heat = (run.result or {}).get("heat")
    if heat is None:
        return {**told, "sentence": _("The model says nothing for this field on page %(page)s.") % told}
    sentence = _("The darker, the longer the model looked there on page %(page)s while it said the value.") % told
    return {**told, "heat": heat, "sentence": sentence}

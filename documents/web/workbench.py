"""The workbench: any task on any file, without making a document of it; the form, and the person's recent runs."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from typing import IO, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from documents import access, storage
from documents.models import Actor, Document, DocumentTemplate, Permission, TaskRun
from documents.services.engine_choice import CannotChoose
from documents.services.refusals import UploadRefused
from documents.services.wording import placed_template_sentence
from documents.services.workbench.errors import RunRefused
from documents.services.workbench.keeping import KEPT_DAYS, recent_runs
from documents.services.workbench.requests import Receipt, request_run
from documents.tenancy import scope
from documents.web.base import is_htmx, tenant_view
from documents.web.workbench_form import Filled, form_context
from inference.schemas import InvalidTemplate

Source = tuple[IO[bytes] | Document, str]  # what the task is done on, and its name


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_view(Permission.USE_WORKBENCH, is_scoped=False)
def show_workbench(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The form; a POST has a task done. `again`: an earlier run whose file is taken; `document`: one that is here.

    htmx gets the recent runs (204 when they are what `seen` stands for), or what is wrong with what it sent.
    """
    if request.method == "POST":
        return _ask(request, actor)
    with scope(actor.tenant_id):
        if is_htmx(request) and "seen" in request.GET:
            return _poll(request, actor)
        again, document = _taken(actor, request.GET.get("again", ""), request.GET.get("document", ""))
        return _render(request, actor, Filled.of_run(again) if again else Filled(), again=again, document=document)


def _ask(request: HttpRequest, actor: Actor) -> HttpResponse:
    filled = Filled.posted(request.POST)
    with scope(actor.tenant_id):
        again, document = _taken(actor, request.POST.get("again", ""), request.POST.get("document", ""))
        template = _template(actor, filled)
    source = _source(request, again, document)
    if source is None:
        problem = _("There is no file. Choose one, or drop it on the page.")
    elif template is None and filled.template:
        problem = _("The template is no longer in use. Choose another one.")
    else:
        try:
            receipt = _request(actor, source, filled, template)
        except (RunRefused, UploadRefused) as refusal:
            problem = refusal.message
        except CannotChoose as refusal:
            problem = str(refusal)
        except InvalidTemplate as error:
            problem = placed_template_sentence(error)
        except (storage.StorageUnavailable, storage.FileMissing):
            problem = _("The file cannot be stored now. Try again in a minute.")
        else:
            return _lead(request, receipt)
    if is_htmx(request):
        return render(request, "workbench/_problem.html", {"problem": problem}, status=422)
    with scope(actor.tenant_id):
        return _render(request, actor, filled, again=again, document=document, problem=problem, status=422)


def _template(actor: Actor, filled: Filled) -> DocumentTemplate | None:
    if not filled.template:
        return None
    with suppress(access.NotFound):
        return access.get_template(actor, filled.template)
    return None


def _taken(actor: Actor, again: str, document: str) -> tuple[TaskRun | None, Document | None]:
    """The earlier run, and the document, whose file the task is done on."""
    run = access.get_run(actor, again) if again else None
    return run, access.get_document(actor, document) if document else None


def _source(request: HttpRequest, again: TaskRun | None, document: Document | None) -> Source | None:
    """A file that was sent goes before one that is here already."""
    for file in request.FILES.getlist("file"):
        return file, file.name or ""
    if document is not None:
        return document, document.name
    if again is None:
        return None
    if again.document is not None and again.storage_key == again.document.storage_key:
        return again.document, again.name
    with suppress(storage.FileMissing):
        return storage.open_file(again.storage_key), again.name
    return None


def _request(actor: Actor, source: Source, filled: Filled, template: DocumentTemplate | None) -> Receipt:
    file, name = source
    return request_run(
        actor=actor,
        source=file,
        task=filled.task_name,
        name=name,
        options=filled.options(),
        template=template,
        engine=filled.engine,
    )


def _lead(request: HttpRequest, receipt: Receipt) -> HttpResponse:
    """To the run's page, which says where the answer was there already."""
    address = reverse("workbench_run", args=[receipt.run.pk]) + ("?stored=1" if receipt.is_cached else "")
    if is_htmx(request):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)


def _poll(request: HttpRequest, actor: Actor) -> HttpResponse:
    context = _recent_context(actor)
    if request.GET["seen"] == context["seen"]:
        return HttpResponse(status=204)
    return render(request, "workbench/_recent.html", context)


def _render(request: HttpRequest, actor: Actor, filled: Filled, *, status: int = 200, **extra: Any) -> HttpResponse:
    context = {
        **form_context(actor, filled),
        **_recent_context(actor),
        "can_edit": actor.can(Permission.EDIT_TEMPLATES),
        **extra,
    }
    return render(request, "workbench/page.html", context, status=status)


def _recent_context(actor: Actor) -> dict[str, Any]:
    runs = recent_runs(actor=actor)
    return {
        "runs": runs,
        "kept_days": KEPT_DAYS,
        "is_open": any(run.is_open for run in runs),
        "seen": _fingerprint(runs),
    }


def _fingerprint(runs: Sequence[TaskRun]) -> str:
    shown = [(run.pk, run.status, run.pages_done, run.pages_total) for run in runs]
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:16]

"""One run of the workbench: how far it is, what came of it, its pages and files, and what becomes of it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from documents import access, storage
from documents.models import Actor, Permission, TaskRun
from documents.services.engine_choice import engine_choices
from documents.services.refusals import UploadRefused
from documents.services.run_files import NoSuchFile, formats_of, run_file
from documents.services.workbench.errors import NoResult
from documents.services.workbench.keeping import delete_run, save_as_document
from documents.services.workbench.wording import run_failure_sentence
from documents.tenancy import scope
from documents.web import errors
from documents.web.base import tenant_view
from documents.web.workbench_form import LANGUAGES
from documents.web.workbench_result import notes_of, pages_of, pages_words, views_of
from inference.profiles import PROFILES

FORMAT_WORDS = {"json": "JSON", "md": "Markdown", "xlsx": "XLSX", "srt": "SRT", "vtt": "VTT"}


@require_GET
@tenant_view(Permission.USE_WORKBENCH)
def show_run(request: HttpRequest, actor: Actor, run_id: str) -> HttpResponse:
    """A run as it stands: waiting, done or failed. `stored`: its answer was there before it was asked for."""
    return render_run(request, actor, access.get_run(actor, run_id), is_stored="stored" in request.GET)


def render_run(
    request: HttpRequest, actor: Actor, run: TaskRun, *, is_stored: bool = False, problem: str = "", status: int = 200
) -> HttpResponse:
    """The page of `run`; `problem`: what kept it from being saved as a document."""
    context: dict[str, Any] = {
        "run": run,
        "asked": asked_of(run),
        "by": engine_of(run),
        "is_stored": is_stored,
        "problem": problem,
        "can_delete": run.requested_by_id == actor.user_id or actor.can(Permission.DELETE_DOCUMENTS),
    }
    if run.status != TaskRun.Status.DONE:
        context |= {"failure": run_failure_sentence(run), "seen": seen_of(run)}
        return render(request, "workbench/waiting.html", context, status=status)
    result = run.result or {}
    views = views_of(run)
    context |= {
        "views": views,
        "first": views[0].kind,
        "pages": pages_of(run),
        "notes": notes_of(result),
        "measure": pages_words(run),
        "formats": [(name, FORMAT_WORDS[name]) for name in formats_of(result)],
        "can_save": not run.document_id and not run.media_type.startswith("video/"),
    }
    context["has_translation"] = any(page.translated for page in context["pages"])
    return render(request, "workbench/result.html", context, status=status)


def asked_of(run: TaskRun) -> str:
    """What it was asked with, where that tells runs apart: the question, the language, the template."""
    options = run.options
    if run.template is not None:
        return run.template.shown_label
    fields = ", ".join(one.get("label") or one["name"] for one in options.get("fields", ()))
    language = options.get("language", "")
    return options.get("question") or str(LANGUAGES.get(language, language)) or fields


def engine_of(run: TaskRun) -> str:
    """Who did it: the model and its maker, who must be named, or the engine that needs no model."""
    if profile := PROFILES.get(run.model):
        return _("%(model)s, a model of %(provider)s") % {"model": profile.label, "provider": profile.provider}
    known = engine_choices().get(run.engine)
    return known.label if known else run.engine


@require_GET
@tenant_view(Permission.USE_WORKBENCH)
def progress(request: HttpRequest, actor: Actor, run_id: str) -> HttpResponse:
    """How far a run is: nothing new (204), a new line, or "load yourself again"."""
    run = access.get_run(actor, run_id)
    if not run.is_open:
        return HttpResponse(headers={"HX-Refresh": "true"})
    if request.GET.get("seen") == seen_of(run):
        return HttpResponse(status=204)
    return render(request, "workbench/_progress.html", {"run": run, "seen": seen_of(run)})


def seen_of(run: TaskRun) -> str:
    """What stands for everything the progress shows."""
    return f"{run.status}-{run.pages_done}-{run.pages_total}-{len(run.failure)}"


@require_GET
@tenant_view(Permission.USE_WORKBENCH, is_scoped=False)
def page_image(request: HttpRequest, actor: Actor, run_id: str, number: int) -> HttpResponse:
    """One page as we re-encoded it."""
    with scope(actor.tenant_id):
        key = access.get_run_image(actor, run_id, number)
    try:
        content = storage.read_file(key)
    except storage.FileMissing:
        return errors.not_found(request)
    return HttpResponse(content, content_type="image/jpeg")


@require_GET
@tenant_view(Permission.USE_WORKBENCH)
def download(request: HttpRequest, actor: Actor, run_id: str, file_format: str) -> HttpResponse:
    """The result as a file; 404 for a format it cannot be had in, and before it is there."""
    run = access.get_run(actor, run_id)
    if run.result is None:
        raise access.NotFound
    try:
        file = run_file(name=run.name, of=run.pk, result=run.result, file_format=file_format)
    except NoSuchFile as error:
        raise access.NotFound from error
    headers = {"Content-Disposition": content_disposition_header(True, file.name) or "attachment"}
    return HttpResponse(file.content, content_type=file.media_type, headers=headers)


@require_POST
@tenant_view(Permission.USE_WORKBENCH, is_scoped=False)
def save_run(request: HttpRequest, actor: Actor, run_id: str) -> HttpResponse:
    """Make a document of the run's file, and lead to it; one with the same bytes is led to as well."""
    with scope(actor.tenant_id):
        run = access.get_run(actor, run_id)
    try:
        receipt = save_as_document(actor=actor, run=run)
    except UploadRefused as refusal:
        problem = refusal.message
    except NoResult as refusal:
        problem = str(refusal)
    except storage.FileMissing:
        problem = _("Its file is no longer stored. Upload it again.")
    except storage.StorageUnavailable:
        problem = _("The file cannot be stored now. Try again in a minute.")
    else:
        return redirect("document", receipt.document.pk)
    with scope(actor.tenant_id):
        return render_run(request, actor, access.get_run(actor, run_id), problem=problem, status=422)


@require_POST
@tenant_view(Permission.USE_WORKBENCH)
def remove_run(request: HttpRequest, actor: Actor, run_id: str) -> HttpResponse:
    """Delete a run, or call it off while it is still to be done."""
    delete_run(actor=actor, run=access.get_run(actor, run_id, for_update=True))
    return redirect("workbench")

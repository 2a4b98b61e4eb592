"""Asks where a model looked on the page for a field's value; a worker finds it out, as it does a task."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from documents.models import EXPLAIN, Actor, Document, ExtractedField, Permission, TaskRun, Tenant
from documents.services.engine_choice import EngineChoice, engine_choices, is_excluded
from documents.services.outbox import hand_over_run
from documents.services.workbench.cache import digest_of, find_open_run, find_result
from documents.services.workbench.errors import RunRefused

LOOKS_INSIDE = "transformers"  # the engine whose model can be watched while it speaks


def explaining_engine(document: Document) -> EngineChoice | None:
    """The engine that can tell where the model of the document's reading looks; None where none is set up here."""
    model = document.extraction.model if document.extraction else ""
    choices = (one for one in engine_choices().values() if one.engine == LOOKS_INSIDE)
    return next((one for one in choices if one.profile is not None and one.profile.name == model), None)


def request_heat(*, actor: Actor, document: Document, name: str) -> TaskRun:
    """Have a worker find out where the model looks for the field `name`, or find it done. Needs an open scope.

    Raises `NotAllowed`, and `RunRefused` where nothing can tell or the model has said nothing for the field.
    """
    actor.require(Permission.USE_WORKBENCH)
    run = _planned(actor, document, name)
    found = find_result(run.digest) or find_open_run(actor, run.digest)
    if found is None:
        run.save(force_insert=True)
        hand_over_run(run)
    return found or run


def find_heat(*, actor: Actor, document: Document, name: str) -> TaskRun | None:
    """What has become of `request_heat`; None before it. Needs an open scope. Raises as that does."""
    actor.require(Permission.USE_WORKBENCH)
    digest = _planned(actor, document, name).digest
    own = TaskRun.objects.filter(digest=digest, requested_by_id=actor.user_id).order_by("-created_at", "-id")
    return find_result(digest) or own.first()


def _planned(actor: Actor, document: Document, name: str) -> TaskRun:
    choice = explaining_engine(document)
    field = _field(document, name)
    if choice is None or choice.profile is None or field is None or document.extraction is None:
        raise RunRefused("engine_unable", _("No engine here can tell where the model looked."))
    if is_excluded(choice, Tenant.objects.get(pk=actor.tenant_id).territory):
        raise RunRefused("engine_unable", _("The model's licence excludes the team's country."))
    run = TaskRun(
        tenant_id=actor.tenant_id,
        task=EXPLAIN,
        document=document,
        storage_key=document.storage_key,
        name=document.name,
        media_type=document.media_type,
        size=document.size,
        options=_options(document.extraction.template, field),
        engine=choice.name,
        model=choice.profile.name,
        requested_by_id=actor.user_id,
    )
    run.digest = digest_of(sha256=document.sha256, task=run.task, options=run.options, template=None, choice=choice)
    return run


def _field(document: Document, name: str) -> ExtractedField | None:
    """The field as the machine read it, where a model said something for it."""
    if document.extraction is None or not document.extraction.template:
        return None
    field: ExtractedField | None = document.extraction.fields.filter(name=name).exclude(tokens=[]).first()
    return field


def _options(template: Any, field: ExtractedField) -> dict[str, Any]:
    page = next((item["page"] for item in field.evidence if item["page"]), 1)
    return {"fields": template["fields"], "field": field.name, "pages": [page]}

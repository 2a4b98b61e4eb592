"""The template builder: its page, a new template's beginnings, and saving, also when somebody else saved first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from documents import access
from documents.models import Actor, DocumentTemplate, Permission
from documents.services import rereading, template_versions, templates, tryout
from documents.services.all_fields import template_of_all
from documents.services.fields import STATE_WORDS
from documents.services.template_engines import adapter_warning, choose_template_engines
from documents.services.wording import template_sentence
from documents.web.base import tenant_view
from documents.web.template_form import TemplateForm
from documents.web.template_reading import ReadingForm
from documents.web.template_row import TYPES_WITH
from documents.web.template_words import ShownChange, show_changes

BUILT_IN = "built-in-"
OF_DOCUMENT = "document-"


@dataclass(frozen=True, slots=True)
class Conflict:
    """A version that somebody saved while this one was edited, and what it changed."""

    version: int
    author: str
    changes: list[ShownChange]


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_view(Permission.VIEW_DOCUMENTS)
def edit_template(request: HttpRequest, actor: Actor, template_id: str) -> HttpResponse:
    """One template: for admins the builder, whose POST saves a new version; for others a list of its fields."""
    template = access.get_template(actor, template_id)
    if request.method == "POST":
        actor.require(Permission.EDIT_TEMPLATES)
        locked = access.get_template(actor, template_id, for_update=True)
        return _save(request, actor, TemplateForm.of_post(request.POST), locked)
    form = TemplateForm.of_definition(template.definition, template.version)
    form.reading = ReadingForm.of_template(template)
    if not actor.can(Permission.EDIT_TEMPLATES):
        return render(request, "templates/read.html", {"form": form, "template": template})
    return _show(request, actor, form, template)


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_view(Permission.EDIT_TEMPLATES)
def new_template(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What a new template may begin with, or the builder `from` one of them; its POST makes the template."""
    if request.method == "POST":
        return _save(request, actor, TemplateForm.of_post(request.POST), None)
    start = request.GET.get("from", "")
    if not start:
        context = {"templates": DocumentTemplate.objects.in_use(), "built_in": templates.builtin_templates()}
        return render(request, "templates/new.html", context)
    if start.startswith(OF_DOCUMENT):
        return _show_of_document(request, actor, start.removeprefix(OF_DOCUMENT))
    return _show(request, actor, _form_from(actor, start), None)


def _show_of_document(request: HttpRequest, actor: Actor, document_id: str) -> HttpResponse:
    """The builder with a field for all that a document says of itself, the document as its first sample."""
    document = access.get_document(actor, document_id)
    form = TemplateForm.of_definition(templates.with_free_name(template_of_all(document)))
    others = [sample for sample in tryout.find_samples(actor=actor, template=None) if sample.pk != document.pk]
    return _show(request, actor, form if form.rows else TemplateForm.empty(), None, samples=[document, *others])


def _form_from(actor: Actor, start: str) -> TemplateForm:
    if start == "empty":
        return TemplateForm.empty()
    if start.startswith(BUILT_IN):
        found = [spec for spec in templates.builtin_templates() if f"{BUILT_IN}{spec.name}" == start]
        if not found:
            raise access.NotFound
        definition = templates.dump_template(found[0])
    else:
        template = access.get_template(actor, start)
        form = TemplateForm.of_definition(templates.with_free_name(template.definition))
        form.reading = ReadingForm.of_template(template)
        return form
    return TemplateForm.of_definition(templates.with_free_name(definition))


def _save(request: HttpRequest, actor: Actor, form: TemplateForm, template: DocumentTemplate | None) -> HttpResponse:
    definition = form.definition()
    form.errors |= form.reading.problems(actor)
    if form.has_errors:
        return _show(request, actor, form, template, status=422)
    try:
        if template is None:
            saved = templates.create_template(actor=actor, definition=definition)
        else:
            saved = templates.update_template(
                actor=actor, template=template, definition=definition, based_on=form.version
            )
    except templates.InvalidTemplate as error:
        form.note_error(error.path, template_sentence(error))
    except templates.TemplateNameTaken as error:
        form.note_error("name", _("Another template is called %(name)s. Choose another name.") % {"name": error})
    except templates.TemplateChanged:
        return _show_conflict(request, actor, form, template)
    else:
        reading = form.reading
        choose_template_engines(actor=actor, template=saved, engines=reading.engines, adapter=reading.adapter)
        return redirect("template", saved.pk)
    return _show(request, actor, form, template, status=422)


def _show_conflict(
    request: HttpRequest, actor: Actor, form: TemplateForm, template: DocumentTemplate | None
) -> HttpResponse:
    """Everything typed stays; saving again goes over the other's version, which then stays in the list of versions."""
    assert template is not None and form.version is not None  # noqa: S101  # only these can have been overtaken
    now = template_versions.get_version(template=template, number=template.version)
    try:
        edited = template_versions.get_version(template=template, number=form.version)
    except template_versions.NoSuchVersion as error:
        raise access.NotFound from error
    changes = show_changes(template_versions.compare(edited.definition, now.definition))
    conflict = Conflict(now.number, now.author.username if now.author else "", changes)
    form.version = template.version
    return _show(request, actor, form, template, status=409, conflict=conflict)


def _show(
    request: HttpRequest,
    actor: Actor,
    form: TemplateForm,
    template: DocumentTemplate | None,
    *,
    status: int = 200,
    **extra: Any,
) -> HttpResponse:
    if template is not None and status != 200:
        template.refresh_from_db()  # a save that was refused may have changed the one in memory
    context = {
        "form": form,
        "engine_places": form.reading.places(actor),
        "adapter_warning": adapter_warning(template) if template else "",
        "template": template,
        "next_version": template.version + 1 if template else 1,
        "version": template_versions.get_version(template=template, number=template.version) if template else None,
        "samples": tryout.find_samples(actor=actor, template=template),
        "outdated": rereading.count_outdated(template) if template else None,
        "state_words": STATE_WORDS,
        "types_with": {name: " ".join(kinds) for name, kinds in TYPES_WITH.items()},
        **extra,
    }
    return render(request, "templates/builder.html", context, status=status)

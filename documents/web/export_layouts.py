"""The editor of a layout: which columns a file has, their names and order, with a look at its first rows."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from documents import access
from documents.models import Actor, DocumentTemplate, ExportLayout, Permission
from documents.services.export import layouts
from documents.services.export.errors import InvalidLayout, LayoutNameTaken
from documents.services.export.layout import load_layout
from documents.services.export.sentences import layout_sentence, placed_layout_sentence
from documents.services.file_names import plain_name
from documents.services.storable import storable_json
from documents.web.base import tenant_view
from documents.web.layout_form import FormColumn, LayoutForm, choices_of, sources_of


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_view(Permission.EDIT_TEMPLATES)
def new_layout(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The form of a new layout of the `template` in the query, every field a column; a POST makes it."""
    template = _template(actor, request.POST.get("template") or request.GET.get("template", ""))
    if request.method != "POST":
        form = LayoutForm.of_definition("", layouts.first_layout(template))
        return _show(request, actor, form, template)
    return _save(request, actor, LayoutForm.of_post(request.POST), template)


def _template(actor: Actor, chosen: str) -> DocumentTemplate:
    """The chosen template; without a choice the first one in use."""
    if chosen:
        return access.get_template(actor, chosen)
    first = DocumentTemplate.objects.in_use().first()
    if first is None:
        raise access.NotFound
    return first


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_view(Permission.EDIT_TEMPLATES)
def edit_layout(request: HttpRequest, actor: Actor, layout_id: str) -> HttpResponse:
    """The form of one layout; a POST saves it."""
    layout = access.get_layout(actor, layout_id, for_update=request.method == "POST")
    if request.method != "POST":
        return _show(request, actor, LayoutForm.of_definition(layout.name, layout.definition), layout.template, layout)
    return _save(request, actor, LayoutForm.of_post(request.POST), layout.template, layout)


def _save(
    request: HttpRequest,
    actor: Actor,
    form: LayoutForm,
    template: DocumentTemplate,
    layout: ExportLayout | None = None,
) -> HttpResponse:
    try:
        layouts.save_layout(actor=actor, template=template, name=form.name, definition=form.definition(), layout=layout)
    except InvalidLayout as error:
        form.note_problem(error.path, layout_sentence(error))
    except LayoutNameTaken as error:
        form.note_problem("name", _taken(error))
    else:
        return redirect("exports")
    return _show(request, actor, form, template, layout, status=422)


def _taken(error: LayoutNameTaken) -> str:
    return _("Another layout of this template is called %(name)s. Choose another name.") % {"name": error}


def _show(
    request: HttpRequest,
    actor: Actor,
    form: LayoutForm,
    template: DocumentTemplate,
    layout: ExportLayout | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "template": template,
        "layout_id": layout.pk if layout else None,
        "blank": FormColumn("blank"),
        "sources": sources_of(template.spec),
        "choices": choices_of(template.spec),
        **_preview(actor, form, template),
    }
    return render(request, "exports/layout.html", context, status=status)


def _preview(actor: Actor, form: LayoutForm, template: DocumentTemplate) -> dict[str, Any]:
    try:
        layout = load_layout(form.definition(), template.spec)
    except InvalidLayout as error:
        return {"preview_problem": layout_sentence(error)}
    rows = layouts.preview_layout(actor=actor, template=template, layout=layout)
    return {"headings": [column.heading for column in layout.columns], "preview": rows}


@require_GET
@tenant_view(Permission.EXPORT_DOCUMENTS)
def layout_menu(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The layouts as buttons, for a menu of another page that asks for them when it is opened."""
    return render(request, "exports/_menu.html", {"layouts": layouts.layouts_in_use()})


@require_POST
@tenant_view(Permission.EDIT_TEMPLATES)
def preview_layout(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What the posted form would give of the newest documents, without saving it."""
    template = _template(actor, request.POST.get("template", ""))
    context = _preview(actor, LayoutForm.of_post(request.POST), template)
    return render(request, "exports/_preview.html", context)


@require_POST
@tenant_view(Permission.EDIT_TEMPLATES)
def import_layout(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Make a layout of the posted `template` from `json`, called `name`."""
    template = _template(actor, request.POST.get("template", ""))
    try:
        definition = storable_json(request.POST.get("json", ""))
        layout = layouts.save_layout(
            actor=actor, template=template, name=request.POST.get("name", ""), definition=definition
        )
    except ValueError:
        problem = _("This is not JSON. Paste the text of a layout.")
    except InvalidLayout as error:
        problem = placed_layout_sentence(error)
    except LayoutNameTaken as error:
        problem = _taken(error)
    else:
        return redirect("layout", layout.pk)
    form = LayoutForm.of_definition(request.POST.get("name", ""), layouts.first_layout(template))
    form.problems["json"] = problem
    return _show(request, actor, form, template, status=422)


@require_GET
@tenant_view(Permission.EXPORT_DOCUMENTS)
def layout_json(request: HttpRequest, actor: Actor, layout_id: str) -> HttpResponse:
    """The layout as the JSON that import and API take."""
    layout = access.get_layout(actor, layout_id)
    content = json.dumps(layout.definition, ensure_ascii=False, indent=1)
    name = content_disposition_header(True, plain_name(layout.name, of=layout.pk, suffix=".json")) or "attachment"
    return HttpResponse(content, content_type="application/json", headers={"Content-Disposition": name})


@require_POST
@tenant_view(Permission.EDIT_TEMPLATES)
def delete_layout(request: HttpRequest, actor: Actor, layout_id: str) -> HttpResponse:
    """Delete a layout; files made with it stay."""
    layouts.delete_layout(actor=actor, layout=access.get_layout(actor, layout_id, for_update=True))
    return redirect("exports")

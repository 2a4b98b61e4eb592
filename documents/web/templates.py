"""A tenant's document templates: list, copy, archive, JSON in and out. One template's page is the builder's."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET, require_POST

from documents import access
from documents.models import Actor, DocumentTemplate, Permission
from documents.services import templates
from documents.services.storable import storable_json
from documents.services.wording import placed_template_sentence
from documents.web.base import tenant_view

MOST_BYTES = 1_000_000  # of an imported file


@require_GET
@tenant_view(Permission.VIEW_DOCUMENTS)
def list_templates(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every template in use."""
    return render(request, "templates/list.html", _list_context(actor))


def _list_context(actor: Actor) -> dict[str, Any]:
    return {"templates": DocumentTemplate.objects.in_use(), "can_edit": actor.can(Permission.EDIT_TEMPLATES)}


@require_POST
@tenant_view(Permission.EDIT_TEMPLATES)
def copy_template(request: HttpRequest, actor: Actor, template_id: str) -> HttpResponse:
    """Copy it under a free name and show the copy."""
    copy = templates.copy_template(actor=actor, template=access.get_template(actor, template_id))
    return redirect("template", copy.pk)


@require_POST
@tenant_view(Permission.EDIT_TEMPLATES)
def archive_template(request: HttpRequest, actor: Actor, template_id: str) -> HttpResponse:
    """Retire it; documents read with it keep their values."""
    templates.archive_template(actor=actor, template=access.get_template(actor, template_id, for_update=True))
    return redirect("templates")


@require_GET
@tenant_view(Permission.VIEW_DOCUMENTS)
def template_json(request: HttpRequest, actor: Actor, template_id: str) -> HttpResponse:
    """The template as the JSON file that import and command line take."""
    template = access.get_template(actor, template_id)
    content = json.dumps(template.definition, ensure_ascii=False, indent=1)
    headers = {"Content-Disposition": f'attachment; filename="{template.name}.json"'}
    return HttpResponse(content, content_type="application/json", headers=headers)


@require_POST
@tenant_view(Permission.EDIT_TEMPLATES)
def import_template(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Make a template from a JSON file or pasted JSON."""
    file = request.FILES.get("file")
    pasted = request.POST.get("json", "")
    try:
        if file is not None and (file.size or 0) > MOST_BYTES:
            raise templates.InvalidTemplate(
                gettext_noop("The file is larger than 1 MB. Choose a template's JSON file.")
            )
        definition = storable_json(file.read() if file is not None else pasted)
        made = templates.create_template(actor=actor, definition=definition)
    except templates.InvalidTemplate as error:
        sentence = placed_template_sentence(error)
    except ValueError:
        sentence = _("This is not JSON. Choose a file that was exported here, or paste its text.")
    except templates.TemplateNameTaken as error:
        sentence = _("Another template is called %(name)s. Change the name in the JSON.") % {"name": error}
    else:
        return redirect("template", made.pk)
    context = _list_context(actor) | {"import_error": sentence, "pasted": pasted}
    return render(request, "templates/list.html", context, status=422)

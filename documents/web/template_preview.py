"""What the builder asks while a template is edited: samples to try it on, what it would read, what is pointed at."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from documents import access
from documents.models import Actor, Document, DocumentTemplate, Permission
from documents.services import template_versions, templates, tryout
from documents.services.fields import OPEN_STATES, STATE_WORDS, CurrentField
from documents.services.formats import value_text
from documents.services.wording import rule_sentence
from documents.services.words import MOST_PAGES, stored_page
from documents.web.base import tenant_view
from documents.web.template_form import TemplateForm
from documents.web.template_row import FormRow
from documents.web.template_words import TYPE_WORDS, show_changes, summary
from inference.fields import Pointed, mask_of
from inference.types import FieldSpec

Usable = list[tuple[FormRow, dict[str, Any]]]
MOST_ROWS_MARKED = 200  # of a table: more boxes than that hide the page


@require_GET
@tenant_view(Permission.EDIT_TEMPLATES)
def samples(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Documents to choose from as options, by the part `q` of their name; those of `template` first."""
    template_id = request.GET.get("template", "")
    template = access.get_template(actor, template_id) if template_id else None
    found = tryout.find_samples(actor=actor, template=template, query=request.GET.get("q", "").strip())
    return render(request, "templates/_samples.html", {"samples": found, "template": template})


@require_GET
@tenant_view(Permission.EDIT_TEMPLATES)
def sample(request: HttpRequest, actor: Actor, document_id: str) -> HttpResponse:
    """The pages of a sample, with room for boxes over them."""
    document = access.get_document(actor, document_id)
    pages = document.pages.defer("lines")[:MOST_PAGES]
    return render(request, "templates/_sample.html", {"document": document, "pages": pages})


@require_GET
@tenant_view(Permission.EDIT_TEMPLATES)
def sample_lines(request: HttpRequest, actor: Actor, document_id: str) -> HttpResponse:
    """The lines of a sample with their words, to point at without a pointer: {page, text, words: [[text, box]]}."""
    document = access.get_document(actor, document_id)
    lines = [
        {
            "page": page.number,
            "text": line.text,
            "words": [[word.text, *word.box] for word in line.words] or [[line.text, *line.box]],
        }
        for page in map(stored_page, document.pages.order_by("number")[:MOST_PAGES])
        for line in page.lines
    ]
    return JsonResponse({"lines": lines})


@require_POST
@tenant_view(Permission.EDIT_TEMPLATES)
def preview(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What the posted draft would read on the posted `document`, what is wrong with it, how it differs from `template`.

    Always 200: a draft with mistakes is the normal state of a form that is being filled in.
    """
    form = TemplateForm.of_post(request.POST)
    form.errors |= form.reading.problems(actor)
    usable = form.usable_rows()
    items = [item for _row, item in usable]
    answer: dict[str, Any] = {
        "errors": [{"control": control, "sentence": sentence} for control, sentence in form.all_errors],
        "names": {row.key: templates.name_for(row.texts["label"]) for row in form.rows if not row.texts["name"]},
        "template_name": templates.name_for(form.label),
    }
    template_id, document_id = request.POST.get("template", ""), request.POST.get("document", "")
    if template_id and not form.has_errors:
        template = access.get_template(actor, template_id)
        answer |= _differences(template, {**form.definition(), "fields": items}, usable)
    if document_id:
        document = access.get_document(actor, document_id)
        answer |= _reading(actor, usable, document)
    return JsonResponse(answer)


def _differences(template: DocumentTemplate, definition: dict[str, Any], usable: Usable) -> dict[str, Any]:
    draft = templates.dump_template(templates.load_template(definition)) if usable else definition
    found = template_versions.compare(template.definition, draft)
    keys = {item["name"]: row.key for row, item in usable}
    kinds: dict[str, str] = {}
    for change in found.fields:
        name = (change.table or change.field)["name"]
        if name in keys:
            kinds[keys[name]] = "changed" if change.table is not None else change.kind
    since = _("%(changes)s since version %(version)s")
    changes = summary(found)
    return {
        "summary": since % {"changes": changes, "version": template.version} if changes else "",
        "changes": kinds,
        "details": [{"kind": one.kind, "word": one.word, "label": one.label} for one in show_changes(found)],
    }


def _reading(actor: Actor, usable: Usable, document: Document) -> dict[str, Any]:
    fields: list[CurrentField] = []
    note = ""
    if usable:
        spec = templates.load_template({"name": "draft", "fields": [item for _row, item in usable]})
        found = tryout.try_template(actor=actor, template=spec, document=document)
        fields = found.fields
        if not found.is_whole:
            words = _("Only the first %(pages)s of %(total)s pages are tried here.")
            note = words % {"pages": found.pages, "total": found.pages_total}
    doubtful = sum(field.state in OPEN_STATES for field in fields)
    read = sum(field.state not in OPEN_STATES and field.value not in (None, "", []) for field in fields)
    return {
        "fields": {row.key: _field(field) for (row, _item), field in zip(usable, fields, strict=True)},
        "read": ngettext("%(count)s read", "%(count)s read", read) % {"count": read},
        "open": ngettext("%(count)s open", "%(count)s open", doubtful) % {"count": doubtful} if doubtful else "",
        "note": note,
    }


def _field(field: CurrentField) -> dict[str, Any]:
    return {
        "text": _text(field.spec, field.value),
        "state": field.state,
        "word": str(STATE_WORDS[field.state]),
        "reason": "; ".join(rule_sentence(failure, field.label) for failure in field.failures),
        "boxes": list(_boxes(field)),
    }


def _text(spec: FieldSpec, value: Any) -> str:
    if spec.columns:
        rows = len(value or ())
        return ngettext("%(count)s row", "%(count)s rows", rows) % {"count": rows} if rows else ""
    return value_text(spec, value).replace("\n", ", ")


def _boxes(field: CurrentField) -> Iterable[list[float]]:
    """[page, x, y, width, height], cells of tables included."""
    cells = [item for row in field.cells[:MOST_ROWS_MARKED] for item in row.values()]
    for item in [*field.evidence, *cells]:
        if item["box"]:
            x0, y0, x1, y1 = item["box"]
            yield [item["page"], x0, y0, x1 - x0, y1 - y0]


@require_POST
@tenant_view(Permission.EDIT_TEMPLATES)
def point(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What stands in the posted box (`x0`, `y0`, `x1`, `y1`) of a page of `document`, proposed as a field."""
    page = access.get_page(actor, request.POST.get("document", ""), _whole(request.POST.get("page", "")))
    sides = [_fraction(request.POST.get(side, "")) for side in ("x0", "y0", "x1", "y1")]
    x0, y0, x1, y1 = sides
    found = tryout.point_at_page(actor=actor, page=page, box=(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))
    if found is None:
        return JsonResponse({"nothing": _("Nothing was read there. Draw around printed words.")})
    return JsonResponse(_proposal(found, page.number))


def _proposal(found: Pointed, page: int) -> dict[str, Any]:
    x0, y0, x1, y1 = found.box
    mask = mask_of(found.pattern or "")
    kind = str(TYPE_WORDS[found.type])
    return {
        "text": found.text,
        "label": found.label,
        "type": found.type,
        "type_word": _("%(type)s, pattern %(pattern)s") % {"type": kind, "pattern": mask} if mask else kind,
        "pattern": mask,
        "page": _("page %(page)s") % {"page": page},
        "box": [page, x0, y0, x1 - x0, y1 - y0],
    }


def _whole(posted: str) -> int:
    if not posted.isdecimal() or len(posted) > 6:
        raise access.NotFound
    return int(posted)


def _fraction(posted: str) -> float:
    """A side of a box; what is none is taken for the page's edge."""
    try:
        number = float(posted)
    except ValueError:
        return 0.0
    return min(1.0, max(0.0, number)) if number == number else 0.0  # not a number is unequal to itself

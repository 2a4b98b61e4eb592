"""A tenant's layouts: saving, deleting, looking at what one would give. Judging them is `layout`'s work."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop

from documents.models import Actor, Document, DocumentTemplate, ExportLayout, Permission
from documents.services.audit import record_event
from documents.services.export.cells import text_of
from documents.services.export.errors import InvalidLayout, LayoutNameTaken
from documents.services.export.layout import Layout, dump_layout, load_layout
from documents.services.export.records import read_batch

LONGEST_NAME = 80
PREVIEWED_DOCUMENTS = 5


def save_layout(
    *, actor: Actor, template: DocumentTemplate, name: str, definition: Any, layout: ExportLayout | None = None
) -> ExportLayout:
    """Make a layout of `template`'s documents, or change `layout`; an unchanged one is not audited.

    Raises `NotAllowed`, `InvalidLayout` or `LayoutNameTaken`. Needs an open scope.
    """
    actor.require(Permission.EDIT_TEMPLATES)
    name = name.strip()
    if not name or len(name) > LONGEST_NAME or "\x00" in name:
        raise InvalidLayout(
            gettext_noop("A layout needs a name of at most %(most)s characters."), "name", most=LONGEST_NAME
        )
    after = dump_layout(load_layout(definition, template.spec))
    before = _audited(layout) if layout else None
    saved = layout or ExportLayout(tenant_id=actor.tenant_id, template=template)
    saved.name, saved.definition = name, after
    if before == _audited(saved):
        return saved
    try:
        with transaction.atomic():
            saved.save()
    except IntegrityError as error:
        raise LayoutNameTaken(name) from error
    record_event(
        actor=actor,
        tenant_id=actor.tenant_id,
        action="layout.update" if before else "layout.create",
        target=saved,
        before=before,
        after=_audited(saved),
    )
    return saved


def delete_layout(*, actor: Actor, layout: ExportLayout) -> None:
    """Delete a layout; files made with it stay. Raises `NotAllowed`. Needs an open scope."""
    actor.require(Permission.EDIT_TEMPLATES)
    record_event(actor=actor, tenant_id=actor.tenant_id, action="layout.delete", target=layout, before=_audited(layout))
    layout.delete()


def _audited(layout: ExportLayout) -> dict[str, Any]:
    return {"name": layout.name, **layout.definition}


def snapshot_of(layout: ExportLayout) -> dict[str, Any]:
    """The layout as an order keeps it, so that a later change of the layout does not change what was asked for."""
    return {"name": layout.name, "template": str(layout.template_id), "definition": layout.definition}


def layouts_in_use() -> list[ExportLayout]:
    """The layouts of templates in use, by template and name, without their definitions. Needs an open scope."""
    rows = ExportLayout.objects.filter(template__archived_at=None).select_related("template")
    return list(
        rows.defer("definition", "template__definition").order_by("template__label", "template_id", "name", "id")
    )


def first_layout(template: DocumentTemplate) -> dict[str, Any]:
    """What a new layout of `template` starts from: the file's name, then every field that is no table."""
    fields = [{"heading": field.name, "field": field.name} for field in template.spec.fields if not field.columns]
    return dump_layout(load_layout({"columns": [{"heading": "file", "document": "name"}, *fields[:100]]}))


def preview_layout(*, actor: Actor, template: DocumentTemplate, layout: Layout) -> list[list[str]]:
    """The first rows, as a CSV file would have them, of the newest documents read with `template`.

    Raises `NotAllowed`. Needs an open scope.
    """
    actor.require(Permission.EXPORT_DOCUMENTS)
    rows = Document.objects.visible().filter(template=template, extraction__isnull=False)
    newest = list(rows.order_by("-created_at", "-id").values_list("pk", flat=True)[:PREVIEWED_DOCUMENTS])
    table = layout.table("")
    found = [cells for record in read_batch(newest) for cells in table.rows_of(record)]
    return [[text_of(cell, layout.style) for cell in cells] for cells in found[:PREVIEWED_DOCUMENTS]]

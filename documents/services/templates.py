"""Making, changing, copying and retiring a tenant's document templates; every save is a new version."""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections.abc import Mapping
from itertools import count
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from documents.models import Actor, DocumentTemplate, Permission, TemplateVersion
from documents.services.audit import record_event
from inference.schemas import InvalidTemplate, builtin_templates, dump_template, load_template
from inference.types import TemplateSpec


class TemplateNameTaken(Exception):
    """Another template of the tenant has that name."""


class TemplateChanged(Exception):
    """Somebody saved another version since the one that was edited."""

    def __init__(self, version: int) -> None:
        super().__init__(str(version))
        self.version = version


def create_template(*, actor: Actor, definition: Mapping[str, Any]) -> DocumentTemplate:
    """Make a template from its JSON form. Raises `NotAllowed`, `InvalidTemplate` or `TemplateNameTaken`."""
    actor.require(Permission.EDIT_TEMPLATES)
    return _create(actor.tenant_id, load_template(definition), actor)


def add_builtin_templates(*, tenant_id: uuid.UUID) -> None:
    """Give a new tenant its own copy of every built-in template."""
    for spec in builtin_templates():
        _create(tenant_id, spec, None)


def _create(tenant_id: uuid.UUID, spec: TemplateSpec, actor: Actor | None) -> DocumentTemplate:
    definition = dump_template(spec)
    template = DocumentTemplate(
        tenant_id=tenant_id,
        name=spec.name,
        label=spec.label or spec.name,
        labels=dict(spec.labels),
        definition=definition,
    )
    _save(template, actor)
    record_event(actor=actor, tenant_id=tenant_id, action="template.create", target=template, after=definition)
    return template


def update_template(
    *, actor: Actor, template: DocumentTemplate, definition: Mapping[str, Any], based_on: int | None = None
) -> DocumentTemplate:
    """Save a new version; an unchanged definition saves nothing. Row locked for update.

    `based_on`: the version that was edited, None to save over any. Raises as `create_template`, and `TemplateChanged`
    when another version has been saved since.
    """
    actor.require(Permission.EDIT_TEMPLATES)
    spec = load_template(definition)
    if based_on is not None and based_on != template.version:
        raise TemplateChanged(template.version)
    after, before = dump_template(spec), template.definition
    if after == before:
        return template
    template.name, template.label, template.labels = spec.name, spec.label or spec.name, dict(spec.labels)
    template.definition = after
    template.version += 1
    _save(template, actor)
    record_event(
        actor=actor, tenant_id=template.tenant_id, action="template.update", target=template, before=before, after=after
    )
    return template


def copy_template(*, actor: Actor, template: DocumentTemplate) -> DocumentTemplate:
    """Make a copy under a free name, read with the same engines. Raises `NotAllowed`."""
    actor.require(Permission.EDIT_TEMPLATES)
    copy = _create(template.tenant_id, load_template(with_free_name(template.definition)), actor)
    copy.engines, copy.adapter = template.engines, template.adapter
    copy.save(update_fields=["engines", "adapter"])
    return copy


def name_for(label: str) -> str:
    """A name for programs made of a label; "" of one without Latin letters."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_0123456789")[:63].strip("_")


def with_free_name(definition: Mapping[str, Any]) -> dict[str, Any]:
    """`definition`, with a number after its name and labels where the name is taken. Needs an open scope."""
    taken = set(DocumentTemplate.objects.in_use().values_list("name", flat=True))
    if definition["name"] not in taken:
        return dict(definition)
    number = next(number for number in count(2) if f"{definition['name']}_{number}" not in taken)
    labels = {language: f"{label} {number}" for language, label in (definition.get("labels") or {}).items()}
    label = definition.get("label") or definition["name"]
    return {**definition, "name": f"{definition['name']}_{number}", "label": f"{label} {number}", "labels": labels}


def archive_template(*, actor: Actor, template: DocumentTemplate) -> None:
    """Retire a template: it can no longer be chosen; documents read with it keep their values. Raises `NotAllowed`."""
    actor.require(Permission.EDIT_TEMPLATES)
    template.archived_at = timezone.now()
    template.save(update_fields=["archived_at", "updated_at"])
    record_event(
        actor=actor,
        tenant_id=template.tenant_id,
        action="template.archive",
        target=template,
        before={"name": template.name},
    )


def _save(template: DocumentTemplate, actor: Actor | None) -> None:
    try:
        with transaction.atomic():
            template.save()
    except IntegrityError as error:
        raise TemplateNameTaken(template.name) from error
    TemplateVersion.objects.create(
        tenant_id=template.tenant_id,
        template=template,
        number=template.version,
        definition=template.definition,
        author_id=actor.user_id if actor else None,
    )


__all__ = [
    "InvalidTemplate",
    "TemplateChanged",
    "TemplateNameTaken",
    "add_builtin_templates",
    "archive_template",
    "builtin_templates",
    "copy_template",
    "create_template",
    "dump_template",
    "load_template",
    "update_template",
    "with_free_name",
]

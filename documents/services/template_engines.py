"""The engines a template is read with in place of the team's, and the LoRA adapter they load for it.

Kept on the template itself, not in its versions: they say how a document is read, not which fields it has.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from documents.models import Actor, DocumentTemplate, Permission, Tenant
from documents.services.audit import record_event
from documents.services.engine_choice import check_engines, models_of
from documents.services.heartbeats import has_adapter

MOST_NAME, MOST_PATH = 64, 400
# Served under this name, so it is written into addresses and command lines.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._-]*")


class InvalidAdapter(ValueError):
    """No engine could load this adapter; `key`: "name" or "path", whichever is wrong. The message says what is."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


def check_reading(*, actor: Actor, engines: Sequence[str], adapter: Mapping[str, Any] | None) -> None:
    """Raise `CannotChoose` or `InvalidAdapter` unless a template of the team may be read so. Needs an open scope."""
    check_engines(engines, Tenant.objects.get(pk=actor.tenant_id).territory)
    read_adapter(adapter)


def read_adapter(given: Mapping[str, Any] | None) -> dict[str, str] | None:
    """`given` as it is kept, {"name", "path"}; None for none. Raises `InvalidAdapter`."""
    name, path = (str((given or {}).get(key) or "").strip() for key in ("name", "path"))
    if not name and not path:
        return None
    if len(name) > MOST_NAME or not _NAME.fullmatch(name):
        raise InvalidAdapter("name", _("Name the adapter with letters, digits, points, hyphens and underscores."))
    is_folder = path.startswith("/") and path.isprintable() and ".." not in path.split("/")
    if len(path) > MOST_PATH or (path and not is_folder and not _REPOSITORY.fullmatch(path)):
        raise InvalidAdapter(
            "path", _("Give the adapter's folder from / on, its repository as owner/name, or nothing if it is served.")
        )
    return {"name": name, "path": path}


def adapter_warning(template: DocumentTemplate) -> str:
    """Why documents of the template would not be read with its adapter as things are; "" where they would be.

    By what workers have told lately: nobody waits here for an engine. Needs an open scope.
    """
    if not template.adapter:
        return ""
    models, _is_reader_enough = models_of(Tenant.objects.get(pk=template.tenant_id), template)
    params = {"adapter": template.adapter["name"]}
    if not models:
        return _("No engine that loads adapters reads this template: %(adapter)s is not used.") % params
    params["engine"] = models[0].label
    if models[0].engine == "transformers":
        return _("%(engine)s runs in the workers here, which load no adapters: %(adapter)s is not used.") % params
    if not models[0].is_served:
        return "" if template.adapter.get("path") else _("%(engine)s needs the folder of %(adapter)s.") % params
    found = has_adapter(models[0].name, template.adapter["name"])
    if found is None:
        return _("%(engine)s does not answer now: whether it has %(adapter)s shows when it is back.") % params
    if found:
        return ""
    params["command"] = f"inference serve --adapter {params['adapter']}={template.adapter.get('path') or 'FOLDER'}"
    return (
        _(
            "%(engine)s has no adapter %(adapter)s loaded: documents of this template will not be read with it. Check"
            " its name, or have whoever runs the engine load it: %(command)s"
        )
        % params
    )


def choose_template_engines(
    *, actor: Actor, template: DocumentTemplate, engines: Sequence[str], adapter: Mapping[str, Any] | None
) -> DocumentTemplate:
    """Set what the template is read with; no engines: the team's. Row locked for update, no new version.

    Raises `NotAllowed`, `CannotChoose` and `InvalidAdapter`.
    """
    actor.require(Permission.EDIT_TEMPLATES)
    check_reading(actor=actor, engines=engines, adapter=adapter)
    before = {"engines": template.engines, "adapter": template.adapter}
    after = {"engines": list(engines), "adapter": read_adapter(adapter)}
    if after == before:
        return template
    template.engines, template.adapter = list(engines), read_adapter(adapter)
    template.save(update_fields=["engines", "adapter", "updated_at"])
    record_event(
        actor=actor,
        tenant_id=template.tenant_id,
        action="template.choose_engines",
        target=template,
        before=before,
        after=after,
    )
    return template

"""What globex's admin may send about things of their own tenant, naming something of acme's elsewhere than in the path.

In a query, a filter, a search, a cursor, a body, a bulk action. Names in braces are filled in: first with what is
acme's, then with what nobody has; what begins with `own_` is globex's. Both answers must be the same.
"""

from __future__ import annotations

import base64
import datetime as dt
import re
import uuid
from collections.abc import Iterator
from typing import Any, NamedTuple

from documents.models import AuditEvent, Document
from documents.tenancy import ops_scope
from tests.documents.factories import PASSWORD, PNG
from tests.documents.matrix.api import API
from tests.documents.matrix.world import MARKER, OUTSIDER, World


class Probe(NamedTuple):
    """One request; a body makes it a POST, if no other method is named. `is_reached`: it must get past its address."""

    path: str
    body: dict[str, Any] | None = None
    method: str = ""
    is_reached: bool = False

    @property
    def sent_by(self) -> str:
        """Its method."""
        return self.method or ("GET" if self.body is None else "POST")


DRAWN = {"name": "a", "row": "0", "0-name": "a", "0-type": "text"}
COLUMNS = {"columns": [{"heading": "Seller", "field": "seller_name"}]}
CHANGES = ("approve", "assign", "retry", "change_template", "delete", "undo_approve", "undo_assign", "restore")

FILTERS = {
    "inbox by template": "/?template={template_id}",
    "inbox after a document": "/?after={document_id}",
    "inbox after a cursor": "/?after={cursor_id}",
    "inbox by words": "/?status=any&text={words_id}",
    "ids by template": "/ids/?template={template_id}",
    "ids by words": "/ids/?status=any&text={words_id}",
    "next after a document": "/next/?after={document_id}",
    "next within a template": "/next/?template={template_id}",
    "exports after one": "/exports/?after={export_id}",
    "exports of the same": "/exports/?same={export_id}",
    "notices after one": "/notices/?after={document_id}",
    "audit log of a document": "/audit/?document={document_id}",
    "audit log of a person": "/audit/?person={person_id}",
    "audit log after an event": "/audit/?after={event_id}",
    "audit file of a document": "/audit/export/?document={document_id}",
    "samples of a template": "/templates/samples/?template={template_id}",
    "samples by words": "/templates/samples/?q={words_id}",
    "new template from another": "/templates/new/?from={template_id}",
    "new layout of a template": "/exports/layouts/new/?template={template_id}",
    "layouts of a template": "/exports/layouts/menu/?template={template_id}",
    "task again": "/workbench/?again={run_id}",
    "task on a document": "/workbench/?document={document_id}",
    "suggestions by words": "/documents/{own_id}/fields/seller_name/suggestions/?q={words_id}",
    "list by template": "/api/v1/documents/?template={template_id}",
    "list by words": "/api/v1/documents/?search={words_id}",
    "list by name": "/api/v1/documents/?name={words_id}",
    "list by uploader": "/api/v1/documents/?uploaded_by={person_id}",
    "list by assignee": "/api/v1/documents/?assigned_to={person_id}",
    "list after a cursor": "/api/v1/documents/?cursor={cursor_id}",
    "words after a cursor": "/api/v1/documents/?search={words_id}&cursor={cursor_id}",
    "next document after one": "/api/v1/documents/next/?after={document_id}",
    "exports after a cursor": "/api/v1/exports/?cursor={cursor_id}",
    "layouts by template": "/api/v1/export-layouts/?template={template_id}",
    "runs after a cursor": "/api/v1/ocr/?cursor={cursor_id}",
    "audit events of a document": "/api/v1/audit/?object_id={document_id}",
    "audit events of a person": "/api/v1/audit/?actor={person_id}",
    "audit events after a cursor": "/api/v1/audit/?cursor={cursor_id}",
    "audit file of an object": "/api/v1/audit/export/?object_id={document_id}",
    "audit file of somebody": "/api/v1/audit/export/?actor={person_id}",
    "templates after a cursor": "/api/v1/templates/?cursor={cursor_id}",
    "layouts after a cursor": "/api/v1/export-layouts/?cursor={cursor_id}",
    "deliveries after a cursor": "/api/v1/webhooks/{own_webhook_id}/deliveries/?cursor={cursor_id}",
}
BODIES: dict[str, tuple[str, dict[str, Any]]] = {
    "upload with a template": ("/upload/", {"file": PNG, "template": "{template_id}"}),
    "upload to a tenant": ("/upload/", {"file": PNG, "tenant": "{tenant_id}"}),
    "read again with a template": ("/documents/{own_id}/template/", {"template": "{template_id}"}),
    "switch to a tenant": ("/tenant/", {"tenant": "{tenant_id}"}),
    "preview on a document": ("/templates/preview/", {"document": "{document_id}", **DRAWN}),
    "preview of a template": ("/templates/preview/", {"template": "{template_id}", **DRAWN}),
    "point at a document": ("/templates/point/", {"document": "{document_id}", "page": "1"}),
    "export of a document": ("/exports/", {"file_format": "csv", "ids": "{document_id}"}),
    "export in a layout": ("/exports/", {"layout": "{layout_id}"}),
    "export by template": ("/exports/", {"file_format": "csv", "template": "{template_id}"}),
    "layout for a template": ("/exports/layouts/preview/", {"template": "{template_id}"}),
    "imported layout": ("/exports/layouts/import/", {"template": "{template_id}", "name": "x", "json": "{{}}"}),
    "saved view": ("/views/", {"name": "Mine", "query": "template={template_id}"}),
    "task of a run": ("/workbench/", {"again": "{run_id}", "task": "text"}),
    "task of a document": ("/workbench/", {"document": "{document_id}", "task": "text"}),
    "question to a person": ("/documents/{own_id}/ask/", {"person": "{person_id}", "question": "Is it paid?"}),
    "comment to a person": ("/documents/{own_id}/comments/", {"text": "@{person_id} Is it paid?"}),
    "undo of a correction": (
        "/documents/{own_id}/fields/invoice_number/undo/", {"correction": "{correction_id}"},
    ),
    "send with a template": ("/api/v1/documents/", {"file": PNG, "template": "{template_id}"}),
    "read with a template": ("/api/v1/documents/{own_id}/template/", {"template": "{template_id}"}),
    "ask a person": ("/api/v1/documents/{own_id}/ask/", {"person": "{person_id}", "question": "Is it paid?"}),
    "undo a correction": (
        "/api/v1/documents/{own_id}/fields/invoice_number/undo/", {"correction": "{correction_id}"},
    ),
    "try a template on a document": (
        "/api/v1/templates/preview/",
        {"template": {"name": "a", "fields": [{"name": "a", "type": "text"}]}, "document": "{document_id}"},
    ),
    "order an export": ("/api/v1/exports/", {"format": "csv", "ids": ["{document_id}"]}),
    "order by template": ("/api/v1/exports/", {"format": "csv", "template": "{template_id}"}),
    "order by words": ("/api/v1/exports/", {"format": "csv", "text": "{words_id}"}),
    "order in a layout": ("/api/v1/exports/", {"format": "csv", "layout": "{layout_id}"}),
    "make a layout": ("/api/v1/export-layouts/", {"name": "x", "template": "{template_id}", "definition": COLUMNS}),
    "read a document": ("/api/v1/ocr/", {"document": "{document_id}", "task": "text"}),
    "read fields": ("/api/v1/ocr/", {"image": PNG, "task": "fields", "template": "{template_id}"}),
    "do a team's own task": ("/api/v1/ocr/", {"image": PNG, "task": "custom", "custom": "{task_name_id}"}),
    "give to a person": (
        "/api/v1/documents/bulk/", {"action": "assign", "ids": ["{own_id}"], "assignee": "{person_id}"},
    ),
    "give many to a person": ("/bulk/", {"act": "assign", "ids": "{own_id}", "assignee": "{person_number}"}),
    "give back to a person": (
        "/api/v1/documents/bulk/",
        {"action": "undo_assign", "ids": ["{own_id}"], "former": [{"id": "{own_id}", "user_id": "{person_number}"}]},
    ),
    "read many with a template": (
        "/api/v1/documents/bulk/", {"action": "change_template", "ids": ["{own_id}"], "template": "{template_id}"},
    ),
    "log in to a tenant": (
        "/api/v1/auth/token/", {"username": OUTSIDER, "password": PASSWORD, "tenant": "{tenant_id}"},
    ),
    **{
        f"{act} many": (
            "/bulk/", {"act": act, "ids": "{document_id}", "template": "{template_id}", "former": "{document_id}:1"},
        )
        for act in CHANGES
    },
    **{
        f"{act} a list": (
            "/api/v1/documents/bulk/",
            {"action": act, "ids": ["{document_id}"], "template": "invoice", "assignee": OUTSIDER,
             "former": [{"id": "{document_id}", "user_id": None}]},
        )
        for act in CHANGES
    },
}  # fmt: skip
# What no description has: sent along with every change and every deletion of globex's own things.
ELSEWHERE = {
    "id": "{document_id}", "pk": "{document_id}", "tenant": "{tenant_id}", "tenant_id": "{tenant_id}",
    "document": "{document_id}", "template": "{template_id}", "layout": "{layout_id}", "webhook": "{webhook_id}",
    "membership": "{membership_id}", "person": "{person_id}", "user": "{person_number}", "user_id": "{person_number}",
}  # fmt: skip


def _changes() -> Iterator[tuple[str, Probe]]:
    for row in API:
        path = re.sub(r"<\w+:(\w+)>", r"{\1}", re.sub(r"<uuid:(\w+)>", r"{own_\1}", f"/{row.route}"))
        for method in ("PUT", "PATCH", "DELETE"):
            if method in row.methods:
                yield f"{method} {row.route}", Probe(path, {**ELSEWHERE, **row.body}, method, is_reached=True)


PROBES = {
    **{name: Probe(path) for name, path in FILTERS.items()},
    **{name: Probe(path, body) for name, (path, body) in BODIES.items()},
    **dict(_changes()),
    "give a layout a template": Probe(
        "/api/v1/export-layouts/{own_layout_id}/", {"template": "{template_id}"}, "PATCH"
    ),
}


def named(world: World) -> dict[str, str]:
    """What of acme's the probes name."""
    with ops_scope():
        document = Document.objects.get(pk=world.documents["read"])
        event = AuditEvent.objects.filter(tenant=world.cast.acme).latest("created_at", "id")
        correction = document.corrections.first()
    return {
        **world.ids("read"),
        **world.own_ids,
        "tenant_id": str(world.cast.acme.pk),
        "words_id": MARKER,
        "person_id": "acme-operator",
        "person_number": str(world.cast.user("acme-operator").pk),
        "task_name_id": "seals",
        "event_id": str(event.pk),
        "correction_id": str(correction.pk),
        "cursor_id": _cursor(document.created_at, document.pk),
    }


def unknown(world: World) -> dict[str, str]:
    """The same of what nobody has."""
    names = ("tenant_id", "event_id", "correction_id")
    with ops_scope():
        document = Document.objects.get(pk=world.documents["read"])
    return {
        **named(world),
        **world.missing_ids(),
        **{name: str(uuid.uuid4()) for name in names},
        "words_id": "Quexaloz",
        "person_id": "acme-nobodies",
        "person_number": "987654321",
        "task_name_id": "whale",
        "cursor_id": _cursor(document.created_at, uuid.uuid4()),
    }


def _cursor(moment: dt.datetime, row: uuid.UUID) -> str:
    return base64.urlsafe_b64encode(f"{moment.isoformat()} {row}".encode()).decode()

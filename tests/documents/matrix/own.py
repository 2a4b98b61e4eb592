"""What globex has of its own, one of each kind that can be changed or deleted by its id. Nothing here is acme's."""

from __future__ import annotations

from django.db.models import Model

from documents.models import CustomTask, DocumentTemplate, Export, Membership, Role, Scope, TaskRun
from documents.services.api_keys import make_key
from documents.services.export.layouts import save_layout
from documents.services.templates import create_template
from documents.services.webhooks.keeping import create_webhook
from documents.tenancy import scope
from tests.documents.factories import Cast, make_member, make_read_document

COLUMNS = {"columns": [{"heading": "Seller", "field": "seller_name"}]}


def make_own(cast: Cast, admin_name: str) -> dict[str, str]:
    """Ids by the names that routes use, after `own_`."""
    admin, tenant = cast.actor(admin_name), cast.globex
    document = make_read_document(admin)
    viewer = make_member(tenant, "globex-viewer", Role.VIEWER)
    rows: dict[str, Model]
    with scope(tenant.pk):
        form = {"name": "theirs", "label": "Theirs", "fields": [{"name": "sum", "type": "money"}]}
        rows = {
            "template": create_template(actor=admin, definition=form),
            "layout": save_layout(
                actor=admin, template=DocumentTemplate.objects.get(name="invoice"), name="Theirs", definition=COLUMNS
            ),
            "webhook": create_webhook(
                actor=admin, name="Theirs", url="https://globex.example.com/", events=["document.failed"]
            )[0],
            "membership": Membership.objects.get(user=viewer),
            "key": make_key(actor=admin, name="Theirs", scopes=[Scope.READ], days=30)[0],
            "export": Export.objects.create(tenant=tenant, file_format="csv", criteria={}, digest="0" * 64),
            "run": TaskRun.objects.create(tenant=tenant, task="text", document=document, status=TaskRun.Status.DONE),
            "task": CustomTask.objects.create(tenant=tenant, name="theirs", label="Theirs", prompt="?", output="text"),
        }
    return {"own_id": str(document.pk), "own_document_id": str(document.pk)} | {
        f"own_{name}_id": str(row.pk) for name, row in rows.items()
    }

"""Two tenants full of things, and everybody who might ask for them. Whatever is acme's carries `MARKER`."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from documents import storage
from documents.models import (
    Actor,
    AuditEvent,
    CustomTask,
    Document,
    DocumentTemplate,
    Lesson,
    Membership,
    OutboxEntry,
    PlatformEvent,
    ProcessHeartbeat,
    Quota,
    Role,
    SavedView,
    Scope,
    SupportAccess,
    TaskRun,
    Tenant,
    User,
    WebhookAttempt,
    WebhookDelivery,
)
from documents.services import review
from documents.services.api_keys import make_key
from documents.services.export.layouts import save_layout, snapshot_of
from documents.services.export.requests import request_export
from documents.services.export.selection import Order
from documents.services.export.writing import write_export
from documents.services.invitations import invite
from documents.services.support_access import open_access
from documents.services.templates import create_template
from documents.services.tenant_end import delete_tenant
from documents.services.tenants import create_tenant
from documents.services.webhooks.keeping import create_webhook
from documents.tenancy import ops_scope, scope
from tests.documents.factories import PASSWORD, PNG, VALUES, Cast, make_cast, make_read_document
from tests.documents.matrix.own import make_own

MARKER = "Quexalot"
UNKNOWN, STRANGER, STAFF, OUTSIDER = "unknown", "stranger", "staff", "globex-admin"
MEMBERS = {f"acme-{role}": role for role in Role}


@dataclass
class World:
    """Ids of acme's things by the names that routes use."""

    cast: Cast
    documents: dict[str, str]
    template_id: str
    row_ids: dict[str, str]
    admin_ids: dict[str, str]
    own_ids: dict[str, str]  # what globex has

    def ids(self, on: str) -> dict[str, Any]:
        """acme's ids; `on` chooses the document."""
        return {"document_id": self.documents[on], "template_id": self.template_id, **self.row_ids, **PARTS}

    def missing_ids(self) -> dict[str, Any]:
        """Ids of nothing."""
        names = ("document_id", "template_id", *self.row_ids)
        return {**{name: str(uuid.uuid4()) for name in names}, **PARTS}


PARTS: dict[str, Any] = {
    "number": 1,
    "file_format": "json",
    "name": "seller_name",
    "rest": "no/such/address",
    "url": "no/such/page/",
    "app_label": "documents",
    "token": "never-given-out",
    "team": "no-such-team",
    "provider": uuid.UUID(int=0),
    "uidb36": "1",
    "key": "never-made",
    "pk": 1,
}


def make_world() -> World:
    """A fresh world: acme with a read, an approved and a failed document, and a template of its own."""
    cast = make_cast()
    admin = cast.actor("acme-admin")
    documents = {name: _document(cast, name) for name in ("read", "approved", "failed")}
    own_ids = make_own(cast, OUTSIDER)
    with scope(cast.acme.pk):
        review.approve(actor=admin, document=documents["approved"])
        Document.objects.filter(pk=documents["failed"].pk).update(
            status=Document.Status.FAILED, failure_code="damaged", extraction=None
        )
        template = create_template(
            actor=admin,
            definition={"name": "own", "label": f"{MARKER} form", "fields": [{"name": "sum", "type": "money"}]},
        )
        row_ids = _people_ids(cast) | _export_ids(admin, documents["approved"]) | _view_ids(cast) | _task_ids(cast)
        row_ids |= _webhook_ids(admin)
        row_ids["lesson_id"] = str(Lesson.objects.get(document=documents["approved"]).pk)
    cast.users[STAFF] = User.objects.create_user(STAFF, password=PASSWORD, is_staff=True)
    with ops_scope():
        Tenant.objects.filter(pk=cast.acme.pk).update(name=f"{MARKER} Ltd")
        admin_ids = _admin_ids(cast, documents["read"], template)
    ids = {name: str(row.pk) for name, row in documents.items()}
    return World(cast, ids, str(template.pk), row_ids, admin_ids, own_ids)


def _document(cast: Cast, name: str) -> Document:
    values = {**VALUES, "seller_name": f"{MARKER} Instruments", "grand_total": 128.0}  # something for a reviewer
    document = make_read_document(cast.actor("acme-admin"), values)
    with scope(cast.acme.pk):
        document.name = f"{MARKER}-{name}.png"
        document.save()
        review.correct_field(
            actor=cast.actor("acme-admin"), document=document, name="invoice_number", value=f"{MARKER}/1"
        )
        review.release_lock(actor=cast.actor("acme-admin"), document=document)
    return document


def _webhook_ids(admin: Actor) -> dict[str, str]:
    address = f"https://{MARKER.lower()}.example.com/"
    webhook, _secret = create_webhook(actor=admin, name=f"{MARKER} ERP", url=address, events=["document.failed"])
    delivery = WebhookDelivery.objects.create(
        tenant_id=admin.tenant_id,
        webhook=webhook,
        message_id="msg_1",
        event="document.failed",
        payload=f'{{"name": "{MARKER}"}}',
        status=WebhookDelivery.Status.DEAD,
    )
    WebhookAttempt.objects.create(
        tenant_id=admin.tenant_id, delivery=delivery, number=1, status_code=500, failure_code="refused", answer=MARKER
    )
    return {"webhook_id": str(webhook.pk), "delivery_id": str(delivery.pk)}


def _people_ids(cast: Cast) -> dict[str, str]:
    member = Membership.objects.get(user=cast.user("acme-operator"))
    invitation, _token = invite(actor=cast.actor("acme-admin"), email=f"{MARKER}@example.com", role=Role.VIEWER)
    key, _told = make_key(actor=cast.actor("acme-admin"), name=f"{MARKER} key", scopes=[Scope.READ], days=30)
    helper = User.objects.create_user("una-staff", is_staff=True)
    access = open_access(tenant=cast.acme, by=helper, reason=f"{MARKER} asked", hours=1)
    return {
        "membership_id": str(member.pk),
        "invitation_id": str(invitation.pk),
        "key_id": str(key.pk),
        "access_id": str(access.pk),
    }


def _view_ids(cast: Cast) -> dict[str, str]:
    """A view is for nobody but whose it is: here somebody who asks for nothing."""
    owner = cast.user("stranger")
    view = SavedView.objects.create(tenant=cast.acme, user=owner, name=f"{MARKER} view", query="status=failed")
    return {"view_id": str(view.pk)}


def _task_ids(cast: Cast) -> dict[str, str]:
    """A finished task that nobody asked for, and a task of the team's own."""
    own = CustomTask.objects.create(
        tenant=cast.acme, name="seals", label=f"{MARKER} seals", prompt="Read the seals.", output="text"
    )
    run = TaskRun(
        tenant=cast.acme, task="text", status=TaskRun.Status.DONE, engine="rapidocr", name=f"{MARKER}.png",
        media_type="image/png", result={"pages": [{"number": 1, "width": 1, "height": 1, "text": MARKER}]},
    )  # fmt: skip
    run.storage_key, image = f"{cast.acme.pk}/runs/{run.pk}/file", f"{cast.acme.pk}/runs/{run.pk}/1.jpg"
    run.images = [{"number": 1, "key": image, "width": 1, "height": 1}]
    for key in (run.storage_key, image):
        storage.store_file(key, PNG + b"task")
    run.save()
    return {"run_id": str(run.pk), "task_id": str(own.pk)}


def _export_ids(admin: Actor, document: Document) -> dict[str, str]:
    """A layout, and a file written in it."""
    invoice = DocumentTemplate.objects.get(name="invoice")
    definition = {"columns": [{"heading": "Seller", "field": "seller_name"}]}
    layout = save_layout(actor=admin, template=invoice, name=f"{MARKER} ERP", definition=definition)
    Document.objects.filter(pk=document.pk).update(template=invoice)
    order = Order("csv", "en", ids=(document.pk,), layout=snapshot_of(layout))
    export = request_export(actor=admin, order=order).export
    write_export(tenant_id=admin.tenant_id, export_id=export.pk)
    return {"export_id": str(export.pk), "layout_id": str(layout.pk)}


def _admin_ids(cast: Cast, document: Document, template: Any) -> dict[str, str]:
    process = ProcessHeartbeat.objects.create(name="worker-1", kind="worker", beat_at=timezone.now())
    rows: dict[str, Any] = {
        "tenant": cast.acme,
        "membership": Membership.objects.filter(tenant=cast.acme).first(),
        "user": cast.user("acme-viewer"),
        "document": document,
        "extraction": document.extraction,
        "documenttemplate": template,
        "outboxentry": OutboxEntry.objects.filter(tenant=cast.acme).first(),
        "processheartbeat": process,
        "auditevent": AuditEvent.objects.filter(tenant=cast.acme).first(),
        "taskrun": TaskRun.objects.filter(tenant=cast.acme).first(),
        "customtask": CustomTask.objects.filter(tenant=cast.acme).first(),
        "supportaccess": SupportAccess.objects.filter(tenant=cast.acme).first(),
        "quota": Quota.objects.filter(tenant=cast.acme).first(),
        "platformevent": _deletion(),
    }
    return {model: str(row.pk) for model, row in rows.items()}


def _deletion() -> PlatformEvent:
    """What is left of a tenant that is gone."""
    delete_tenant(tenant=create_tenant(slug="gone", name="Gone"))
    event: PlatformEvent = PlatformEvent.objects.get(action=PlatformEvent.TENANT_DELETED)
    return event

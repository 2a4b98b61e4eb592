"""The only way from an id that a person gave to a row; a stranger's id answers exactly like a missing one.

Knows nothing of HTTP: edges turn `NotFound` into 404 and `NotAllowed` into 403. All functions but `find_actor` need
an open scope of the actor's tenant.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from documents.models import (
    Actor,
    CustomTask,
    Document,
    DocumentTemplate,
    Export,
    ExportLayout,
    Membership,
    Page,
    Permission,
    Role,
    TaskRun,
    User,
    Webhook,
    WebhookDelivery,
    actors_of,
)


class NotFound(Exception):
    """Nothing with that id is there for this person, whether or not it exists elsewhere."""


class NoTenant(NotFound):
    """The person belongs to no tenant, or not to the one asked for."""


def find_actor(user: User, tenant: str | uuid.UUID | None = None) -> Actor:
    """The person acting in `tenant` (its id or short name), or in their first one by name when None. Needs no scope.

    Reads the membership each time, so a changed role or a deactivated person counts at once. Raises `NoTenant`.
    """
    for actor in actors_of(user):
        if tenant is None or str(tenant) in {str(actor.tenant_id), actor.tenant_slug}:
            return actor
    raise NoTenant


def parse_id(value: str | uuid.UUID) -> uuid.UUID:
    """`value` as an id; what cannot be one is not there. Raises `NotFound`."""
    try:
        return value if isinstance(value, uuid.UUID) else uuid.UUID(value)
    except ValueError as error:
        raise NotFound from error


def get_document(
    actor: Actor, document_id: str | uuid.UUID, *, for_update: bool = False, with_deleted: bool = False
) -> Document:
    """The document with that id, outside the trash unless `with_deleted`; `for_update` locks it till the scope ends."""
    actor.require(Permission.VIEW_DOCUMENTS)
    rows = Document.objects.all() if with_deleted else Document.objects.visible()
    if for_update:
        rows = rows.select_for_update(of=("self",))
    document = rows.select_related("template", "extraction").filter(pk=parse_id(document_id)).first()
    if document is None:
        raise NotFound
    return document


def get_documents(actor: Actor, document_ids: Iterable[uuid.UUID]) -> list[Document]:
    """Those of the documents with these ids that are outside the trash, in no fixed order; one query."""
    actor.require(Permission.VIEW_DOCUMENTS)
    return list(Document.objects.visible().filter(pk__in=list(document_ids)))


def get_document_state(actor: Actor, document_id: str | uuid.UUID) -> Document:
    """The document with that id, outside the trash, without its template and reading: for signs of life."""
    actor.require(Permission.VIEW_DOCUMENTS)
    document: Document | None = (
        Document.objects.visible().select_related("locked_by").filter(pk=parse_id(document_id)).first()
    )
    if document is None:
        raise NotFound
    return document


def get_member(username: str, *, who_may: Permission) -> User:
    """The active member of the tenant in scope with that user name, whose role includes `who_may`."""
    members = Membership.objects.filter(role__in=[role for role in Role if role.allows(who_may)]).values("user_id")
    person = User.objects.filter(pk__in=members, username=username, is_active=True).first()
    if person is None:
        raise NotFound
    return person


def get_page(actor: Actor, document_id: str | uuid.UUID, number: int) -> Page:
    """Page `number` (from 1) of a document outside the trash."""
    actor.require(Permission.VIEW_DOCUMENTS)
    page: Page | None = Page.objects.filter(
        document=parse_id(document_id), document__deleted_at=None, number=number
    ).first()
    if page is None:
        raise NotFound
    return page


def get_template(actor: Actor, template: str | uuid.UUID, *, for_update: bool = False) -> DocumentTemplate:
    """The template in use with that id or name; `for_update` locks its row until the scope ends."""
    actor.require(Permission.VIEW_DOCUMENTS)
    rows = DocumentTemplate.objects.in_use()
    if for_update:
        rows = rows.select_for_update()
    try:
        found = rows.filter(pk=parse_id(template)).first()
    except NotFound:
        found = rows.filter(name=template).first()
    if found is None:
        raise NotFound
    return found


def get_export(actor: Actor, export_id: str | uuid.UUID) -> Export:
    """The export with that id, anybody's of the tenant."""
    actor.require(Permission.EXPORT_DOCUMENTS)
    export: Export | None = Export.objects.select_related("requested_by").filter(pk=parse_id(export_id)).first()
    if export is None:
        raise NotFound
    return export


def get_layout(actor: Actor, layout: str | uuid.UUID, *, for_update: bool = False) -> ExportLayout:
    """The layout with that id, or the only one with that name; of a template in use."""
    actor.require(Permission.EXPORT_DOCUMENTS)
    rows = ExportLayout.objects.filter(template__archived_at=None).select_related("template")
    if for_update:
        rows = rows.select_for_update(of=("self",))
    try:
        found = list(rows.filter(pk=parse_id(layout)))
    except NotFound:
        found = list(rows.filter(name=layout)[:2])
    if len(found) != 1:
        raise NotFound
    layout_row: ExportLayout = found[0]
    return layout_row


def get_run(actor: Actor, run_id: str | uuid.UUID, *, for_update: bool = False) -> TaskRun:
    """The task run with that id, anybody's of the tenant; `for_update` locks its row until the scope ends."""
    actor.require(Permission.USE_WORKBENCH)
    rows = TaskRun.objects.asked_for().select_related("template", "document", "requested_by")
    if for_update:
        rows = rows.select_for_update(of=("self",))
    run: TaskRun | None = rows.filter(pk=parse_id(run_id)).first()
    if run is None:
        raise NotFound
    return run


def get_run_image(actor: Actor, run_id: str | uuid.UUID, number: int) -> str:
    """The key of the image of page `number` (from 1) of a task run."""
    for image in get_run(actor, run_id).images:
        if image["number"] == number:
            return str(image["key"])
    raise NotFound


def get_custom_task(actor: Actor, task_id: str | uuid.UUID) -> CustomTask:
    """The team's own task with that id."""
    actor.require(Permission.USE_WORKBENCH)
    task: CustomTask | None = CustomTask.objects.filter(pk=parse_id(task_id)).first()
    if task is None:
        raise NotFound
    return task


def get_webhook(actor: Actor, webhook_id: str | uuid.UUID, *, for_update: bool = False) -> Webhook:
    """The webhook with that id; `for_update` locks its row until the scope ends."""
    actor.require(Permission.MANAGE_WEBHOOKS)
    rows = Webhook.objects.select_for_update() if for_update else Webhook.objects.all()
    webhook: Webhook | None = rows.filter(pk=parse_id(webhook_id)).first()
    if webhook is None:
        raise NotFound
    return webhook


def get_delivery(actor: Actor, delivery_id: str | uuid.UUID, *, for_update: bool = False) -> WebhookDelivery:
    """The delivery of a webhook with that id; `for_update` locks its row until the scope ends."""
    actor.require(Permission.MANAGE_WEBHOOKS)
    rows = WebhookDelivery.objects.select_related("webhook")
    if for_update:
        rows = rows.select_for_update(of=("self",))
    delivery: WebhookDelivery | None = rows.filter(pk=parse_id(delivery_id)).first()
    if delivery is None:
        raise NotFound
    return delivery

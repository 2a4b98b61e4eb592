"""Brings documents back to a worker: a person's retry, another template, a lost queue, a worker that fell silent."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from documents import queue
from documents.models import Actor, Document, DocumentTemplate, IllegalMove, Permission
from documents.services.audit import record_event
from documents.services.outbox import hand_over, hand_over_lost
from documents.services.quotas import check_in_flight
from documents.tenancy import ops_scope

SETTLE_SECONDS = 5  # what was queued this recently is given time to be taken


def retry_document(*, actor: Actor, document: Document) -> None:
    """Read a failed document again. `document` is locked for update.

    Raises `NotAllowed`, `IllegalMove`, or `UploadRefused` where too many of the tenant's are with workers already;
    whatever it raises, nothing is stored.
    """
    actor.require(Permission.RETRY_DOCUMENTS)
    if document.status != Document.Status.FAILED:  # a document up for review may go there too, but by another template
        raise IllegalMove(document.status, Document.Status.RECEIVED)
    before = {"status": document.status, "failure": document.failure_code}
    _send_back(document)
    record_event(actor=actor, tenant_id=document.tenant_id, action="document.retry", target=document, before=before)


def read_with_template(*, actor: Actor, document: Document, template: DocumentTemplate) -> None:
    """Read an undecided document again with another template; what the machine read before is kept.

    `document` is locked for update. Raises as `retry_document`, or `LockedByOther`; `IllegalMove`, because a decided
    document is reopened first and one being read is waited for.
    """
    actor.require(Permission.RETRY_DOCUMENTS)
    document.check_lock(actor.user_id)
    before = {
        "template": document.template.name if document.template else None,
        "guessed": document.template_is_guessed,
    }
    if document.status == Document.Status.IN_REVIEW:
        document.move_to(Document.Status.NEEDS_REVIEW)
        document.unlock()
    document.template, document.template_is_guessed = template, False
    if document.status == Document.Status.RECEIVED:
        document.save(update_fields=["template", "template_is_guessed", "updated_at"])
    else:
        _send_back(document)
    record_event(
        actor=actor,
        tenant_id=document.tenant_id,
        action="document.change_template",
        target=document,
        before=before,
        after={"template": template.name},
    )


def _send_back(document: Document) -> None:
    document.move_to(Document.Status.RECEIVED)
    check_in_flight(tenant_id=document.tenant_id)
    document.failures = document.pages_done = 0
    document.failure_code = ""
    document.lease_expires_at = document.enqueued_at = None
    document.save()
    hand_over(document)


def requeue_lost_documents() -> int:
    """Hand over again what should be with a worker and is neither queued nor held; returns how many. Runs as ops.

    Covers a flushed queue, a job popped by a worker that died before its claim, and a lease that ran out.
    """
    now = timezone.now()
    with ops_scope():
        settled = now - dt.timedelta(seconds=SETTLE_SECONDS)
        silent = Document.objects.awaiting_worker(now)
        unsettled = silent.exclude(status=Document.Status.RECEIVED, enqueued_at__gt=settled)
        return hand_over_lost(unsettled, entry="document", waiting_ids=queue.waiting_document_ids)


def release_lapsed_locks() -> int:
    """Give back documents whose reviewer's lock has lapsed; returns how many. Runs as ops."""
    with ops_scope():
        return Document.objects.filter(status=Document.Status.IN_REVIEW, lock_expires_at__lt=timezone.now()).update(
            status=Document.Status.NEEDS_REVIEW, locked_by=None, lock_expires_at=None, locked_at=None
        )

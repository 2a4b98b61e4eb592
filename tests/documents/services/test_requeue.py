"""What brings documents back to a worker: a lost queue, a silent worker, a lapsed lock, a person."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import redis
from django.db import connection
from django.utils import timezone
from pytest_django.fixtures import Settings

from documents import queue
from documents.models import Actor, AuditEvent, Document, Export, IllegalMove, LockedByOther, NotAllowed
from documents.services import bulk, review
from documents.services.export.requeue import requeue_lost_exports
from documents.services.export.writing import claim_export
from documents.services.outbox import hand_over_export, relay_due_entries
from documents.services.processing import claim_document, fail_document
from documents.services.quotas import set_quota
from documents.services.requeue import (
    read_with_template,
    release_lapsed_locks,
    requeue_lost_documents,
    retry_document,
)
from documents.tenancy import scope
from tests.documents.factories import Cast, make_read_document, upload

Status = Document.Status
PAST = dt.timedelta(seconds=60)


@pytest.fixture
def operator(cast: Cast) -> Actor:
    return cast.actor("acme-operator")


def change(document: Document, **values: Any) -> None:
    with scope(document.tenant_id):
        Document.objects.filter(pk=document.pk).update(**values)


def reload(document: Document) -> Document:
    with scope(document.tenant_id):
        found: Document = Document.objects.get(pk=document.pk)
    return found


def queue_up(actor: Actor) -> Document:
    document = upload(actor)
    relay_due_entries()
    return document


def test_a_flushed_queue_loses_no_document(operator: Actor, valkey: redis.Redis) -> None:
    document = queue_up(operator)
    change(document, enqueued_at=timezone.now() - PAST)
    valkey.flushall()
    assert requeue_lost_documents() == 1
    assert relay_due_entries() == 1
    assert queue.waiting_document_ids() == {str(document.pk)}


def test_what_waits_in_the_queue_is_left_alone(operator: Actor) -> None:
    change(queue_up(operator), enqueued_at=timezone.now() - PAST)
    assert requeue_lost_documents() == 0


def test_what_was_queued_a_moment_ago_is_given_time(operator: Actor, valkey: redis.Redis) -> None:
    queue_up(operator)
    valkey.flushall()
    assert requeue_lost_documents() == 0


def test_what_is_in_the_outbox_is_not_queued_twice(operator: Actor) -> None:
    upload(operator)
    assert requeue_lost_documents() == 0


def test_a_silent_workers_document_is_queued_again(operator: Actor, valkey: redis.Redis) -> None:
    document = queue_up(operator)
    valkey.flushall()  # the dead worker had taken the job
    claim_document(tenant_id=document.tenant_id, document_id=document.pk)
    assert requeue_lost_documents() == 0
    change(document, lease_expires_at=timezone.now() - PAST)
    assert requeue_lost_documents() == 1


def test_nothing_is_decided_while_the_queue_is_away(operator: Actor, settings: Settings) -> None:
    change(queue_up(operator), enqueued_at=timezone.now() - PAST)
    settings.REDIS_URL = "unix:///nowhere/valkey.sock"
    assert requeue_lost_documents() == 0


def queue_up_export(actor: Actor) -> Export:
    with scope(actor.tenant_id):
        export: Export = Export.objects.create(
            tenant_id=actor.tenant_id, file_format="csv", criteria={"ids": [], "language": "en"}, digest="0" * 64
        )
        hand_over_export(export)
    relay_due_entries()
    return export


def change_export(export: Export, **values: Any) -> None:
    with scope(export.tenant_id):
        Export.objects.filter(pk=export.pk).update(**values)


def test_a_flushed_queue_loses_no_export(operator: Actor, valkey: redis.Redis) -> None:
    export = queue_up_export(operator)
    valkey.flushall()
    assert requeue_lost_exports() == 0  # queued a moment ago
    change_export(export, lease_expires_at=timezone.now() - PAST)
    assert requeue_lost_exports() == 1
    assert requeue_lost_exports() == 0  # in the outbox
    assert relay_due_entries() == 1
    assert queue.waiting_export_ids() == {str(export.pk)}
    change_export(export, lease_expires_at=timezone.now() - PAST)
    assert requeue_lost_exports() == 0  # in the queue


def test_a_silent_workers_export_is_queued_again(operator: Actor, valkey: redis.Redis, settings: Settings) -> None:
    export = queue_up_export(operator)
    valkey.flushall()
    assert claim_export(tenant_id=operator.tenant_id, export_id=export.pk) is not None
    assert requeue_lost_exports() == 0
    change_export(export, lease_expires_at=timezone.now() - PAST)
    there, settings.REDIS_URL = settings.REDIS_URL, "unix:///nowhere/valkey.sock"
    assert requeue_lost_exports() == 0
    settings.REDIS_URL = there
    assert requeue_lost_exports() == 1


def test_an_export_in_the_outbox_hides_no_lost_document(operator: Actor, valkey: redis.Redis) -> None:
    change(queue_up(operator), enqueued_at=timezone.now() - PAST)
    export = queue_up_export(operator)
    with scope(operator.tenant_id):
        hand_over_export(export)
    valkey.flushall()
    assert requeue_lost_documents() == 1


def test_a_document_in_the_trash_is_not_read(operator: Actor) -> None:
    document = queue_up(operator)
    change(document, deleted_at=timezone.now(), enqueued_at=timezone.now() - PAST)
    assert requeue_lost_documents() == 0
    assert claim_document(tenant_id=document.tenant_id, document_id=document.pk) is None


def test_a_lapsed_review_lock_is_given_back(cast: Cast) -> None:
    reviewer = cast.actor("acme-reviewer")
    document = make_read_document(reviewer)
    with scope(reviewer.tenant_id):
        review.take_lock(actor=reviewer, document=document)
    assert release_lapsed_locks() == 0
    change(document, lock_expires_at=timezone.now() - PAST)
    assert release_lapsed_locks() == 1
    after = reload(document)
    assert (after.status, after.locked_by_id) == (Status.NEEDS_REVIEW, None)


def fail(document: Document) -> Document:
    claim = claim_document(tenant_id=document.tenant_id, document_id=document.pk)
    assert claim is not None
    fail_document(claim, "damaged")
    return reload(document)


def test_a_failed_document_is_read_again_on_request(operator: Actor) -> None:
    document = fail(queue_up(operator))
    with scope(operator.tenant_id):
        retry_document(actor=operator, document=document)
        event = AuditEvent.objects.get(action="document.retry")
    after = reload(document)
    assert (after.status, after.failure_code, after.failures) == (Status.RECEIVED, "", 0)
    assert event.before == {"status": "FAILED", "failure": "damaged"}
    assert relay_due_entries() == 1


def test_only_a_failed_document_is_retried(operator: Actor) -> None:
    document = upload(operator)
    with scope(operator.tenant_id), pytest.raises(IllegalMove):
        retry_document(actor=operator, document=document)


def test_a_viewer_may_not_retry(cast: Cast, operator: Actor) -> None:
    document = fail(upload(operator))
    with scope(operator.tenant_id), pytest.raises(NotAllowed):
        retry_document(actor=cast.actor("acme-viewer"), document=document)


def test_another_template_reads_it_again_unless_somebody_reviews_it(cast: Cast, operator: Actor) -> None:
    from documents.models import DocumentTemplate

    reviewer = cast.actor("acme-reviewer")
    document = make_read_document(reviewer)
    with scope(operator.tenant_id):
        receipt = DocumentTemplate.objects.get(name="receipt")
        review.take_lock(actor=reviewer, document=document)
        with pytest.raises(LockedByOther):
            read_with_template(actor=operator, document=document, template=receipt)
        read_with_template(actor=reviewer, document=document, template=receipt)
    after = reload(document)
    assert (after.status, after.template_id, after.template_is_guessed) == (Status.RECEIVED, receipt.pk, False)


@pytest.mark.parametrize("limit", ["one", "none"])
def test_what_is_read_again_counts_among_those_in_flight(cast: Cast, operator: Actor, limit: str) -> None:
    room = {"one": 1, "none": 0}[limit]
    failed = [fail(queue_up(operator)) for _ in range(2)]
    set_quota(tenant=cast.acme, by=cast.user("stranger"), values={"documents_in_flight": room})
    ids = [document.pk for document in failed]
    outcomes = bulk.apply_to_documents(actor=operator, act=bulk.Act.RETRY, document_ids=ids)
    assert [one.code for one in outcomes] == ["done"] * room + ["documents_in_flight"] * (2 - room)
    assert [reload(one).status for one in failed] == [Status.RECEIVED] * room + [Status.FAILED] * (2 - room)
    assert outcomes[1].sentence.startswith("was left out")


@pytest.mark.django_db(transaction=True)
def test_at_once_exactly_the_limit_is_read_again(cast: Cast, operator: Actor) -> None:
    failed = [fail(queue_up(operator)) for _ in range(6)]
    set_quota(tenant=cast.acme, by=cast.user("stranger"), values={"documents_in_flight": 2})

    def retry(document: Document) -> str:
        try:
            [outcome] = bulk.apply_to_documents(actor=operator, act=bulk.Act.RETRY, document_ids=[document.pk])
        finally:
            connection.close()
        return outcome.code

    with ThreadPoolExecutor(6) as pool:
        codes = list(pool.map(retry, failed))
    assert codes.count("done") == 2

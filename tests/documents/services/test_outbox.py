"""From the outbox to the queue: in order, once, and not lost while the queue is away."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import redis
from django.db import connection, transaction
from django.utils import timezone
from pytest_django.fixtures import Settings

from documents import jobs, queue
from documents.models import Actor, Document, Export, OutboxEntry
from documents.services.outbox import hand_over_export, relay_due_entries, try_to_lead
from documents.tenancy import scope
from tests.documents.factories import Cast, upload


@pytest.fixture
def operator(cast: Cast) -> Actor:
    return cast.actor("acme-operator")


def queued_ids() -> list[str]:
    return [job_id.split("_")[1] for job_id in queue.open_queue().get_job_ids()]


def entries(actor: Actor) -> list[OutboxEntry]:
    with scope(actor.tenant_id):
        return list(OutboxEntry.objects.order_by("due_at", "id"))


def make_due(actor: Actor) -> None:
    with scope(actor.tenant_id):
        OutboxEntry.objects.update(due_at=timezone.now())


def test_entries_reach_the_queue_in_order_and_are_gone(operator: Actor, cast: Cast) -> None:
    documents = [upload(operator), upload(cast.actor("globex-admin")), upload(operator)]
    assert relay_due_entries() == 3
    assert queued_ids() == [str(document.pk) for document in documents]
    assert entries(operator) == []
    assert relay_due_entries() == 0
    with scope(operator.tenant_id):
        assert Document.objects.get(pk=documents[0].pk).enqueued_at is not None


def test_a_job_carries_ids_only_and_names_what_exists(operator: Actor) -> None:
    document = upload(operator)
    relay_due_entries()
    [job] = queue.open_queue().jobs
    assert job.func_name == queue.PROCESS_DOCUMENT
    assert job.func is jobs.process_document
    assert job.args == [str(operator.tenant_id), str(document.pk)]


def make_export(actor: Actor) -> Export:
    with scope(actor.tenant_id):
        export: Export = Export.objects.create(
            tenant_id=actor.tenant_id, file_format="csv", criteria={"ids": [], "language": "en"}, digest="0" * 64
        )
        hand_over_export(export)
    return export


def test_an_export_goes_before_documents(operator: Actor) -> None:
    document, export = upload(operator), make_export(operator)
    assert relay_due_entries() == 2
    assert queued_ids() == [str(document.pk)]
    [job] = queue.open_queue(queue.HIGH).jobs
    assert job.func is jobs.write_export
    assert job.args == [str(operator.tenant_id), str(export.pk)]
    assert entries(operator) == []
    with scope(operator.tenant_id):
        assert Export.objects.get().lease_expires_at > timezone.now()  # the queue is trusted with it for a while


def test_an_unreachable_queue_puts_entries_off_and_loses_none(operator: Actor, settings: Settings) -> None:
    document, there = upload(operator), settings.REDIS_URL
    settings.REDIS_URL = "unix:///nowhere/valkey.sock"
    assert relay_due_entries() == 0
    [entry] = entries(operator)
    assert entry.attempts == 1
    assert timezone.now() < entry.due_at <= timezone.now() + dt.timedelta(seconds=5)
    settings.REDIS_URL = there
    assert relay_due_entries() == 0
    make_due(operator)
    assert relay_due_entries() == 1
    assert queued_ids() == [str(document.pk)]


def test_a_queue_that_takes_no_more_puts_entries_off(
    operator: Actor, valkey: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload(operator)

    def refuse(*given: object, **options: object) -> None:
        raise redis.ResponseError("OOM command not allowed when used memory > 'maxmemory'.")

    monkeypatch.setattr("redis.client.Pipeline.execute", refuse)
    assert relay_due_entries() == 0
    assert len(entries(operator)) == 1


def test_an_upload_that_is_rolled_back_is_never_queued(operator: Actor) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        upload(operator)
        raise ZeroDivisionError
    assert relay_due_entries() == 0


def in_threads(call: Callable[[], int], count: int) -> list[int]:
    start = threading.Barrier(count)

    def run(_: int) -> int:
        try:
            start.wait(10)
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


@pytest.mark.django_db(transaction=True)
def test_two_relays_never_carry_the_same_entry(operator: Actor) -> None:
    documents = {str(upload(operator).pk) for _ in range(30)}
    assert sum(in_threads(relay_due_entries, 4)) == len(documents)
    assert sorted(queued_ids()) == sorted(documents)


@pytest.mark.django_db(transaction=True)
def test_one_relay_leads_until_its_session_ends(db: None) -> None:
    assert try_to_lead(4711)
    assert try_to_lead(4711)
    assert in_threads(lambda: int(try_to_lead(4711)), 1) == [0]
    connection.close()
    assert in_threads(lambda: int(try_to_lead(4711)), 1) == [1]

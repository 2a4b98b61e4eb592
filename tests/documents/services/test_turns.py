"""Nobody waits for another tenant's thousand: whose turn it is in the outbox, in the queue and at the worker."""

from __future__ import annotations

import uuid

import pytest
import redis
from rq import Queue

from documents import queue
from documents.models import Actor, OutboxEntry
from documents.services import quotas
from documents.services.outbox import relay_due_entries
from documents.services.page_limits import take_pages
from documents.services.processing import claim_document
from documents.tenancy import scope
from documents.worker import MOST_HIGH_IN_A_ROW, WorkerProcess, _QueueWorker
from tests.documents.factories import Cast, upload

A, B, C = (uuid.UUID(int=number) for number in (1, 2, 3))


@pytest.fixture
def acme(cast: Cast) -> Actor:
    return cast.actor("acme-operator")


@pytest.fixture
def globex(cast: Cast) -> Actor:
    return cast.actor("globex-admin")


@pytest.mark.parametrize(
    ("line", "in_hand", "tenant", "place"),
    [
        ([], {}, A, 0),
        ([A, A, A], {}, A, 3),
        ([A, A, A], {}, B, 1),  # A's first came before
        ([A, A, A], {A: 1}, B, 0),  # A's first is being done
        ([A, A, A], {A: 1, B: 1}, B, 1),
        ([A, B, A, B, A], {}, C, 2),  # behind everybody's first
        ([A, B, A, B, A], {}, B, 5),
        ([B, A, A, A], {A: 1}, B, 2),  # B's second before A's third, which is A's fourth with the one in hand
    ],
)
def test_a_job_goes_where_its_tenants_turn_is(
    line: list[uuid.UUID], in_hand: dict[uuid.UUID, int], tenant: uuid.UUID, place: int
) -> None:
    assert queue.find_turn(line, tenant, in_hand) == place


def test_one_document_goes_before_anothers_many(acme: Actor, globex: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("documents.services.outbox.BATCH", 4)
    first, *_others = [upload(acme) for _ in range(8)]
    assert relay_due_entries() == 4
    claim_document(tenant_id=acme.tenant_id, document_id=first.pk)
    queue.open_queue().remove(queue.open_queue().get_job_ids()[0])

    upload(globex)

    assert relay_due_entries() == 1  # the line is full again, and the rest waits in the outbox
    assert queue.waiting_tenants(queue.DEFAULT) == [globex.tenant_id, *[acme.tenant_id] * 3]


def test_those_who_wait_in_the_outbox_take_turns(acme: Actor, globex: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("documents.services.outbox.BATCH", 4)
    for actor in (acme, acme, acme, acme, globex, globex, globex):
        upload(actor)
    relay_due_entries()
    assert queue.waiting_tenants(queue.DEFAULT) == [acme.tenant_id, globex.tenant_id] * 2


def test_a_tenant_whose_pages_are_used_up_is_passed_over(cast: Cast, acme: Actor, globex: Actor) -> None:
    quotas.set_quota(tenant=cast.acme, by=cast.user("stranger"), values={"pages_per_minute": 3})
    take_pages(tenant_id=acme.tenant_id, pages=3)
    upload(acme)
    upload(globex)

    assert relay_due_entries() == 1
    assert queue.waiting_tenants(queue.DEFAULT) == [globex.tenant_id]
    with scope(acme.tenant_id):
        assert OutboxEntry.objects.count() == 1


def test_what_was_to_go_before_a_job_that_was_taken_meanwhile_is_next(
    valkey: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue.enqueue_documents([(A, uuid.uuid4()), (A, uuid.uuid4())])
    seen = Queue.get_job_ids

    def taken_after_looking(self: Queue) -> list[str]:
        found: list[str] = seen(self)
        valkey.delete(self.key)
        return found

    with monkeypatch.context() as patched:
        patched.setattr(Queue, "get_job_ids", taken_after_looking)
        queue.enqueue_documents([(B, uuid.uuid4())])

    assert queue.waiting_tenants(queue.DEFAULT) == [B]


def test_tasks_go_first_but_leave_documents_their_turn(valkey: redis.Redis) -> None:
    worker = _QueueWorker(WorkerProcess(lambda: "none"))
    high, default = worker.queues
    orders = []
    for taken in (*[high] * MOST_HIGH_IN_A_ROW, default):
        worker.reorder_queues(taken)
        orders.append([one.name for one in worker._ordered_queues])
    assert orders == [["high", "default"]] * (MOST_HIGH_IN_A_ROW - 1) + [["default", "high"], ["high", "default"]]

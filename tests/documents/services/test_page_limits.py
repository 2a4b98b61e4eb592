"""How many pages of a tenant are read, in a minute and at once: exact, nothing lost, nobody kept waiting for ever."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from documents.models import Actor, Document, OutboxEntry, TaskRun, User
from documents.services import quotas
from documents.services.outbox import relay_due_entries
from documents.services.page_limits import PagesUsedUp, choose_readable, hold_pages, pages_in_flight
from documents.services.processing import claim_document, process_document
from documents.services.usage import Use, usage_of
from documents.services.workbench.running import claim_run
from documents.tenancy import ops_scope, scope
from inference.engines.fake import FakeEngine
from inference.registry import EngineRoom
from inference.types import SPOTTING, Request, Result
from inference.types import Page as ReadPage
from tests.documents.factories import Cast, upload

ENGINES = EngineRoom(FakeEngine())


@pytest.fixture
def operator(cast: Cast) -> Actor:
    return cast.actor("acme-operator")


def own_limits(cast: Cast, **values: int | None) -> None:
    quotas.set_quota(tenant=cast.acme, by=User.objects.create_user("staff", is_staff=True), values=values)


def reload(document: Document) -> Document:
    with scope(document.tenant_id):
        document.refresh_from_db()
    return document


def claim(document: Document) -> None:
    """Take it and count it as a worker does that has yet to open its file."""
    taken = claim_document(tenant_id=document.tenant_id, document_id=document.pk)
    assert taken is not None
    hold_pages(tenant_id=document.tenant_id, rows=taken.rows)


def open_as(document: Document, pages: int) -> None:
    """As a worker that has the document in hand and finds `pages` in its file."""
    hold_pages(tenant_id=document.tenant_id, rows=lambda: Document.objects.filter(pk=document.pk), pages=pages)


def held(actor: Actor) -> int:
    with scope(actor.tenant_id):
        return pages_in_flight([actor.tenant_id])[actor.tenant_id]


def assert_waits(document: Document, seconds: int) -> None:
    after = reload(document)
    assert (after.status, after.failures, after.pages_held) == (Document.Status.PROCESSING, 0, 0)
    assert after.lease_expires_at is not None
    assert 0 < (after.lease_expires_at - timezone.now()).total_seconds() <= seconds


def test_it_works(cast: Cast, operator: Actor) -> None:
    """What is in hand counts as one page, then as its pages, and as none when it is read."""
    counted: list[Use] = []

    class Counting(FakeEngine):
        def read(self, pages: Sequence[ReadPage], request: Request = SPOTTING) -> list[Result]:
            with scope(operator.tenant_id):
                counted.extend(use for use in usage_of(tenant_id=operator.tenant_id) if use.name == "pages_in_flight")
            return super().read(pages, request)

    document = upload(operator)
    process_document(tenant_id=operator.tenant_id, document_id=document.pk, engines=EngineRoom(Counting()))

    assert [use.used for use in counted] == [1]
    assert reload(document).status == Document.Status.NEEDS_REVIEW
    assert held(operator) == 0


def test_pages_beyond_a_minutes_wait_and_cost_the_document_nothing(cast: Cast, operator: Actor) -> None:
    own_limits(cast, pages_per_minute=1)
    read, waiting = upload(operator), upload(operator)

    for document in (read, waiting):
        process_document(tenant_id=operator.tenant_id, document_id=document.pk, engines=ENGINES)

    assert reload(read).status == Document.Status.NEEDS_REVIEW
    assert_waits(waiting, 60)
    with ops_scope():
        both = [("ours", cast.acme.pk, 1), ("theirs", cast.globex.pk, 1)]
        assert choose_readable(both, line=[], full=set()) == ["theirs"]


def test_pages_beyond_those_in_flight_wait_and_cost_the_document_nothing(cast: Cast, operator: Actor) -> None:
    own_limits(cast, pages_in_flight=5)
    long, other = upload(operator), upload(operator)
    claim(long)
    open_as(long, 5)

    process_document(tenant_id=operator.tenant_id, document_id=other.pk, engines=ENGINES)

    assert_waits(other, 3)
    assert held(operator) == 5


def test_how_long_a_file_is_shows_once_it_is_open_and_is_remembered(cast: Cast, operator: Actor) -> None:
    own_limits(cast, pages_in_flight=5)
    first, second = upload(operator), upload(operator)
    claim(first)
    claim(second)
    open_as(first, 4)
    assert held(operator) == 5
    with pytest.raises(PagesUsedUp):
        open_as(second, 2)
    assert (held(operator), reload(second).pages_total) == (4, 2)


def test_a_document_of_more_pages_than_the_limit_is_read_alone(cast: Cast, operator: Actor) -> None:
    own_limits(cast, pages_in_flight=5)
    huge, small = upload(operator), upload(operator)
    claim(small)
    claim(huge)
    with pytest.raises(PagesUsedUp):
        open_as(huge, 200)
    with scope(operator.tenant_id):
        Document.objects.filter(pk=small.pk).update(status=Document.Status.NEEDS_REVIEW)
    open_as(huge, 200)
    assert held(operator) == 5
    with pytest.raises(PagesUsedUp):
        claim(upload(operator))


def test_tasks_count_like_documents_and_other_tenants_not_at_all(cast: Cast, operator: Actor) -> None:
    own_limits(cast, pages_in_flight=2)
    document = upload(operator)
    with scope(operator.tenant_id):
        run = TaskRun.objects.create(
            tenant_id=operator.tenant_id, task="text", document=document, storage_key=document.storage_key
        )
    claim(upload(cast.actor("globex-admin")))
    taken = claim_run(tenant_id=operator.tenant_id, run_id=run.pk)
    assert taken is not None
    hold_pages(tenant_id=operator.tenant_id, rows=taken.rows, pages=2)
    assert held(operator) == 2
    with pytest.raises(PagesUsedUp):
        claim(document)


def test_a_worker_that_fell_silent_counts_no_longer_than_its_lease(cast: Cast, operator: Actor) -> None:
    own_limits(cast, pages_in_flight=1)
    lost, next_one = upload(operator), upload(operator)
    claim(lost)
    with scope(operator.tenant_id):
        Document.objects.filter(pk=lost.pk).update(lease_expires_at=timezone.now())
    claim(next_one)
    assert held(operator) == 1


def test_behind_a_long_document_its_tenants_later_ones_wait(cast: Cast, operator: Actor) -> None:
    """Else it would never find room beside short ones that keep coming."""
    own_limits(cast, pages_in_flight=10)
    in_hand, long, short = upload(operator), upload(operator), upload(operator)
    claim(in_hand)
    with scope(operator.tenant_id):
        OutboxEntry.objects.filter(document=in_hand).delete()
        Document.objects.filter(pk=long.pk).update(pages_total=10)
    upload(cast.actor("globex-admin"))

    assert relay_due_entries() == 1  # of the other tenant
    with scope(operator.tenant_id):
        Document.objects.filter(pk=in_hand.pk).update(status=Document.Status.NEEDS_REVIEW)
    assert relay_due_entries() == 1  # the long one alone
    with scope(operator.tenant_id):
        assert [entry.document_id for entry in OutboxEntry.objects.all()] == [short.pk]


def test_no_more_goes_to_the_queue_than_finds_room(cast: Cast, operator: Actor) -> None:
    """Else workers would take it and give it back, again and again."""
    own_limits(cast, pages_in_flight=3)
    waiting = [(number, cast.acme.pk, pages) for number, pages in enumerate((1, 0, 5, 1))]
    with ops_scope():
        assert choose_readable(waiting, line=[], full=set()) == [0, 1]
        assert choose_readable(waiting, line=[cast.acme.pk, cast.globex.pk, cast.acme.pk], full=set()) == [0]
        full: set[uuid.UUID] = set()
        assert choose_readable(waiting, line=[cast.acme.pk] * 3, full=full) == []
        assert full == {cast.acme.pk}
        assert choose_readable(waiting[:1], line=[], full=full) == []


@pytest.mark.parametrize("limit", ["pages_in_flight", "pages_per_minute"])
def test_a_limit_of_none_at_all_lets_nothing_pass(cast: Cast, operator: Actor, limit: str) -> None:
    own_limits(cast, **{limit: 0})
    document = upload(operator)
    process_document(tenant_id=operator.tenant_id, document_id=document.pk, engines=ENGINES)
    assert_waits(document, 60)


@pytest.mark.django_db(transaction=True)
def test_sixteen_at_once_have_exactly_the_limit_in_hand(cast: Cast, operator: Actor) -> None:
    own_limits(cast, pages_in_flight=15)
    documents = [upload(operator) for _ in range(16)]
    for document in documents:
        claim_document(tenant_id=operator.tenant_id, document_id=document.pk)

    def try_once(document: Document) -> bool:
        try:
            open_as(document, 3)
        except PagesUsedUp:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(16) as pool:
        passed = list(pool.map(try_once, documents))

    assert passed.count(True) == 5
    assert held(operator) == 15

"""What a tenant may send, have read and store: exact at any concurrency, its own, and told to whoever is refused."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.utils import timezone
from pytest_django import Settings

from documents.models import Actor, AuditEvent, Document, Export, Quota, TaskRun, User
from documents.services import quotas
from documents.services.processing import process_document
from documents.services.refusals import UploadRefused
from documents.tenancy import ops_scope, scope
from inference.engines.fake import FakeEngine
from inference.registry import EngineRoom
from tests.documents.factories import PNG, Cast, upload


@pytest.fixture
def operator(cast: Cast) -> Actor:
    return cast.actor("acme-operator")


def stored_bytes(actor: Actor) -> int:
    with scope(actor.tenant_id):
        return int(Quota.objects.get().stored_bytes)


def own_limits(cast: Cast, **values: int | None) -> None:
    quotas.set_quota(tenant=cast.acme, by=User.objects.create_user("staff", is_staff=True), values=values)


def test_it_works(cast: Cast, operator: Actor) -> None:
    document = upload(operator)
    with scope(operator.tenant_id):
        used = {use.name: use.used for use in quotas.usage_of(tenant_id=operator.tenant_id)}

    assert used == {
        "storage_bytes": document.size,
        "documents_in_flight": 1,
        "documents_per_minute": 1,
        "pages_per_minute": 0,
    }


def test_what_is_stored_is_counted_whoever_adds_or_deletes(operator: Actor) -> None:
    first, second = upload(operator), upload(operator)
    tenant = {"tenant_id": operator.tenant_id}
    with scope(operator.tenant_id):
        export = Export.objects.create(**tenant, file_format="csv", digest="0" * 64)
        own = TaskRun.objects.create(**tenant, task="text", size=70, storage_key=f"{operator.tenant_id}/runs/1/a")
        TaskRun.objects.create(**tenant, task="text", size=10**9, storage_key=first.storage_key)  # the document's file
        Export.objects.filter(pk=export.pk).update(size=500)
    assert stored_bytes(operator) == first.size + second.size + 570

    with ops_scope():
        Document.objects.filter(pk=first.pk).delete()
        own.delete()
    assert stored_bytes(operator) == second.size + 500


def test_what_is_rolled_back_is_not_counted(operator: Actor) -> None:
    document = upload(operator)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        upload(operator)
        raise ZeroDivisionError
    assert stored_bytes(operator) == document.size


@pytest.mark.parametrize(
    ("values", "code", "retry_seconds"),
    [
        ({"documents_per_minute": 1}, "documents_per_minute", range(1, 61)),
        ({"documents_in_flight": 1}, "documents_in_flight", range(1, 61)),
        ({"storage_megabytes": 0}, "storage_full", [None]),
    ],
)
def test_a_tenants_own_limits_hold_for_it_alone(
    cast: Cast, operator: Actor, values: dict[str, int], code: str, retry_seconds: object
) -> None:
    first = upload(operator)
    own_limits(cast, **values)

    with pytest.raises(UploadRefused) as refusal:
        for _ in range(2):
            upload(operator)

    assert refusal.value.code == code
    assert refusal.value.retry_seconds in retry_seconds  # type: ignore[operator]  # a range or a list
    upload(cast.actor("globex-admin"))
    assert stored_bytes(operator) == first.size


def test_a_duplicate_is_answered_whatever_the_limits(cast: Cast, operator: Actor) -> None:
    first = upload(operator, content=PNG)
    own_limits(cast, documents_per_minute=0, documents_in_flight=0, storage_megabytes=0)
    assert upload(operator, content=PNG) == first


def test_a_change_is_written_down_and_none_brings_the_default_back(
    cast: Cast, operator: Actor, settings: Settings
) -> None:
    own_limits(cast, documents_per_minute=7)
    with scope(operator.tenant_id):
        event = AuditEvent.objects.get(action="quota.change")
        assert (event.actor_name, event.after["documents_per_minute"]) == ("staff", 7)
    quotas.set_quota(tenant=cast.acme, by=User.objects.get(username="staff"), values={"documents_per_minute": None})
    with scope(operator.tenant_id):
        limits = quotas.limits_of(Quota.objects.get())
    assert limits.documents_per_minute == settings.TENANT_DOCUMENTS_PER_MINUTE


def test_pages_beyond_a_minutes_wait_and_cost_the_document_nothing(cast: Cast, operator: Actor) -> None:
    own_limits(cast, pages_per_minute=1)
    read, waiting = upload(operator), upload(operator)
    engines = EngineRoom(FakeEngine())

    for document in (read, waiting):
        process_document(tenant_id=operator.tenant_id, document_id=document.pk, engines=engines)

    with scope(operator.tenant_id):
        read.refresh_from_db()
        waiting.refresh_from_db()
    assert read.status == Document.Status.NEEDS_REVIEW
    assert (waiting.status, waiting.failures) == (Document.Status.PROCESSING, 0)
    assert waiting.lease_expires_at is not None
    assert 0 < (waiting.lease_expires_at - timezone.now()).total_seconds() <= 60
    with ops_scope():
        assert quotas.without_pages([cast.acme.pk, cast.globex.pk]) == {cast.acme.pk}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("limit", ["documents_per_minute", "documents_in_flight"])
def test_sixteen_at_once_pass_exactly_the_limit(cast: Cast, operator: Actor, limit: str) -> None:
    own_limits(cast, **{limit: 5})

    def try_once(_number: int) -> bool:
        try:
            upload(operator)
        except UploadRefused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(16) as pool:
        passed = list(pool.map(try_once, range(16)))

    assert passed.count(True) == 5
    with scope(operator.tenant_id):
        assert Document.objects.count() == 5

"""What a tenant may send, have read and store: exact at any concurrency, its own, and told to whoever is refused."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from documents import storage
from documents.models import Actor, AuditEvent, Document, Export, Page, Quota, TaskRun, User
from documents.services import quotas
from documents.services.image_sizes import measure_images
from documents.services.refusals import UploadRefused
from documents.services.usage import usage_of
from documents.tenancy import ops_scope, scope
from tests.documents.factories import PNG, Cast, make_read_document, upload


@pytest.fixture
def operator(cast: Cast) -> Actor:
    return cast.actor("acme-operator")


def stored_bytes(actor: Actor) -> int:
    with scope(actor.tenant_id):
        return sum(Quota.objects.values_list("stored_bytes", flat=True))


def own_limits(cast: Cast, **values: int | None) -> None:
    quotas.set_quota(tenant=cast.acme, by=User.objects.create_user("staff", is_staff=True), values=values)


def test_it_works(cast: Cast, operator: Actor) -> None:
    document = upload(operator)
    with scope(operator.tenant_id):
        used = {use.name: use.used for use in usage_of(tenant_id=operator.tenant_id)}

    assert used == {
        "storage_bytes": document.size,
        "documents_in_flight": 1,
        "pages_in_flight": 0,
        "requests_per_minute": 0,
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


def test_page_images_are_counted_as_they_come_and_go(cast: Cast, operator: Actor) -> None:
    document = make_read_document(operator, pages=3)
    everything = sum(storage.size_of(key) for key in storage.walk_keys(str(operator.tenant_id)))
    assert stored_bytes(operator) == everything == document.size + 3 * len(PNG)

    tenant = {"tenant_id": operator.tenant_id}
    with scope(operator.tenant_id):
        run = TaskRun.objects.create(**tenant, task="text", document=document, storage_key=document.storage_key)
        TaskRun.objects.filter(pk=run.pk).update(image_bytes=900)
        Page.objects.filter(document=document, number=1).update(image_bytes=None)
    assert stored_bytes(operator) == everything + 900 - len(PNG)
    with ops_scope():
        TaskRun.objects.filter(pk=run.pk).delete()
        Document.objects.filter(pk=document.pk).delete()
    assert stored_bytes(operator) == 0
    assert stored_bytes(cast.actor("globex-admin")) == 0


def test_images_stored_before_their_size_was_kept_are_measured(
    operator: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    document, lost = make_read_document(operator, pages=2), make_read_document(operator)
    with scope(operator.tenant_id):
        before = stored_bytes(operator)
        Page.objects.update(image_bytes=None)
        key = storage.new_key(f"{operator.tenant_id}/runs/1")
        storage.store_file(key, b"a picture")
        TaskRun.objects.create(
            tenant_id=operator.tenant_id, task="text", document=document, storage_key="", images=[{"key": key}]
        )
        storage.delete_file(Page.objects.get(document=lost).image_key)
    monkeypatch.setattr("documents.services.image_sizes.BATCH", 2)

    assert [measure_images() for _ in range(2)] == [True, False]

    assert stored_bytes(operator) == before - len(PNG) + len(b"a picture")
    with scope(operator.tenant_id):
        assert not Page.objects.filter(image_bytes=None).exists()


def test_a_store_that_is_away_is_measured_later(operator: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    make_read_document(operator)
    with scope(operator.tenant_id):
        Page.objects.update(image_bytes=None)

    def refuse(path: str) -> int:
        raise PermissionError(path)

    with monkeypatch.context() as broken:
        broken.setattr("os.path.getsize", refuse)
        assert measure_images()
    assert not measure_images()
    with scope(operator.tenant_id):
        assert Page.objects.get().image_bytes == len(PNG)


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


def test_requests_per_minute_are_a_tenants_own_and_asked_for_now_and_then(
    cast: Cast, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    known: dict[object, object] = {}
    monkeypatch.setattr(quotas, "_known_requests", known)
    ours, theirs = {"tenant_id": cast.acme.pk}, {"tenant_id": cast.globex.pk}
    assert quotas.requests_per_minute(**ours) == settings.TENANT_REQUESTS_PER_MINUTE
    own_limits(cast, requests_per_minute=0)  # told at once where it was changed
    assert (quotas.requests_per_minute(**ours), quotas.requests_per_minute(**theirs)) == (0, 3000)
    with CaptureQueriesContext(connection) as asked:
        assert [quotas.requests_per_minute(**ours) for _ in range(9)] == [0] * 9
    assert len(asked) == 0
    with ops_scope():
        Quota.objects.filter(tenant=cast.acme).update(requests_per_minute=7)  # as another process does
    later = time.monotonic() + quotas.KNOWN_SECONDS
    monkeypatch.setattr("time.monotonic", lambda: later)
    assert quotas.requests_per_minute(**ours) == 7


def test_tasks_on_one_stored_document_are_counted_one_after_another(cast: Cast, operator: Actor) -> None:
    """They bring no file, so no trigger has locked the tenant's quota before they are counted."""
    document = upload(operator)
    with scope(operator.tenant_id):
        TaskRun.objects.create(
            tenant_id=operator.tenant_id, task="text", document=document, storage_key=document.storage_key
        )
        with CaptureQueriesContext(connection) as asked:
            quotas.check_room(tenant_id=operator.tenant_id)
    assert "FOR UPDATE" in asked[0]["sql"]


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

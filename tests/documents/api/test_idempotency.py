"""Idempotency-Key: a request that comes again is done once, whoever sends it at the same time."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator
from rest_framework.test import APIClient

from documents.api.base import TenantView
from documents.models import Comment, Document, IdempotentRequest, Role
from documents.services.idempotency import forget_old_answers
from documents.services.tenants import add_member
from documents.tenancy import scope
from tests.documents.api.conftest import LogIn
from tests.documents.factories import PNG, Cast
from tests.documents.test_leaks import token_of

HEADER, SECRETS = "Idempotency-Key", {"access", "refresh", "key", "secret"}
UPLOAD = "/api/v1/documents/"
KEY = {"Idempotency-Key": "5f0c"}


def send(client: APIClient, *, content: bytes = PNG, key: dict[str, str] = KEY, **fields: Any) -> Any:
    body = {"file": SimpleUploadedFile("a.png", content, "image/png"), "process_anyway": True, **fields}
    return client.post(UPLOAD, body, headers=key)


def count(cast: Cast, model: Any = Document) -> int:
    with scope(cast.acme.pk):
        return int(model.objects.count())


def change(cast: Cast, **values: Any) -> None:
    with scope(cast.acme.pk):
        IdempotentRequest.objects.update(**values)


def test_it_works(cast: Cast, log_in: LogIn) -> None:
    client = log_in("acme-operator")

    first, again = send(client), send(client)

    assert (first.status_code, again.status_code) == (202, 202)
    assert again.content == first.content
    assert again.headers["Location"] == first.headers["Location"]
    assert again.headers["Content-Type"] == first.headers["Content-Type"]
    assert (first.headers.get("Idempotency-Replayed"), again.headers["Idempotency-Replayed"]) == (None, "true")
    assert count(cast) == 1


def test_without_a_key_each_request_is_done(cast: Cast, log_in: LogIn) -> None:
    client = log_in("acme-operator")
    send(client, key={})
    send(client, key={})
    assert count(cast) == 2


@pytest.mark.parametrize("other", [{"content": PNG + b"1"}, {"template": "invoice"}])
def test_the_same_key_with_another_body_is_refused(cast: Cast, log_in: LogIn, other: dict[str, Any]) -> None:
    client = log_in("acme-operator")
    send(client)

    answer = send(client, **other)

    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert count(cast) == 1


def test_the_same_key_at_another_address_is_refused(log_in: LogIn, document: Document) -> None:
    client, path = log_in("acme-operator"), f"/api/v1/documents/{document.pk}/comments/"
    assert client.post(path, {"text": "Ours?"}, format="json", headers=KEY).status_code == 201
    assert send(client).status_code == 422


def test_while_the_first_is_under_way_the_second_is_told_so(cast: Cast, log_in: LogIn) -> None:
    client = log_in("acme-operator")
    send(client)
    change(cast, status=None)

    answer = send(client)

    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_in_progress")
    assert answer.headers["Retry-After"] == "1"


@pytest.mark.parametrize("stale", [{"status": None, "locked_until": dt.timedelta(0)}, {"expires_at": dt.timedelta(0)}])
def test_a_request_that_died_or_lapsed_is_done_anew(cast: Cast, log_in: LogIn, stale: dict[str, Any]) -> None:
    client, now = log_in("acme-operator"), timezone.now()
    send(client)
    change(cast, **{name: now + value if isinstance(value, dt.timedelta) else value for name, value in stale.items()})

    assert "Idempotency-Replayed" not in send(client).headers
    assert send(client).headers["Idempotency-Replayed"] == "true"
    assert count(cast) == 2


def test_a_request_in_one_transaction_is_kept_with_what_it_did(cast: Cast, log_in: LogIn, document: Document) -> None:
    client, path = log_in("acme-operator"), f"/api/v1/documents/{document.pk}/comments/"

    answers = [client.post(path, {"text": "Ours?"}, format="json", headers=KEY) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert count(cast, Comment) == 1


def test_a_refusal_that_stays_one_is_kept_and_one_that_may_not_is_judged_anew(
    cast: Cast, log_in: LogIn, document: Document
) -> None:
    client = log_in("acme-approver")
    path = f"/api/v1/documents/{document.pk}/"
    bad, early = {"Idempotency-Key": '"bad"'}, {"Idempotency-Key": "early"}

    assert client.post(path + "comments/", {}, format="json", headers=bad).status_code == 400
    assert "Idempotency-Replayed" in client.post(path + "comments/", {}, format="json", headers={
        "Idempotency-Key": "bad"}).headers  # fmt: skip  # quoted or not
    assert client.post(path + "reopen/", headers=early).status_code == 409  # not decided yet
    assert client.post(path + "approve/").status_code == 200
    assert client.post(path + "reopen/", headers=early).status_code == 200


def test_what_a_role_forbids_keeps_no_key(log_in: LogIn, cast: Cast) -> None:
    assert send(log_in("acme-viewer")).status_code == 403
    assert count(cast, IdempotentRequest) == 0


def test_a_key_is_its_callers_own(cast: Cast, log_in: LogIn) -> None:
    add_member(tenant=cast.globex, user=cast.user("acme-operator"), role=Role.OPERATOR)
    clients = [log_in("acme-operator", tenant="acme"), log_in("acme-admin"), log_in("acme-operator", tenant="globex")]
    answers = [send(client) for client in clients]
    assert [answer.status_code for answer in answers] == [202] * 3
    assert len({answer.json()["id"] for answer in answers}) == 3


@pytest.mark.parametrize("key", ["", '""', "x" * 256, "a\tb", "schlüssel"])
def test_a_key_that_is_none_is_refused(log_in: LogIn, key: str) -> None:
    answer = send(log_in("acme-operator"), key={"Idempotency-Key": key})
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_invalid")


def test_a_view_that_answers_a_secret_keeps_nothing(cast: Cast, log_in: LogIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TenantView, "answers_secret", True)
    client = log_in("acme-operator")
    send(client)
    send(client)
    assert (count(cast), count(cast, IdempotentRequest)) == (2, 0)


def test_a_log_out_that_comes_again_gets_its_answer(cast: Cast) -> None:
    def log_out(refresh: str, key: str) -> tuple[int, str | None]:
        headers = {HEADER: key} if key else {}
        answer = APIClient().post("/api/v1/auth/logout/", {"refresh": refresh}, format="json", headers=headers)
        return answer.status_code, answer.headers.get("Idempotency-Replayed")

    session, other = token_of("acme-viewer"), token_of("acme-viewer")
    assert log_out(session["refresh"], "a") == (204, None)
    assert log_out(session["refresh"], "a") == (204, "true")
    assert log_out(session["refresh"], "b") == log_out(session["refresh"], "") == (401, None)
    assert log_out(other["refresh"], "a") == (422, None)  # stands for another request
    assert log_out(other["refresh"], "b") == (204, None)
    assert log_out("forged", "a") == (401, None)


def test_old_answers_are_forgotten(cast: Cast, log_in: LogIn) -> None:
    send(log_in("acme-operator"))
    assert forget_old_answers() == 0
    change(cast, expires_at=timezone.now() - dt.timedelta(seconds=1))
    assert forget_old_answers() == 1


@pytest.mark.django_db(transaction=True)
def test_sixteen_at_once_make_one_document(cast: Cast, log_in: LogIn) -> None:
    client = log_in("acme-operator")

    def try_once(_number: int) -> int:
        try:
            return int(send(client).status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as pool:
        statuses = list(pool.map(try_once, range(16)))

    assert set(statuses) <= {202, 409}
    assert 202 in statuses
    assert count(cast) == 1


def test_every_post_takes_a_key_unless_it_answers_a_secret() -> None:
    described: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    posts = [methods["post"] for methods in described["paths"].values() if "post" in methods]
    keyed = {post["operationId"] for post in posts if HEADER in [one["name"] for one in post.get("parameters", ())]}
    secret = {post["operationId"] for post in posts if SECRETS & fields_answered(post, described)}

    assert len(keyed) > 20
    assert {post["operationId"] for post in posts} - keyed == secret


def fields_answered(post: dict[str, Any], described: dict[str, Any]) -> set[str]:
    """The names in any good answer of the operation `post`."""
    good = [answer for status, answer in post["responses"].items() if status.startswith("2")]
    kinds = [kind["schema"] for answer in good for kind in answer.get("content", {}).values()]
    forms = [described["components"]["schemas"][kind["$ref"].rpartition("/")[2]] for kind in kinds if "$ref" in kind]
    return {name for form in forms for name in form["properties"]}

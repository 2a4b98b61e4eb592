"""Logging in, refreshing and logging out; what ends a token at once."""

from __future__ import annotations

import pytest
from pytest_django import Settings
from rest_framework.test import APIClient

from documents.models import AuditEvent, Role
from documents.services.tenants import add_member
from documents.tenancy import scope
from tests.documents.factories import PASSWORD, Cast

TOKEN, ME = "/api/v1/auth/token/", "/api/v1/me/"


def tokens(name: str = "acme-viewer", **body: str) -> dict[str, str]:
    answer = APIClient().post(TOKEN, {"username": name, "password": PASSWORD, **body}, format="json")
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def get_me(access: str, **headers: str) -> tuple[int, dict[str, object]]:
    answer = APIClient().get(ME, headers={"Authorization": f"Bearer {access}", **headers})
    return answer.status_code, answer.json()


def test_it_works(cast: Cast) -> None:
    status, me = get_me(tokens()["access"])

    assert status == 200
    assert me["user"] == {
        "id": cast.user("acme-viewer").pk,
        "username": "acme-viewer",
        "name": "",
        "email": "acme-viewer@example.com",
    }
    assert me["tenant"] == {"id": str(cast.acme.pk), "slug": "acme", "name": "Acme Holdings", "role": "viewer"}
    assert me["tenants"] == [me["tenant"]]
    assert me["permissions"] == ["view_documents", "export_documents"]


def test_the_tenant_is_chosen_by_short_name_or_id(cast: Cast) -> None:
    add_member(tenant=cast.globex, user=cast.user("acme-viewer"), role=Role.ADMIN)

    assert get_me(tokens()["access"])[1]["tenant"]["slug"] == "acme"  # type: ignore[index]
    for chosen in ("globex", str(cast.globex.pk)):
        me = get_me(tokens(tenant=chosen)["access"])[1]
        assert me["tenant"]["slug"] == "globex"  # type: ignore[index]
        assert [one["role"] for one in me["tenants"]] == ["viewer", "admin"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "body",
    [
        {"username": "acme-viewer", "password": "wrong"},
        {"username": "nobody", "password": PASSWORD},
        {"username": "stranger", "password": PASSWORD},
        {"username": "acme-viewer", "password": PASSWORD, "tenant": "globex"},
        {"username": "acme-viewer", "password": PASSWORD, "tenant": "nowhere"},
    ],
)
def test_what_is_wrong_with_a_log_in_is_not_said(cast: Cast, body: dict[str, str]) -> None:
    answer = APIClient().post(TOKEN, body, format="json")

    assert answer.status_code == 401
    assert answer.json() == {
        "detail": "User name, password or tenant is wrong. Check them and try again.",
        "code": "wrong_credentials",
    }


def test_an_inactive_person_cannot_log_in(cast: Cast) -> None:
    cast.user("acme-viewer").is_active = False
    cast.user("acme-viewer").save()

    answer = APIClient().post(TOKEN, {"username": "acme-viewer", "password": PASSWORD}, format="json")

    assert (answer.status_code, answer.json()["code"]) == (401, "wrong_credentials")


def test_log_ins_are_limited_per_account_and_address(cast: Cast, settings: Settings) -> None:
    settings.LOGINS_PER_MINUTE = 3

    def attempt(name: str, address: str) -> int:
        body = {"username": name, "password": "wrong"}
        return APIClient(REMOTE_ADDR=address).post(TOKEN, body, format="json").status_code

    assert [attempt("acme-viewer", "10.0.0.1") for _ in range(4)] == [401, 401, 401, 429]
    assert attempt("ACME-viewer ", "10.0.0.1") == 429
    assert attempt("acme-viewer", "10.0.0.2") == 401
    assert attempt("acme-admin", "10.0.0.1") == 401

    good = APIClient(REMOTE_ADDR="10.0.0.1").post(
        TOKEN, {"username": "acme-viewer", "password": PASSWORD}, format="json"
    )
    assert good.status_code == 429
    assert good.json()["code"] == "too_many_logins"
    assert 0 < int(good.headers["Retry-After"]) <= 60


def test_log_in_and_log_out_are_audited(cast: Cast) -> None:
    refresh = tokens()["refresh"]
    APIClient().post("/api/v1/auth/logout/", {"refresh": refresh}, format="json")

    with scope(cast.acme.pk):
        events = list(AuditEvent.objects.filter(action__startswith="auth.").values_list("action", "actor_name"))
    assert events == [("auth.logout", "acme-viewer"), ("auth.login", "acme-viewer")]


def test_logging_out_ends_every_token_of_the_log_in_and_no_other(cast: Cast) -> None:
    session, other = tokens(), tokens()
    client = APIClient()

    assert client.post("/api/v1/auth/logout/", {"refresh": session["refresh"]}, format="json").status_code == 204

    assert get_me(session["access"])[0] == 401
    assert client.post("/api/v1/auth/token/refresh/", session, format="json").status_code == 401
    assert client.post("/api/v1/auth/logout/", session, format="json").json()["code"] == "token_invalid"
    assert get_me(other["access"])[0] == 200

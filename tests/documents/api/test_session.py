"""Logging in, refreshing and logging out; what ends a token at once."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from pytest_django import Settings
from rest_framework.test import APIClient

from documents.models import AuditEvent, RefusedLogin, Role, Tenant
from documents.services.tenants import add_member
from documents.tenancy import ops_scope, scope
from tests.documents.factories import PASSWORD, Cast
from tests.documents.services.test_second_factor import SECRET, code_at

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


def log_in(name: str, code: str | None = None) -> tuple[int, str]:
    body = {"username": name, "password": PASSWORD, "code": code}
    answer = APIClient().post(TOKEN, body, format="json")
    return answer.status_code, answer.json().get("code", "")


def test_who_has_a_second_factor_shows_it(cast: Cast) -> None:
    TOTP.activate(cast.user("acme-viewer"), SECRET)

    assert log_in("acme-viewer") == (401, "second_factor_needed")
    assert log_in("acme-viewer", "") == (401, "second_factor_needed")
    assert log_in("acme-viewer", "000000") == (401, "second_factor_wrong")
    assert log_in("acme-viewer", code_at()) == (200, "")
    assert log_in("acme-viewer", code_at()) == (401, "second_factor_wrong")  # each code once
    assert log_in("acme-admin") == (200, "")
    with scope(cast.acme.pk):
        how = AuditEvent.objects.filter(action="auth.login").values_list("actor_name", "after__with")
        assert sorted(how) == [("acme-admin", ["password"]), ("acme-viewer", ["password", "totp"])]


def test_a_wrong_password_is_never_told_of_a_second_factor(cast: Cast) -> None:
    TOTP.activate(cast.user("acme-viewer"), SECRET)
    body = {"username": "acme-viewer", "password": "wrong", "code": code_at()}

    assert APIClient().post(TOKEN, body, format="json").json()["code"] == "wrong_credentials"
    assert log_in("acme-viewer", code_at()) == (200, "")  # and the code was not used up


def test_a_recovery_code_is_a_second_factor_once(cast: Cast) -> None:
    TOTP.activate(cast.user("acme-viewer"), SECRET)
    recovery: str = RecoveryCodes.activate(cast.user("acme-viewer")).get_unused_codes()[0]

    assert [log_in("acme-viewer", recovery)[0] for _ in range(2)] == [200, 401]


def test_whoever_guesses_codes_has_to_wait(cast: Cast) -> None:
    TOTP.activate(cast.user("acme-viewer"), SECRET)
    answers = [log_in("acme-viewer", "000000")[1] for _ in range(6)]

    assert set(answers[:4]) == {"second_factor_wrong"}
    assert answers[-1] == "second_factor_rests"
    assert log_in("acme-viewer", code_at())[1] == "second_factor_rests"


def test_a_team_that_asks_for_a_second_factor_lets_nobody_in_without(cast: Cast) -> None:
    TOTP.activate(cast.user("acme-admin"), SECRET)
    with_two = APIClient().post(
        TOKEN, {"username": "acme-admin", "password": PASSWORD, "code": code_at()}, format="json"
    )
    with_one = tokens("acme-viewer")
    with ops_scope():
        Tenant.objects.filter(slug="acme").update(requires_second_factor=True)

    assert log_in("acme-viewer") == (401, "second_factor_missing")
    assert get_me(with_one["access"])[0] == 401  # also who was in already
    assert get_me(with_two.json()["access"])[0] == 200


def test_who_must_verify_an_address_does_so_on_the_portal_first(cast: Cast, settings: Settings) -> None:
    EmailAddress.objects.create(user=cast.user("acme-viewer"), email="v@example.com", primary=True, verified=False)
    assert log_in("acme-viewer") == (200, "")  # no mail can be sent here, so nobody could verify anything
    settings.EMAIL_HOST = "mail.example.com"
    assert log_in("acme-viewer") == (401, "address_unverified")
    EmailAddress.objects.update(verified=True)
    assert log_in("acme-viewer") == (200, "")


def test_refused_log_ins_are_noted_with_their_reason(cast: Cast, settings: Settings) -> None:
    settings.LOGINS_PER_MINUTE = 3
    TOTP.activate(cast.user("acme-viewer"), SECRET)
    for code in ("", "000000"):
        log_in("acme-viewer", code)
    wrong = {"username": "acme-viewer", "password": "wrong"}
    for _try in range(3):
        APIClient(REMOTE_ADDR="10.0.0.9").post(TOKEN, wrong, format="json")
    APIClient(REMOTE_ADDR="10.0.0.9").post(TOKEN, {**wrong, "username": "nobody"}, format="json")
    APIClient(REMOTE_ADDR="10.0.0.9").post(TOKEN, wrong, format="json")

    noted = RefusedLogin.objects.values_list("user__username", "reason", "through").order_by("created_at")
    assert list(noted) == [
        ("acme-viewer", "second_factor", "api"),
        *[("acme-viewer", "password", "api")] * 3,
        (None, "password", "api"),
        ("acme-viewer", "too_many", "api"),
    ]


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

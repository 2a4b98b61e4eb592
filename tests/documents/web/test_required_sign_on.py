"""A team whose provider, which really runs here, is the only way in; and the one way past it."""

from __future__ import annotations

import time
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from documents.models import AuditEvent, Role, Scope, SingleSignOn, User, actors_of
from documents.services import api_keys, invitations
from documents.services.logins import file_refusals
from documents.services.tenants import add_member
from documents.tenancy import scope
from tests.documents.factories import PASSWORD, Cast
from tests.documents.web.conftest import HTMX, SignIn
from tests.documents.web.passkeys import Passkey
from tests.documents.web.signing_on import SignOn, signed_in

SWITCH, SETTINGS, TOKEN = "/people/sign-on/require/", "/people/sign-on/", "/api/v1/auth/token/"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
ONLY = "People of Acme Holdings sign in at localhost only."


@pytest.fixture
def closed(sign_on: SignOn) -> SignOn:
    """acme, whose provider is the only way in; its admin has a second factor."""
    row = sign_on.set_up(joins_as="viewer")
    TOTP.activate(sign_on.cast.user("acme-admin"), SECRET)
    with scope(sign_on.cast.acme.pk):
        SingleSignOn.objects.filter(pk=row.pk).update(is_required=True)
    return sign_on


def code() -> str:
    return str(format_hotp_value(hotp_value(SECRET, int(time.time()) // 30)))


def with_password(name: str) -> tuple[Client, Any]:
    client = Client()
    return client, client.post(reverse("login"), {"username": name, "password": PASSWORD})


def is_in(client: Client) -> bool:
    return client.get("/").status_code == 200


def log_in(name: str, **more: str) -> Any:
    return Client().post(TOKEN, {"username": name, "password": PASSWORD, **more}, "application/json")


def actions(cast: Cast, *names: str) -> list[str]:
    with scope(cast.acme.pk):
        found = AuditEvent.objects.filter(action__in=names).order_by("created_at", "id")
        return list(found.values_list("action", flat=True))


def test_a_password_no_longer_opens_the_team_and_the_way_is_named(closed: SignOn) -> None:
    client, answer = with_password("acme-viewer")
    page = answer.content.decode()
    assert (answer.status_code, ONLY in page, 'href="/sso/acme/"' in page) == (403, True, True)
    assert client.get("/").headers["Location"].startswith(reverse("login"))
    assert file_refusals() == 1
    with scope(closed.cast.acme.pk):
        assert AuditEvent.objects.get(action="auth.refused").after["reason"] == "sign_on"
    answer = closed.sign_in("viewer", client)
    assert signed_in(answer) == "acme-viewer"
    assert is_in(client)


def test_who_is_in_already_goes_by_the_provider_with_the_next_click(sign_on: SignOn, sign_in: SignIn) -> None:
    sign_on.set_up(joins_as="viewer")
    inside, _answer = with_password("acme-viewer")
    assert is_in(inside)
    admin = sign_in("acme-admin")
    TOTP.activate(sign_on.cast.user("acme-admin"), SECRET)
    assert admin.post(SWITCH, {"required": "1"}).headers["Location"] == SETTINGS
    answer = inside.get("/")
    assert (answer.status_code, ONLY in answer.content.decode()) == (403, True)
    assert inside.get("/upload/status/", headers=HTMX).headers["HX-Refresh"] == "true"
    sign_on.sign_in("viewer", inside)
    assert is_in(inside)
    assert actions(sign_on.cast, "sign_on.require", "sign_on.bypass") == ["sign_on.require"]


def test_an_admin_passes_with_password_and_second_factor_and_it_is_written_down(closed: SignOn) -> None:
    client, answer = with_password("acme-admin")
    assert answer.headers["Location"] == reverse("mfa_authenticate")
    assert not is_in(client)
    client.post(reverse("mfa_authenticate"), {"code": code()})
    assert is_in(client)
    assert actions(closed.cast, "sign_on.bypass") == ["sign_on.bypass"]
    assert b"these admins still get in" in client.get(SETTINGS).content
    client.post(SWITCH, {"required": "0"})
    assert is_in(with_password("acme-viewer")[0])
    assert actions(closed.cast, "sign_on.release") == ["sign_on.release"]


def test_a_passkey_alone_is_no_way_past(closed: SignOn) -> None:
    client = Client()
    answer = Passkey(closed.cast.user("acme-admin"), 0).sign_in(client, 1)
    assert (answer.status_code, ONLY in answer.content.decode()) == (403, True)
    assert not is_in(client)


def test_an_admin_without_a_second_factor_does_not_pass(closed: SignOn) -> None:
    add_member(tenant=closed.cast.acme, user=closed.cast.user("stranger"), role=Role.ADMIN)
    assert with_password("stranger")[1].status_code == 403
    assert log_in("stranger").json()["code"] == "sign_on_needed"


def test_the_api_takes_no_password_either_but_keys_go_on(closed: SignOn) -> None:
    refused = log_in("acme-viewer")
    assert (refused.status_code, refused.json()["code"]) == (401, "sign_on_needed")
    assert ONLY in refused.json()["detail"]
    assert log_in("acme-admin").json()["code"] == "second_factor_needed"
    assert log_in("acme-admin", code=code()).status_code == 200
    assert actions(closed.cast, "sign_on.bypass") == ["sign_on.bypass"]
    with scope(closed.cast.acme.pk):
        admin = closed.cast.actor("acme-admin")
        _row, key = api_keys.make_key(actor=admin, name="ERP", scopes=[Scope.READ], days=30)
    assert Client().get("/api/v1/documents/", headers={"Authorization": f"Bearer {key}"}).status_code == 200


def test_a_log_in_over_the_api_ends_with_the_requirement(sign_on: SignOn) -> None:
    row = sign_on.set_up()
    held = log_in("acme-viewer").json()
    bearer = {"Authorization": f"Bearer {held['access']}"}
    assert Client().get("/api/v1/me/", headers=bearer).status_code == 200
    with scope(sign_on.cast.acme.pk):
        SingleSignOn.objects.filter(pk=row.pk).update(is_required=True)
    assert Client().get("/api/v1/me/", headers=bearer).status_code == 401
    refreshed = Client().post("/api/v1/auth/token/refresh/", {"refresh": held["refresh"]}, "application/json")
    assert refreshed.status_code == 401


def test_who_forgot_a_password_is_mailed_the_way_instead_of_a_link(closed: SignOn, mail_server: Any) -> None:
    user = closed.cast.user("acme-viewer")
    User.objects.filter(pk=user.pk).update(email="viewer@acme.example")
    EmailAddress.objects.create(user=user, email="viewer@acme.example", primary=True, verified=True)
    answer = Client().post(reverse("account_reset_password"), {"email": "viewer@acme.example"})
    assert answer.headers["Location"].endswith("/sent/")
    body = mail_server().body
    assert (ONLY in body, "/sso/acme/" in body, "/password/new/" in body) == (True, True, False)


def test_an_invitation_leads_to_the_provider(closed: SignOn) -> None:
    admin = closed.cast.actor("acme-admin")
    with scope(closed.cast.acme.pk):
        _row, token = invitations.invite(actor=admin, email="nora@example.com", role=Role.REVIEWER)
    link = reverse("invitation", args=[token])
    page = Client().get(link).content.decode()
    assert (ONLY in page, "password" in page) == (True, False)
    account = {"username": "nora-by-hand", "password": "a long enough secret"}
    assert Client().post(link, account).status_code == 409
    assert not User.objects.filter(username="nora-by-hand").exists()
    assert signed_in(closed.sign_in("nora")) == "nora"
    assert [actor.role for actor in actors_of(User.objects.get(username="nora"))] == [Role.REVIEWER]


def test_who_is_in_another_team_gets_into_that_one(closed: SignOn) -> None:
    add_member(tenant=closed.cast.globex, user=closed.cast.user("acme-viewer"), role=Role.VIEWER)
    client, answer = with_password("acme-viewer")
    assert answer.status_code == 302
    assert client.get("/").status_code == 403
    client.post("/tenant/", {"tenant": str(closed.cast.globex.pk)})
    assert is_in(client)


def test_the_command_line_opens_what_nobody_else_can(closed: SignOn, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("release_sign_on", "acme")
    call_command("release_sign_on", "acme")
    assert capsys.readouterr().out.splitlines() == ["acme: not required any more", "acme: was not required"]
    assert is_in(with_password("acme-viewer")[0])
    assert actions(closed.cast, "sign_on.release") == ["sign_on.release"]
    with pytest.raises(CommandError, match="short name nobody"):
        call_command("release_sign_on", "nobody")


@pytest.mark.parametrize("changed", [{"is_active": False}, {"issuer": "https://other.example.com"}])
def test_switched_off_or_replaced_it_requires_nothing(closed: SignOn, changed: dict[str, Any]) -> None:
    closed.set_up(**changed)
    assert is_in(with_password("acme-viewer")[0])


@pytest.mark.parametrize(
    ("is_active", "has_factor", "status"), [(False, True, 409), (True, False, 409), (True, True, 302)]
)
def test_nobody_shuts_the_last_door_behind_themselves(
    sign_on: SignOn, sign_in: SignIn, settings: Settings, is_active: bool, has_factor: bool, status: int
) -> None:
    sign_on.set_up(is_active=is_active)
    give = {True: [sign_on.cast.user("acme-admin")], False: []}
    assert [TOTP.activate(user, SECRET) is not None for user in give[has_factor]] == [True] * has_factor
    assert sign_in("acme-admin").post(SWITCH, {"required": "1"}).status_code == status

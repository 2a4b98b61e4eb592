"""A second factor counts in the session that showed it: what the password alone began gets nothing of it."""

from __future__ import annotations

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse

from documents.models import AuditEvent
from documents.tenancy import scope
from tests.documents.factories import PASSWORD, Cast
from tests.documents.web.passkeys import Passkey

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_of(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def with_password(username: str = "acme-admin") -> Client:
    client = Client()
    client.post(reverse("login"), {"username": username, "password": PASSWORD})
    return client


def add_app(client: Client) -> None:
    asked = client.get(reverse("mfa_activate_totp"), follow=True).redirect_chain[-1][0]
    page = client.post(asked, {"password": PASSWORD}, follow=True)
    client.post(reverse("mfa_activate_totp"), {"code": code_of(page.context["form"].secret)})


def require_factor(cast: Cast) -> None:
    with scope(cast.acme.pk):
        cast.acme.requires_second_factor = True
        cast.acme.save()


def test_it_works(cast: Cast) -> None:
    require_factor(cast)
    owner = with_password()
    add_app(owner)
    assert owner.get("/").status_code == 200


def test_a_session_of_the_password_alone_shares_no_factor_that_is_added_elsewhere(cast: Cast) -> None:
    require_factor(cast)
    thief, owner = with_password(), with_password()
    UserSession.objects.filter(session_key=thief.session.session_key).delete()  # cannot be ended: it is on no list
    add_app(owner)
    assert thief.get("/").headers["Location"] == reverse("mfa_index")
    assert thief.post("/api-keys/", {"name": "x", "scope": ["read"], "days": "30"}).status_code == 302


def test_the_first_factor_ends_what_the_password_alone_has_opened(cast: Cast) -> None:
    body = {"username": "acme-admin", "password": PASSWORD}
    refresh = Client().post("/api/v1/auth/token/", body, "application/json").json()["refresh"]
    thief, owner, other = with_password(), with_password(), with_password("acme-viewer")
    add_app(owner)
    assert [client.get("/").status_code for client in (thief, owner, other)] == [302, 200, 200]
    again = Client().post("/api/v1/auth/token/refresh/", {"refresh": refresh}, "application/json")
    assert again.status_code == 401
    with scope(cast.acme.pk):
        actions = AuditEvent.objects.exclude(action="auth.login").values_list("action", flat=True)
        assert {"factor.add", "session.end", "auth.logout"} <= set(actions)


@pytest.mark.parametrize("name", ["mfa_activate_totp", "mfa_deactivate_totp", "mfa_add_webauthn", "mfa_index"])
def test_the_password_alone_neither_adds_nor_removes_a_factor_beside_another(cast: Cast, name: str) -> None:
    thief = with_password()
    TOTP.activate(cast.user("acme-admin"), SECRET)
    thief.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    ask = {"mfa_deactivate_totp": thief.post}.get(name, thief.get)
    assert ask(reverse(name)).headers["Location"].startswith(reverse("mfa_reauthenticate"))
    assert Authenticator.objects.filter(type="totp").count() == 1


def test_another_factor_ends_no_session_that_showed_the_first(cast: Cast) -> None:
    user = cast.user("acme-admin")
    first, second, passkey = Client(), Client(), Passkey(user, 0)
    passkey.sign_in(first, 0)
    passkey.sign_in(second, 0)
    add_app(first)
    assert Authenticator.objects.filter(user=user, type="totp").exists()
    assert [client.get("/").status_code for client in (first, second)] == [200, 200]


def test_who_removed_their_last_factor_has_shown_none(cast: Cast) -> None:
    require_factor(cast)
    owner = with_password()
    add_app(owner)
    Authenticator.objects.all().delete()
    assert owner.get("/").headers["Location"] == reverse("mfa_index")


def test_the_key_of_an_app_stands_nowhere_in_clear_before_its_first_code(cast: Cast) -> None:
    owner = with_password()
    asked = owner.get(reverse("mfa_activate_totp"), follow=True).redirect_chain[-1][0]
    secret = owner.post(asked, {"password": PASSWORD}, follow=True).context["form"].secret
    again = owner.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert again.context["form"].secret == secret
    assert secret not in str(dict(owner.session))
    assert owner.post(reverse("mfa_activate_totp"), {"code": code_of(secret)}).status_code == 302

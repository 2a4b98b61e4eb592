"""Signing in and out, teams, language, password."""

from __future__ import annotations

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from documents.models import PlatformEvent, RefusedLogin, Role, User
from documents.services.tenants import add_member
from documents.tenancy import ops_scope
from tests.documents.factories import PASSWORD, Cast
from tests.documents.web.conftest import SignIn

LOGIN = reverse("login")


def test_it_works(cast: Cast) -> None:
    client = Client()
    answer = client.post(LOGIN, {"username": "acme-viewer", "password": PASSWORD, "next": "/templates/"})
    assert answer.headers["Location"] == "/templates/"
    assert client.get("/templates/").status_code == 200


def test_a_wrong_password_says_what_to_do(cast: Cast) -> None:
    answer = Client().post(LOGIN, {"username": "acme-viewer", "password": "wrong"})
    assert "Name and password do not match." in answer.content.decode()
    assert 'value="acme-viewer"' in answer.content.decode()


def test_guessing_is_stopped(cast: Cast, settings: Settings) -> None:
    settings.LOGINS_PER_MINUTE = 3
    tries = [Client().post(LOGIN, {"username": "acme-viewer", "password": "wrong"}) for _try in range(4)]
    assert [answer.status_code for answer in tries] == [200, 200, 200, 429]
    right = Client().post(LOGIN, {"username": "ACME-viewer", "password": PASSWORD})
    assert right.status_code == 429
    assert "Too many tries." in right.content.decode()


def test_a_name_written_otherwise_is_the_same_account(cast: Cast, settings: Settings) -> None:
    settings.LOGINS_PER_MINUTE = 3
    names = ["acme-viewer", "\uff41cme-viewer", " acme-viewer", f"{' ' * 145}acme-viewer"]
    tries = [Client().post(LOGIN, {"username": name, "password": "wrong"}) for name in names]
    assert [answer.status_code for answer in tries] == [200, 200, 200, 429]
    noted = RefusedLogin.objects.values_list("user__username", flat=True)
    assert list(noted) == ["acme-viewer"] * 4


def test_signing_out_forgets_kept_images(sign_in: SignIn) -> None:
    answer = sign_in("acme-viewer").post(reverse("logout"))
    assert answer.headers["Clear-Site-Data"] == '"cache"'


def test_a_person_of_two_teams_switches(cast: Cast, sign_in: SignIn) -> None:
    add_member(tenant=cast.globex, user=cast.user("acme-viewer"), role=Role.ADMIN)
    client = sign_in("acme-viewer")
    assert client.get(reverse("audit")).status_code == 403
    client.post(reverse("switch_tenant"), {"tenant": str(cast.globex.pk)})
    assert client.get(reverse("audit")).status_code == 200


def test_another_team_cannot_be_chosen(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("acme-admin")
    client.post(reverse("switch_tenant"), {"tenant": str(cast.globex.pk)})
    assert "Acme Holdings" in client.get(reverse("documents")).content.decode()


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "templates", "{}", "javascript:alert(1)"]
)
def test_a_switch_never_leads_elsewhere(sign_in: SignIn, target: str) -> None:
    assert sign_in("acme-admin").post(reverse("switch_tenant"), {"next": target}).headers["Location"] == "/"


def test_the_password_is_changed(sign_in: SignIn) -> None:
    client = sign_in("acme-viewer")
    wish = {"old_password": PASSWORD, "new_password1": "another long horse", "new_password2": "another long horse"}
    client.post(reverse("account"), wish)
    assert "The password is changed." in client.get(reverse("account")).content.decode()
    assert "The password is changed." not in client.get(reverse("account")).content.decode()


def test_the_language_is_chosen_in_the_header_and_follows_the_person(sign_in: SignIn) -> None:
    client = sign_in("acme-viewer")
    assert reverse("set_language") in client.get("/").content.decode()
    answer = client.post(reverse("set_language"), {"language": "zh-hans", "next": "/templates/"})
    assert answer.headers["Location"] == "/templates/"
    assert '<html lang="zh-hans">' in client.get("/").content.decode()
    assert '<html lang="zh-hans">' in sign_in("acme-viewer").get("/").content.decode()  # another browser
    client.post(reverse("logout"))
    assert '<html lang="zh-hans">' in client.get(LOGIN).content.decode()  # this browser's cookie


def test_the_persons_language_stands_before_the_browsers(sign_in: SignIn) -> None:
    client = sign_in("acme-viewer")
    assert '<html lang="zh-hans">' in client.get("/", headers={"Accept-Language": "zh-CN"}).content.decode()
    client.post(reverse("set_language"), {"language": "en", "next": "/"})
    assert '<html lang="en">' in client.get("/", headers={"Accept-Language": "zh-CN"}).content.decode()


def test_a_language_that_is_not_offered_changes_nothing(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("acme-viewer")
    client.post(reverse("set_language"), {"language": "de", "next": "/"})
    assert '<html lang="en">' in client.get("/").content.decode()
    assert User.objects.get(username="acme-viewer").language == ""


def test_a_form_of_another_session_is_explained() -> None:
    answer = Client(enforce_csrf_checks=True).post(LOGIN, {"username": "a", "password": "b"})
    assert answer.status_code == 403
    assert "This page was open too long" in answer.content.decode()


def test_the_staff_sites_way_out_is_the_portals(cast: Cast) -> None:
    client = Client()
    client.force_login(User.objects.create_user("sam-staff", is_staff=True))
    answer = client.post("/admin/logout/", follow=True)
    assert answer.redirect_chain[0] == (reverse("logout"), 307)
    assert not client.session.get("_auth_user_id")
    with ops_scope():
        assert PlatformEvent.objects.filter(action="auth.logout", actor_name="sam-staff").count() == 1


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/account/again/", {"password": "wrong"}),
        ("/account/", {"old_password": "wrong", "new_password1": "long enough 1", "new_password2": "long enough 1"}),
        ("/account/again/code/", {"code": "000000"}),
    ],
)
def test_a_wrong_password_or_code_inside_is_noted_as_one_at_the_door(
    cast: Cast, sign_in: SignIn, settings: Settings, path: str, form: dict[str, str]
) -> None:
    TOTP.activate(cast.user("acme-viewer"), "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    sign_in("acme-viewer").post(path, form)
    reason = {"/account/again/code/": "second_factor"}.get(path, "password")
    assert list(RefusedLogin.objects.values_list("user__username", "reason")) == [("acme-viewer", reason)]


@pytest.mark.parametrize("path", ["/account/again/", "/account/"])
def test_too_many_passwords_inside_are_noted_once(cast: Cast, sign_in: SignIn, settings: Settings, path: str) -> None:
    settings.LOGINS_PER_MINUTE = 1
    client = sign_in("acme-viewer")
    for _try in range(3):
        client.post(path, {"password": "wrong", "old_password": "wrong"})
    assert list(RefusedLogin.objects.order_by("pk").values_list("reason", flat=True)) == ["password", "too_many"]

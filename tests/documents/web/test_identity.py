"""Getting in with a second factor, by way of every page a person sees on it."""

from __future__ import annotations

import time
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.test import Client
from django.urls import reverse

from documents.models import AuditEvent, User
from documents.services.second_factor import check_second_factor
from documents.tenancy import scope
from tests.documents.factories import PASSWORD, Cast

LOGIN, SECRET = reverse("login"), "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_at(offset: int = 0) -> str:
    """The app's code `offset` time steps from now."""
    return str(format_hotp_value(hotp_value(SECRET, int(time.time()) // 30 + offset)))


def give_app(user: User) -> None:
    TOTP.activate(user, SECRET)


def with_password(username: str, client: Client | None = None) -> tuple[Client, Any]:
    client = client or Client()
    return client, client.post(LOGIN, {"username": username, "password": PASSWORD})


def is_in(client: Client) -> bool:
    return client.get(reverse("documents")).status_code == 200


def events(cast: Cast, action: str) -> list[Any]:
    with scope(cast.acme.pk):
        return list(AuditEvent.objects.filter(action=action).values_list("actor_name", "after"))


def test_the_password_alone_lets_nobody_in_who_has_an_app(cast: Cast) -> None:
    give_app(cast.user("acme-viewer"))
    client, answer = with_password("acme-viewer")
    assert answer.headers["Location"] == reverse("mfa_authenticate")
    assert not is_in(client)
    assert client.get("/admin/").headers["Location"].startswith(LOGIN)
    answer = client.post(reverse("mfa_authenticate"), {"code": code_at()})
    assert answer.headers["Location"] == reverse("documents")
    assert is_in(client)
    how = {"through": "portal", "with": ["password", "totp"], "address": "127.0.0.1", "browser": ""}
    assert events(cast, "auth.login") == [("acme-viewer", how)]


def test_an_apps_code_counts_once(cast: Cast) -> None:
    give_app(cast.user("acme-viewer"))
    code, first, second = code_at(), with_password("acme-viewer")[0], with_password("acme-viewer")[0]
    first.post(reverse("mfa_authenticate"), {"code": code})
    answer = second.post(reverse("mfa_authenticate"), {"code": code})
    assert "That code is not right, or was used before." in answer.content.decode()
    assert (is_in(first), is_in(second)) == (True, False)


def test_a_recovery_code_counts_once(cast: Cast) -> None:
    user = cast.user("acme-viewer")
    give_app(user)
    code = RecoveryCodes.activate(user).generate_codes()[0]
    first, second = with_password("acme-viewer")[0], with_password("acme-viewer")[0]
    first.post(reverse("mfa_authenticate"), {"code": f" {code[:4]} {code[4:]} "})
    second.post(reverse("mfa_authenticate"), {"code": code})
    assert (is_in(first), is_in(second)) == (True, False)


def test_wrong_codes_in_a_row_make_the_right_one_wait(cast: Cast) -> None:
    give_app(cast.user("acme-viewer"))
    client, _answer = with_password("acme-viewer")
    answers = [client.post(reverse("mfa_authenticate"), {"code": "000000"}) for _try in range(5)]
    assert "Too many wrong codes. Wait 1 minute" in answers[-1].content.decode()
    answer = client.post(reverse("mfa_authenticate"), {"code": code_at()})
    assert "Too many wrong codes." in answer.content.decode()
    assert not is_in(client)


def test_an_app_is_added_after_the_password_was_typed_again(cast: Cast) -> None:
    client, _answer = with_password("acme-viewer")
    answer = client.get(reverse("mfa_activate_totp"), follow=True)
    assert "Before anything about the account changes" in answer.content.decode()
    add = client.post(answer.redirect_chain[-1][0], {"password": PASSWORD}, follow=True)
    secret = add.context["form"].secret
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    codes = client.post(reverse("mfa_activate_totp"), {"code": code}, follow=True)
    assert len(codes.context["unused_codes"]) == 10
    assert "shown once" in client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert not check_second_factor(cast.user("acme-viewer"), code)  # used up by the set-up
    stored = Authenticator.objects.get(user=cast.user("acme-viewer"), type="totp")
    assert secret not in str(stored.data)
    assert events(cast, "factor.add") == [("acme-viewer", {"factor": "totp"})]


def test_removing_an_app_asks_for_the_password_and_is_written_down(cast: Cast) -> None:
    give_app(cast.user("acme-viewer"))
    client, _answer = with_password("acme-viewer")
    client.post(reverse("mfa_authenticate"), {"code": code_at()})
    answer = client.post(reverse("mfa_deactivate_totp"))
    assert answer.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert Authenticator.objects.filter(type="totp").exists()
    client.post(answer.headers["Location"], {"password": PASSWORD})
    assert not Authenticator.objects.exists()
    assert events(cast, "factor.remove") == [("acme-viewer", {"factor": "totp"})]


@pytest.mark.parametrize("path", ["documents", "audit", "templates", "exports"])
def test_a_team_that_asks_for_a_second_factor_shows_nothing_without(cast: Cast, path: str) -> None:
    with scope(cast.acme.pk):
        cast.acme.requires_second_factor = True
        cast.acme.save()
    client, _answer = with_password("acme-admin")
    assert client.get(reverse(path)).headers["Location"] == reverse("mfa_index")
    assert "Acme Holdings asks for a second factor." in client.get(reverse("mfa_index")).content.decode()
    give_app(cast.user("acme-admin"))
    assert client.get(reverse(path)).headers["Location"] == reverse("mfa_index")  # has one, but did not show it
    asked = client.get(reverse("mfa_index"), follow=True).redirect_chain[-1][0]
    client.post(asked, {"code": code_at()})
    assert client.get(reverse(path)).status_code == 200


def test_nobody_signs_up_by_themselves(db: None) -> None:
    assert [Client().get(path).status_code for path in ("/signup/", "/accounts/signup/")] == [404, 404]


def test_a_deactivated_person_is_out_at_once(cast: Cast) -> None:
    client, _answer = with_password("acme-viewer")
    assert is_in(client)
    User.objects.filter(username="acme-viewer").update(is_active=False)
    assert not is_in(client)
    assert with_password("acme-viewer")[1].status_code == 200


def test_an_address_nobody_verified_is_verified_before_the_first_log_in(cast: Cast, mail_server: Any) -> None:
    user = cast.user("acme-viewer")
    address = EmailAddress.objects.create(user=user, email="v@example.com", primary=True, verified=False)
    client, answer = with_password("acme-viewer")
    assert answer.headers["Location"] == reverse("account_email_verification_sent")
    assert not is_in(client)
    link = next(line for line in mail_server().body.splitlines() if line.startswith("http"))
    client.post(link.replace("http://testserver", ""))
    address.refresh_from_db()
    assert address.verified
    assert is_in(with_password("acme-viewer")[0])
    assert events(cast, "email.verify") == [("acme-viewer", {"email": "v@example.com"})]


def test_who_has_an_app_is_not_asked_for_another(cast: Cast) -> None:
    give_app(cast.user("acme-viewer"))
    client, _answer = with_password("acme-viewer")
    client.post(reverse("mfa_authenticate"), {"code": code_at()})
    assert client.get(reverse("mfa_activate_totp")).headers["Location"] == reverse("mfa_index")


def test_a_log_in_never_leads_elsewhere(cast: Cast) -> None:
    give_app(cast.user("acme-viewer"))
    client = Client()
    client.post(f"{LOGIN}?next=//evil.example/", {"username": "acme-viewer", "password": PASSWORD})
    answer = client.post(f"{reverse('mfa_authenticate')}?next=https://evil.example/", {"code": code_at()})
    assert answer.headers["Location"] == reverse("documents")

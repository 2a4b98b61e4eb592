"""The people page, and the page behind an invitation's link."""

from __future__ import annotations

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from documents.models import AuditEvent, Membership, Role, User
from documents.services.support_access import open_access, tenants_open_to
from documents.tenancy import scope
from tests.documents.factories import PASSWORD, Cast
from tests.documents.web.conftest import SignIn

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
INVITED = {"email": "new@example.com", "role": "reviewer"}
ACCOUNT = {"username": "newcomer", "password": "a long enough secret"}


def link_in(page: str) -> str:
    found = re.search(r"http://testserver(/invitations/[\w-]+/)", page)
    assert found is not None
    return found.group(1)


def test_from_invitation_to_the_inbox(cast: Cast, sign_in: SignIn) -> None:
    link = link_in(sign_in("acme-admin").post("/people/invite/", INVITED).content.decode())
    newcomer = Client()
    shown = newcomer.get(link)
    assert b"Join Acme Holdings" in shown.content
    assert shown.headers["Referrer-Policy"] == "no-referrer"
    refused = newcomer.post(link, {**ACCOUNT, "password": "short"})
    assert refused.status_code == 422
    assert b'value="newcomer"' in refused.content
    assert newcomer.post(link, ACCOUNT, follow=True).request["PATH_INFO"] == "/"
    assert newcomer.get(link).status_code == 404
    assert "newcomer" in sign_in("acme-admin").get("/people/").content.decode()


def test_who_is_signed_in_joins_as_themselves(cast: Cast, sign_in: SignIn) -> None:
    link = link_in(sign_in("acme-admin").post("/people/invite/", INVITED).content.decode())
    client = sign_in("stranger")
    assert b"Join as stranger" in client.get(link).content
    assert client.post(link).status_code == 302
    assert cast.actor("stranger").role == Role.REVIEWER


def test_with_a_mail_server_the_link_goes_by_mail_alone(cast: Cast, sign_in: SignIn, settings: Settings) -> None:
    settings.EMAIL_HOST = "mail.example.com"
    page = sign_in("acme-admin").post("/people/invite/", INVITED).content.decode()
    assert "/invitations/" not in page.replace("/people/invitations/", "")
    [sent] = mail.outbox
    assert sent.to == ["new@example.com"]
    assert Client().get(link_in(str(sent.body))).status_code == 200


def test_a_mail_server_that_is_away_leaves_the_link(cast: Cast, sign_in: SignIn, settings: Settings) -> None:
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    page = sign_in("acme-admin").post("/people/invite/", INVITED).content.decode()
    assert "did not take the mail" in page
    assert link_in(page)


def test_a_wrong_address_comes_back_with_its_reason(cast: Cast, sign_in: SignIn) -> None:
    refused = sign_in("acme-admin").post("/people/invite/", {"email": "nobody", "role": "viewer"})
    assert refused.status_code == 422
    assert b'value="nobody"' in refused.content


def test_roles_and_removal(cast: Cast, sign_in: SignIn) -> None:
    admin = sign_in("acme-admin")
    with scope(cast.acme.pk):
        viewer = Membership.objects.get(user=cast.user("acme-viewer")).pk
        own = Membership.objects.get(user=cast.user("acme-admin")).pk
    assert admin.post(f"/people/{viewer}/role/", {"role": "approver"}).headers["Location"] == "/people/"
    assert cast.actor("acme-viewer").role == Role.APPROVER
    assert admin.post(f"/people/{viewer}/role/", {"role": "king"}).status_code == 404
    assert admin.post(f"/people/{viewer}/remove/").status_code == 302
    last = admin.post(f"/people/{own}/remove/")
    assert last.status_code == 409
    assert b"Make somebody else an admin first" in last.content


def test_a_second_factor_is_required_by_who_has_one(cast: Cast, sign_in: SignIn) -> None:
    admin, switch = sign_in("acme-admin"), "/people/second-factor/"
    refused = admin.post(switch, {"required": "1"})
    assert (refused.status_code, b"lock yourself out" in refused.content) == (409, True)
    TOTP.activate(cast.user("acme-admin"), SECRET)
    code = format_hotp_value(hotp_value(SECRET, int(time.time()) // 30))
    admin.post(reverse("mfa_reauthenticate"), {"code": code})
    assert admin.post(switch, {"required": "1"}).status_code == 302
    assert cast.actor("acme-viewer").requires_second_factor
    assert sign_in("acme-viewer").get("/").headers["Location"] == reverse("mfa_index")
    assert admin.post(switch, {"required": "0"}).status_code == 302
    assert sign_in("acme-viewer").get("/").status_code == 200
    with scope(cast.acme.pk):
        events = AuditEvent.objects.filter(action="tenant.second_factor").order_by("created_at")
        assert [event.after["required"] for event in events] == [True, False]


def test_support_access_is_shown_to_admins_and_ended_by_them(cast: Cast, sign_in: SignIn) -> None:
    helper = User.objects.create_user("sam-staff", is_staff=True)
    access = open_access(tenant=cast.acme, by=helper, reason="Totals are wrong", hours=1)
    admin, end = sign_in("acme-admin"), reverse("end_support", args=[access.pk])
    page = admin.get("/people/").content.decode()
    assert "sam-staff" in page
    assert "Totals are wrong" in page
    assert "Totals are wrong" not in sign_in("globex-admin").get("/people/").content.decode()
    assert sign_in("globex-admin").post(end).status_code == 404
    assert admin.post(end).status_code == 302
    assert "ended by acme-admin" in admin.get("/people/").content.decode()
    assert tenants_open_to(helper) == frozenset()
    assert admin.post(end).status_code == 404


def test_a_lower_role_and_a_removal_count_in_sessions_that_are_open(cast: Cast, sign_in: SignIn) -> None:
    admin, other = sign_in("acme-admin"), sign_in("acme-approver")
    with scope(cast.acme.pk):
        membership = Membership.objects.get(user=cast.user("acme-approver")).pk
    admin.post(f"/people/{membership}/role/", {"role": "viewer"})
    assert other.get("/upload/").status_code == 403
    admin.post(f"/people/{membership}/remove/")
    assert other.get("/").status_code == 403
    User.objects.filter(username="acme-viewer").update(is_active=False)
    assert sign_in("acme-viewer").get("/").status_code == 302


def test_tries_at_a_link_are_limited(cast: Cast, sign_in: SignIn, settings: Settings) -> None:
    settings.LOGINS_PER_MINUTE = 2
    link = link_in(sign_in("acme-admin").post("/people/invite/", INVITED).content.decode())
    client = Client()
    answers = [client.post(link, {"username": "", "password": ""}).status_code for _ in range(3)]
    assert answers == [422, 422, 429]
    assert not User.objects.filter(username="").exists()


@pytest.mark.parametrize("name", ["acme-viewer", "acme-approver"])
def test_admins_alone(sign_in: SignIn, name: str) -> None:
    assert sign_in(name).get("/people/").status_code == 403
    assert sign_in(name).get("/dashboard/").status_code == 403


def test_a_person_signs_in_with_the_new_account(cast: Cast, sign_in: SignIn) -> None:
    link = link_in(sign_in("acme-admin").post("/people/invite/", INVITED).content.decode())
    Client().post(link, ACCOUNT)
    assert Client().login(**ACCOUNT)
    assert not Client().login(username="newcomer", password=PASSWORD)

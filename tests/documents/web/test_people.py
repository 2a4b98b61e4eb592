"""The people page, and the page behind an invitation's link."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client
from pytest_django import Settings

from documents.models import Membership, Role, User
from documents.tenancy import scope
from tests.documents.factories import PASSWORD, Cast
from tests.documents.web.conftest import SignIn

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

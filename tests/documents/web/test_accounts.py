"""Sessions, forgotten passwords, refused log-ins: what an account's owner sees of them, and what nobody else learns."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from documents import ratelimit
from documents.models import AuditEvent, RefusedLogin, Role, User
from documents.services import invitations
from documents.services.login_places import name_browser
from documents.services.logins import file_refusals, forget_old_refusals
from documents.services.tenants import add_member
from documents.tenancy import ops_scope, scope
from tests.documents.factories import PASSWORD, Cast

LOGIN, SESSIONS, FORGOTTEN = reverse("login"), reverse("usersessions_list"), reverse("account_reset_password")
NEW = "another long horse"


def signed_in(username: str, password: str = PASSWORD, **environ: str) -> Client:
    client = Client(**environ)  # type: ignore[arg-type]
    client.post(LOGIN, {"username": username, "password": password})
    return client


def is_in(client: Client) -> bool:
    return client.get(reverse("documents")).status_code == 200


def events(tenant_id: Any, action: str) -> list[Any]:
    with ops_scope():
        rows = AuditEvent.objects.filter(tenant_id=tenant_id, action=action).order_by("created_at", "id")
        return [(event.actor_name, event.after) for event in rows]


@pytest.fixture
def address(cast: Cast) -> EmailAddress:
    User.objects.filter(pk=cast.user("acme-viewer").pk).update(email="viewer@acme.example")
    return EmailAddress.objects.create(
        user=cast.user("acme-viewer"), email="viewer@acme.example", primary=True, verified=True
    )


def test_a_session_is_ended_from_another(cast: Cast) -> None:
    laptop, phone = signed_in("acme-viewer"), signed_in("acme-viewer", HTTP_USER_AGENT="Phone 7")
    page = laptop.get(SESSIONS).content.decode()
    assert "Phone 7" in page
    phones = next(one["row"] for one in laptop.get(SESSIONS).context["sessions"] if not one["is_current"])
    laptop.post(SESSIONS, {"session": str(phones.pk)})
    assert (is_in(laptop), is_in(phone)) == (True, False)
    assert events(cast.acme.pk, "session.end") == [("acme-viewer", {"addresses": ["127.0.0.1"]})]


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) (KHTML, like Gecko) Chrome/150.0 Safari/537.36", "Chrome, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/150.0 Safari/537.36 Edg/150.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14.0; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, macOS"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("x" * 300, "x" * 60),
        ("", ""),
    ],
)
def test_a_browser_is_called_as_people_call_it(user_agent: str, name: str) -> None:
    assert name_browser(user_agent) == name


def test_all_other_sessions_end_at_once(cast: Cast) -> None:
    clients = [signed_in("acme-viewer") for _client in range(3)]
    clients[0].post(SESSIONS, {"session": "others"})
    assert [is_in(client) for client in clients] == [True, False, False]


def test_a_strangers_session_cannot_be_ended(cast: Cast) -> None:
    theirs = signed_in("globex-admin")
    row = theirs.get(SESSIONS).context["sessions"][0]["row"]
    mine = signed_in("acme-admin")
    assert [mine.post(SESSIONS, {"session": wanted}).status_code for wanted in (str(row.pk), "x", "²", "")] == [302] * 4
    assert is_in(theirs)


def test_a_new_password_ends_every_other_session_and_keeps_this_one(cast: Cast) -> None:
    laptop, phone = signed_in("acme-viewer"), signed_in("acme-viewer")
    wish = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    laptop.post(reverse("account"), wish)
    assert (is_in(laptop), is_in(phone)) == (True, False)
    assert len(laptop.get(SESSIONS).context["sessions"]) == 1
    assert events(cast.acme.pk, "password.change") == [("acme-viewer", None)]


def test_a_forgotten_password_is_replaced_by_a_mailed_link_once(
    cast: Cast, address: EmailAddress, mail_server: Any
) -> None:
    old = signed_in("acme-viewer")
    client = Client()
    assert client.post(FORGOTTEN, {"email": "Viewer@acme.example"}).headers["Location"].endswith("/sent/")
    message = mail_server()
    assert message.to == ["viewer@acme.example"] or message.to == ["Viewer@acme.example"]
    link = next(line for line in message.body.splitlines() if line.startswith("http"))
    form = client.get(urlsplit(link).path, follow=True)
    page = form.redirect_chain[-1][0]
    assert "set-password" in page
    client.post(page, {"password1": NEW, "password2": NEW})
    assert not is_in(client)  # the link sets a password and lets nobody in
    assert not is_in(old)
    assert is_in(signed_in("acme-viewer", NEW))
    assert "This link no longer works" in Client().get(urlsplit(link).path, follow=True).content.decode()
    assert events(cast.acme.pk, "password.reset") == [("acme-viewer", None)]
    assert "A new password was set" in mail_server().body


def test_an_unknown_address_is_answered_alike_and_gets_no_mail(
    cast: Cast, address: EmailAddress, mail_server: Any
) -> None:
    known, unknown = (Client().post(FORGOTTEN, {"email": name}) for name in (address.email, "nobody@acme.example"))
    assert (known.status_code, known.headers["Location"]) == (unknown.status_code, unknown.headers["Location"])
    mail_server()
    assert [message.to for message in mail.outbox] == [[address.email], ["nobody@example.com"]]


@pytest.mark.parametrize(
    ("path", "field", "known"), [(FORGOTTEN, "email", "viewer@acme.example"), (LOGIN, "username", "acme-viewer")]
)
def test_known_and_unknown_names_cost_the_database_the_same(
    address: EmailAddress, mail_server: Any, path: str, field: str, known: str
) -> None:
    asked = []
    for name in (known, f"nobody-{known}"):
        with CaptureQueriesContext(connection) as queries:
            Client().post(path, {field: name, "password": "wrong"})
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_links_for_new_passwords_come_at_the_pace_of_log_ins(cast: Cast, mail_server: Any, settings: Settings) -> None:
    settings.LOGINS_PER_MINUTE = 2
    answers = [Client().post(FORGOTTEN, {"email": "nobody@acme.example"}) for _try in range(3)]
    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_refused_log_ins_reach_the_logs_of_the_persons_teams(cast: Cast) -> None:
    add_member(tenant=cast.globex, user=cast.user("acme-viewer"), role=Role.VIEWER)
    for name in ("acme-viewer", "nobody-here"):
        Client().post(LOGIN, {"username": name, "password": "wrong"})
    assert events(cast.acme.pk, "auth.refused") == []
    assert file_refusals() == 2
    for tenant in (cast.acme, cast.globex):
        ((name, after),) = events(tenant.pk, "auth.refused")
        assert (name, after["user"], after["reason"], after["through"]) == ("", "acme-viewer", "password", "portal")
    assert file_refusals() == 0
    RefusedLogin.objects.update(created_at="2020-01-01T00:00:00Z")
    forget_old_refusals()
    assert not RefusedLogin.objects.exists()


def test_a_flood_is_noted_once_a_minute(cast: Cast, settings: Settings) -> None:
    settings.LOGINS_PER_MINUTE = 1
    for _try in range(5):
        Client().post(LOGIN, {"username": "acme-viewer", "password": "wrong"})
    assert list(RefusedLogin.objects.values_list("reason", flat=True)) == ["password", "too_many"]


def test_without_the_counts_nobody_is_let_in_and_told_when_to_come_back(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(**_who: str) -> None:
        raise ratelimit.StoreAway

    client = signed_in("acme-viewer")
    monkeypatch.setattr(ratelimit, "count_login", away)
    answer = Client().post(LOGIN, {"username": "acme-viewer", "password": PASSWORD})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert is_in(client)


@pytest.mark.parametrize(("is_mailed", "verified"), [(True, True), (False, False)])
def test_a_mailed_invitation_proves_the_address(cast: Cast, is_mailed: bool, verified: bool) -> None:
    admin = cast.actor("acme-admin")
    with scope(cast.acme.pk):
        invitation, token = invitations.invite(actor=admin, email="New@acme.example", role=Role.VIEWER)
        invitation.is_mailed = is_mailed
        invitation.save()
    client = Client()
    client.post(reverse("invitation", args=[token]), {"username": "newcomer", "password": NEW})
    assert is_in(client)
    assert EmailAddress.objects.values_list("email", "verified").get() == ("new@acme.example", verified)
    assert client.get(SESSIONS).context["sessions"][0]["is_current"]


def test_another_address_counts_once_its_link_is_opened(cast: Cast, address: EmailAddress, mail_server: Any) -> None:
    client = signed_in("acme-viewer")
    wish = {"email": "other@acme.example", "action_add": ""}
    again = client.post(reverse("account_email"), wish).headers["Location"]
    assert again.startswith(reverse("account_reauthenticate"))
    client.post(again, {"password": PASSWORD})
    message = mail_server()
    assert message.to == ["other@acme.example"]
    assert cast_email(cast) == "viewer@acme.example"
    link = next(line for line in message.body.splitlines() if line.startswith("http"))
    client.post(urlsplit(link).path)
    assert cast_email(cast) == "other@acme.example"
    assert mail_server().to == ["viewer@acme.example"]  # the owner of the old one is told
    assert events(cast.acme.pk, "email.verify") == [("acme-viewer", {"email": "other@acme.example"})]


def cast_email(cast: Cast) -> str:
    return User.objects.get(pk=cast.user("acme-viewer").pk).email


@pytest.mark.parametrize("remote", ["", "unix:", "not an address"])
def test_a_log_in_over_a_socket_has_no_address_and_works(cast: Cast, remote: str) -> None:
    client = signed_in("acme-viewer", REMOTE_ADDR=remote)
    assert client.get(SESSIONS).context["sessions"][0]["row"].ip == "::"


def test_without_a_mail_server_the_pages_say_whom_to_ask(cast: Cast) -> None:
    assert "This site sends no mail." in Client().get(FORGOTTEN).content.decode()
    client = signed_in("acme-viewer")
    assert "This site sends no mail" in client.get(reverse("account_email")).content.decode()
    client.post(reverse("account_email"), {"email": "other@acme.example", "action_add": ""})
    assert not EmailAddress.objects.filter(email="other@acme.example").exists()

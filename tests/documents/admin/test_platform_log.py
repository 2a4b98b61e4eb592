"""What the staff site tells of people whom no team's audit tells of."""

from __future__ import annotations

import io
import time
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from documents.models import Notice, SupportAccess, User
from documents.services.logins import file_refusals
from documents.services.support_access import end_access
from documents.tenancy import scope
from tests.documents.admin.staff_site import change_path, list_path, platform_events
from tests.documents.factories import PASSWORD, Cast

LOGIN, ADD = reverse("login"), reverse("admin:documents_supportaccess_add")


def test_log_ins_refusals_and_factors_of_staff_are_told(cast: Cast, staff: User) -> None:
    client = Client(HTTP_USER_AGENT="Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0")
    Client().post(LOGIN, {"username": "sam-staff", "password": "wrong"})
    client.post(LOGIN, {"username": "sam-staff", "password": PASSWORD})
    again = client.get(reverse("mfa_activate_totp"), follow=True).redirect_chain[-1][0]
    add = client.post(again, {"password": PASSWORD}, follow=True)
    code = format_hotp_value(hotp_value(add.context["form"].secret, int(time.time()) // 30))
    client.post(reverse("mfa_activate_totp"), {"code": code})
    client.post(reverse("logout"))
    call_command("remove_second_factors", "sam-staff", stdout=io.StringIO())
    assert file_refusals() == 1
    how = {"through": "portal", "with": ["password"], "address": "127.0.0.1", "browser": "Firefox, Linux"}
    assert platform_events("auth.login") == [("sam-staff", None, how)]
    [(nobody, _before, refused)] = platform_events("auth.refused")
    assert (nobody, refused["user"], refused["address"]) == ("", "sam-staff", "127.0.0.1")
    assert platform_events("factor.add") == [("sam-staff", None, {"factor": "totp"})]
    assert [after["through"] for _who, _before, after in platform_events("factor.remove")] == ["command"]
    assert platform_events("auth.logout") == [("sam-staff", None, {"through": "portal"})]


def test_who_is_in_a_team_is_told_of_there_alone(cast: Cast) -> None:
    Client().post(LOGIN, {"username": "acme-viewer", "password": PASSWORD})
    assert platform_events("auth.login") == []
    Client().post(LOGIN, {"username": "stranger", "password": PASSWORD})
    assert [who for who, _before, _after in platform_events("auth.login")] == ["stranger"]


def test_who_becomes_staff_is_told(staff_client: Client, cast: Cast) -> None:
    person = cast.user("acme-viewer")
    form = {"username": person.username, "email": person.email, "is_active": "on", "is_staff": "on"}
    assert staff_client.post(change_path(person), form).status_code == 302
    assert platform_events("person.change") == [("sam-staff", {"is_staff": False}, {"is_staff": True})]


def test_support_is_told_to_the_platform_without_the_team_and_to_the_teams_admins(
    staff_client: Client, cast: Cast, mail_server: Any, django_capture_on_commit_callbacks: Any
) -> None:
    admin = cast.user("acme-admin")
    User.objects.filter(pk=admin.pk).update(language="zh-hans")
    EmailAddress.objects.create(user=admin, email="admin@acme.example", primary=True, verified=True)
    form = {"tenant": str(cast.acme.pk), "reason": "Totals are wrong", "hours": "1"}
    with django_capture_on_commit_callbacks(execute=True):
        assert staff_client.post(ADD, form).status_code == 302
    message = mail_server()
    assert message.to == ["admin@acme.example"]
    assert "Totals are wrong" in message.body
    assert "sam-staff" in message.body
    with scope(cast.acme.pk):
        notice = Notice.objects.get(user=admin)
    assert (notice.kind, notice.author_name, notice.text) == ("support_open", "sam-staff", "Totals are wrong")
    client = Client()
    client.force_login(admin)
    assert "Totals are wrong" in client.get(reverse("notices")).content.decode()
    [(who, _before, after)] = platform_events("support.open")
    assert (who, set(after)) == ("sam-staff", {"until"})


def test_the_teams_own_end_of_an_access_names_nobody_of_it(staff_client: Client, cast: Cast) -> None:
    staff_client.post(ADD, {"tenant": str(cast.acme.pk), "reason": "A call", "hours": "1"})
    actor = cast.actor("acme-admin")
    with scope(cast.acme.pk):
        end_access(actor=actor, access_id=SupportAccess.objects.get().pk)
    assert platform_events("support.end") == [("", {"staff": "sam-staff"}, {"ended_by": "team"})]


def test_the_log_is_filtered_and_shows_what_was_said(staff_client: Client, cast: Cast) -> None:
    for name in ("sam-staff", "stranger"):
        Client().post(LOGIN, {"username": name, "password": PASSWORD})
    page = staff_client.get(list_path("platformevent"), {"actor_name": "stranger"}).content.decode()
    assert ("stranger" in page, page.count("auth.login")) == (True, 1)
    page = staff_client.get(list_path("platformevent"), {"action": "auth.logout"}).content.decode()
    assert "stranger" not in page
    rows = staff_client.get(list_path("platformevent")).context["cl"].result_list
    assert "127.0.0.1" in staff_client.get(change_path(rows[0])).content.decode()


def test_ones_own_password_is_changed_on_the_portals_page(staff_client: Client) -> None:
    assert staff_client.get("/admin/password_change/").headers["Location"] == reverse("account")

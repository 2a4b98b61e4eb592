"""People in the staff site: their memberships, their accounts, and how they get a password."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from documents.models import (
    Membership,
    Role,
    User,
)
from documents.tenancy import ops_scope
from tests.documents.admin.staff_site import change_path, events, list_path, platform_events
from tests.documents.factories import Cast


def test_a_role_is_changed_through_the_service(staff_client: Client, cast: Cast) -> None:
    with ops_scope():
        membership = Membership.objects.get(user=cast.user("acme-approver"))
    assert staff_client.post(change_path(membership), {"role": Role.VIEWER.value}).status_code == 302
    assert cast.actor("acme-approver").role == Role.VIEWER
    person = {"user": "acme-approver"}
    expected = ("acme", "sam-staff", {**person, "role": "approver"}, {**person, "role": "viewer"})
    assert events("member.change") == [expected]


def test_a_person_joins_and_leaves_a_tenant(staff_client: Client, cast: Cast) -> None:
    person = cast.user("stranger")
    User.objects.filter(username="globex-admin").update(is_active=False)  # a team that nobody manages
    form = {"tenant": str(cast.globex.pk), "user": str(person.pk), "role": Role.VIEWER.value}
    assert staff_client.post(reverse("admin:documents_membership_add"), form).status_code == 302
    assert cast.actor("stranger").tenant_slug == "globex"
    with ops_scope():
        membership = Membership.objects.get(user=person)
    delete = reverse("admin:documents_membership_delete", args=[membership.pk])
    assert staff_client.post(delete, {"post": "yes"}).status_code == 302
    assert events("member.remove") == [("globex", "sam-staff", {"user": "stranger", "role": "viewer"}, None)]
    with ops_scope():
        assert not Membership.objects.filter(user=person).exists()


def test_memberships_are_removed_together(staff_client: Client, cast: Cast) -> None:
    with ops_scope():
        chosen = [str(pk) for pk in Membership.objects.filter(tenant=cast.acme).values_list("pk", flat=True)[:2]]
    form = {"action": "delete_selected", "_selected_action": chosen, "post": "yes"}
    assert staff_client.post(list_path("membership"), form).status_code == 302
    assert len(events("member.remove")) == 2


def test_a_person_is_made_and_sets_a_password_by_a_mailed_link(
    staff_client: Client, mail_server: Any, django_capture_on_commit_callbacks: Any
) -> None:
    form = {"username": "newcomer", "email": "New@example.com"}
    with django_capture_on_commit_callbacks(execute=True):
        assert staff_client.post(reverse("admin:documents_user_add"), form).status_code == 302
    assert not User.objects.get(username="newcomer").has_usable_password()
    message = mail_server()
    assert message.to == ["new@example.com"]
    set_password(message.body)
    assert User.objects.get(username="newcomer").check_password("rather long words")
    assert platform_events("person.change") == [("sam-staff", None, {"username": "newcomer"})]


def set_password(body: str) -> None:
    """What the person does with the link in a mail."""
    link = next(line for line in body.splitlines() if line.startswith("http"))
    client = Client()
    page = client.get(link.removeprefix("http://testserver"), follow=True).redirect_chain[-1][0]
    client.post(page, {"password1": "rather long words", "password2": "rather long words"})


def test_deactivating_a_person_is_written_down_in_their_tenant(staff_client: Client, cast: Cast) -> None:
    person = cast.user("acme-viewer")
    form = {"username": person.username, "email": person.email}
    assert staff_client.post(change_path(person), form).status_code == 302
    person.refresh_from_db()
    assert not person.is_active
    assert events("person.change") == [("acme", "sam-staff", {"is_active": True}, {"is_active": False})]


def test_staff_choose_nobodys_password_but_mail_a_link(
    staff_client: Client, cast: Cast, mail_server: Any, django_capture_on_commit_callbacks: Any
) -> None:
    person, gone, silent = cast.user("acme-viewer"), cast.user("globex-admin"), cast.user("stranger")
    User.objects.filter(pk=gone.pk).update(is_active=False)
    User.objects.filter(pk=silent.pk).update(email="")
    assert staff_client.get(f"{list_path('user')}{person.pk}/password/").status_code == 302  # no such page
    assert "password" not in staff_client.get(change_path(person)).context["adminform"].form.fields
    chosen = [str(one.pk) for one in (person, gone, silent)]
    form = {"action": "mail_links", "_selected_action": chosen}
    with django_capture_on_commit_callbacks(execute=True):
        answer = staff_client.post(list_path("user"), form, follow=True)
    said = " ".join(str(message) for message in answer.context["messages"])
    assert ("globex-admin is deactivated." in said, "No link was mailed to stranger." in said) == (True, True)
    message = mail_server()
    assert message.to == [person.email]
    set_password(message.body)
    person.refresh_from_db()
    assert person.check_password("rather long words")
    assert events("person.change") == [("acme", "sam-staff", None, {"password": "link mailed"})]


def test_without_a_mail_server_the_command_line_is_named(staff_client: Client, cast: Cast) -> None:
    form = {"action": "mail_links", "_selected_action": [str(cast.user("acme-viewer").pk)]}
    answer = staff_client.post(list_path("user"), form, follow=True)
    assert "manage.py changepassword" in str(next(iter(answer.context["messages"])))

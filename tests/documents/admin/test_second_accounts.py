"""Staff get past support access by no second account: they let nobody in where an admin could, and take nobody's."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from documents.models import Membership, Role, User
from documents.services.tenants import AdminsDecide, add_member
from documents.tenancy import ops_scope
from tests.documents.admin.staff_site import change_path
from tests.documents.factories import Cast


def test_staff_let_nobody_in_where_an_admin_could(staff_client: Client, staff: User, cast: Cast) -> None:
    """A second account of theirs would get past support access."""
    puppet, sentence = cast.user("stranger"), b"This team has an admin, who invites people"
    form = {"tenant": str(cast.acme.pk), "user": str(puppet.pk), "role": Role.VIEWER.value}
    assert sentence in staff_client.post(reverse("admin:documents_membership_add"), form).content
    with ops_scope():
        held = Membership.objects.get(user=cast.user("acme-viewer"))
    assert sentence in staff_client.post(change_path(held), {"role": Role.ADMIN.value}).content
    assert cast.actor("acme-viewer").role == Role.VIEWER
    with pytest.raises(AdminsDecide):
        add_member(tenant=cast.acme, user=puppet, role=Role.VIEWER, by=staff)


def test_staff_choose_no_members_address(staff_client: Client, cast: Cast) -> None:
    """Whoever has the mailbox sets a new password by a mailed link."""
    member, stranger = cast.user("acme-viewer"), cast.user("stranger")
    for person in (member, stranger):
        form = {"username": person.username, "email": "sam@example.com", "is_active": "on"}
        assert staff_client.post(change_path(person), form).status_code == 302
        person.refresh_from_db()
    assert [person.email == "sam@example.com" for person in (member, stranger)] == [False, True]

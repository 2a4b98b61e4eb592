"""The last admin of a tenant stays, through every door of the staff site."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from documents.models import Membership, Role, User
from documents.services import tenants
from documents.services.people import LastAdmin
from documents.tenancy import ops_scope
from tests.documents.admin.staff_site import change_path, list_path
from tests.documents.factories import Cast, make_member

SENTENCE = b"Make somebody else an admin"


@pytest.fixture
def last(cast: Cast) -> Membership:
    """globex has one member: its admin."""
    with ops_scope():
        membership: Membership = Membership.objects.get(tenant=cast.globex)
        return membership


def _is_admin(last: Membership) -> bool:
    with ops_scope():
        return Membership.objects.filter(pk=last.pk, role=Role.ADMIN, user__is_active=True).exists()


def test_is_not_given_a_lower_role(staff_client: Client, last: Membership) -> None:
    answer = staff_client.post(change_path(last), {"role": Role.VIEWER.value})
    assert SENTENCE in answer.content
    assert _is_admin(last)


def test_is_not_removed(staff_client: Client, last: Membership) -> None:
    delete = reverse("admin:documents_membership_delete", args=[last.pk])
    assert SENTENCE in staff_client.get(delete).content
    assert SENTENCE in staff_client.post(delete, {"post": "yes"}).content
    assert _is_admin(last)


def test_is_not_removed_together_with_the_last_but_one(staff_client: Client, last: Membership, cast: Cast) -> None:
    make_member(cast.globex, "globex-second", Role.ADMIN)
    with ops_scope():
        chosen = [str(pk) for pk in Membership.objects.filter(tenant=cast.globex).values_list("pk", flat=True)]
    form = {"action": "delete_selected", "_selected_action": chosen, "post": "yes"}
    assert SENTENCE in staff_client.post(list_path("membership"), form).content
    assert _is_admin(last)


def test_is_not_deactivated(staff_client: Client, last: Membership, cast: Cast) -> None:
    person = cast.user("globex-admin")
    answer = staff_client.post(change_path(person), {"username": person.username, "email": person.email})
    assert SENTENCE in answer.content
    assert _is_admin(last)


def test_goes_once_there_is_another(staff_client: Client, last: Membership, cast: Cast) -> None:
    person, second = cast.user("globex-admin"), make_member(cast.globex, "globex-second", Role.ADMIN)
    form = {"username": person.username, "email": person.email}
    assert staff_client.post(change_path(person), form).status_code == 302
    assert not _is_admin(last)
    refused = staff_client.post(change_path(second), {"username": second.username, "email": second.email})
    assert SENTENCE in refused.content


def test_the_services_refuse_on_their_own(last: Membership, staff: User, cast: Cast) -> None:
    with pytest.raises(LastAdmin):
        tenants.add_member(tenant=cast.globex, user=cast.user("globex-admin"), role=Role.APPROVER, by=staff)
    with ops_scope(), pytest.raises(LastAdmin):
        tenants.remove_member(membership=last, by=staff)
    with pytest.raises(tenants.OwnDoor):
        tenants.add_member(tenant=cast.globex, user=staff, role=Role.VIEWER, by=staff)

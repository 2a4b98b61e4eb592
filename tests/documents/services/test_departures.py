"""Who is taken out, demoted or deactivated keeps no way back: no invitation of theirs, and no key."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from documents.models import Actor, AuditEvent, Membership, NotAllowed, Role, Scope, User
from documents.services import api_keys, invitations, people, tenants
from documents.tenancy import ops_scope, scope
from tests.documents.factories import Cast

LEFT = [("key.revoke", "k"), ("member.withdraw", "back@example.com")]


@pytest.fixture
def leaver(cast: Cast) -> Actor:
    """An admin of acme besides the one there is."""
    user = cast.user("acme-approver")
    tenants.add_member(tenant=cast.acme, user=user, role=Role.ADMIN)
    return cast.actor("acme-approver")


@pytest.fixture
def staff(db: None) -> User:
    return User.objects.create_user("sam-staff", is_staff=True)


def _membership(cast: Cast) -> Membership:
    with ops_scope():
        found: Membership = Membership.objects.select_related("tenant").get(user=cast.user("acme-approver"))
        return found


def _removed(cast: Cast, staff: User) -> None:
    with scope(cast.acme.pk):
        people.remove_member(actor=cast.actor("acme-admin"), membership_id=_membership(cast).pk)


def _demoted(cast: Cast, staff: User) -> None:
    with scope(cast.acme.pk):
        people.change_role(actor=cast.actor("acme-admin"), membership_id=_membership(cast).pk, role=Role.APPROVER)


def _removed_by_staff(cast: Cast, staff: User) -> None:
    tenants.remove_member(membership=_membership(cast), by=staff)


def _demoted_by_staff(cast: Cast, staff: User) -> None:
    tenants.add_member(tenant=cast.acme, user=cast.user("acme-approver"), role=Role.VIEWER, by=staff)


def _deactivated(cast: Cast, staff: User) -> None:
    client, person = Client(), cast.user("acme-approver")
    client.force_login(staff)
    form = {"username": person.username, "email": person.email, "first_name": "", "last_name": ""}
    client.post(f"/admin/documents/user/{person.pk}/change/", form)


@pytest.mark.parametrize("leave", [_removed, _demoted, _removed_by_staff, _demoted_by_staff, _deactivated])
def test_what_they_gave_out_ends_and_is_written_down(
    cast: Cast, leaver: Actor, staff: User, leave: Callable[[Cast, User], None]
) -> None:
    with scope(cast.acme.pk):
        _invitation, link = invitations.invite(actor=leaver, email="back@example.com", role=Role.ADMIN)
        _key, told = api_keys.make_key(actor=leaver, name="k", scopes=[Scope.READ], days=30)
        kept = invitations.invite(actor=cast.actor("acme-admin"), email="kept@example.com", role=Role.VIEWER)[1]
    leave(cast, staff)
    with pytest.raises(invitations.InvalidInvitation):
        invitations.find_offer(link)
    User.objects.filter(username="acme-approver").update(is_active=True)
    tenants.add_member(tenant=cast.acme, user=cast.user("acme-approver"), role=Role.ADMIN)
    with pytest.raises(api_keys.KeyRefused):
        api_keys.find_key_actor(told)
    with scope(cast.acme.pk):
        events = AuditEvent.objects.filter(action__in=["key.revoke", "member.withdraw"]).order_by("action")
        assert [(one.action, one.before.get("name") or one.before["email"]) for one in events] == LEFT
    assert invitations.find_offer(kept).email == "kept@example.com"


def test_who_was_an_admin_a_moment_ago_gives_out_nothing(cast: Cast, leaver: Actor) -> None:
    with scope(cast.acme.pk):
        people.remove_member(actor=cast.actor("acme-admin"), membership_id=_membership(cast).pk)
        with pytest.raises(NotAllowed):
            invitations.invite(actor=leaver, email="back@example.com", role=Role.ADMIN)
        with pytest.raises(NotAllowed):
            api_keys.make_key(actor=leaver, name="k", scopes=[Scope.READ], days=30)


def test_a_newer_invitation_of_the_same_address_is_written_down_as_the_end_of_the_older(cast: Cast) -> None:
    with scope(cast.acme.pk):
        for role in (Role.ADMIN, Role.VIEWER):
            invitations.invite(actor=cast.actor("acme-admin"), email="x@example.com", role=role)
        [event] = AuditEvent.objects.filter(action="member.withdraw")
    assert event.before == {"email": "x@example.com", "role": "admin"}

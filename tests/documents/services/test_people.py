"""A tenant's admins and their people: roles, removal, invitations."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from documents.models import AuditEvent, Invitation, Membership, NotAllowed, Role, User, actors_of
from documents.services import invitations, people
from documents.tenancy import scope
from tests.documents.factories import Cast

PASSWORD = "a long enough secret"


def membership(cast: Cast, name: str) -> Membership:
    found: Membership = Membership.objects.get(user=cast.user(name))
    return found


def invited(cast: Cast, email: str = "new@example.com", role: Role = Role.REVIEWER) -> str:
    with scope(cast.acme.pk):
        return invitations.invite(actor=cast.actor("acme-admin"), email=email, role=role)[1]


def test_a_role_is_changed_and_written_down(cast: Cast) -> None:
    admin = cast.actor("acme-admin")
    with scope(cast.acme.pk):
        people.change_role(actor=admin, membership_id=membership(cast, "acme-viewer").pk, role=Role.APPROVER)
        event = AuditEvent.objects.filter(action="member.change").latest("created_at")
    assert cast.actor("acme-viewer").role == Role.APPROVER
    assert (event.before["role"], event.after["role"]) == ("viewer", "approver")


def test_one_who_is_removed_is_a_stranger_at_once(cast: Cast) -> None:
    with scope(cast.acme.pk):
        people.remove_member(actor=cast.actor("acme-admin"), membership_id=membership(cast, "acme-viewer").pk)
    assert actors_of(cast.user("acme-viewer")) == []


def test_the_last_admin_stays(cast: Cast) -> None:
    admin = cast.actor("acme-admin")
    with scope(cast.acme.pk):
        own = membership(cast, "acme-admin").pk
        with pytest.raises(people.LastAdmin):
            people.remove_member(actor=admin, membership_id=own)
        with pytest.raises(people.LastAdmin):
            people.change_role(actor=admin, membership_id=own, role=Role.VIEWER)
        people.change_role(actor=admin, membership_id=membership(cast, "acme-approver").pk, role=Role.ADMIN)
        people.remove_member(actor=admin, membership_id=own)


def test_admins_alone_and_their_own_tenant_alone(cast: Cast) -> None:
    with scope(cast.globex.pk):
        theirs = membership(cast, "globex-admin").pk
    with scope(cast.acme.pk):
        with pytest.raises(people.NoMember):
            people.remove_member(actor=cast.actor("acme-admin"), membership_id=theirs)
        with pytest.raises(NotAllowed):
            people.remove_member(actor=cast.actor("acme-approver"), membership_id=membership(cast, "acme-viewer").pk)
        with pytest.raises(NotAllowed):
            invitations.invite(actor=cast.actor("acme-approver"), email="a@example.com", role=Role.ADMIN)


def test_a_link_makes_an_account_once(cast: Cast) -> None:
    token = invited(cast)
    assert invitations.find_offer(token).tenant_name == "Acme Holdings"
    user = invitations.accept_as_new(token=token, username="newcomer", password=PASSWORD)
    [actor] = actors_of(user)
    assert (actor.tenant_id, actor.role, user.email) == (cast.acme.pk, Role.REVIEWER, "new@example.com")
    with pytest.raises(invitations.InvalidInvitation):
        invitations.accept_as(token=token, user=cast.user("stranger"))


def test_the_token_itself_is_not_kept(cast: Cast) -> None:
    token = invited(cast)
    with scope(cast.acme.pk):
        assert not Invitation.objects.filter(token_hash=token).exists()


def test_an_account_that_exists_joins_and_never_loses_a_role(cast: Cast) -> None:
    invitations.accept_as(token=invited(cast), user=cast.user("stranger"))
    assert cast.actor("stranger").role == Role.REVIEWER
    invitations.accept_as(token=invited(cast, role=Role.VIEWER), user=cast.user("acme-approver"))
    assert cast.actor("acme-approver").role == Role.APPROVER
    invitations.accept_as(token=invited(cast, role=Role.ADMIN), user=cast.user("acme-approver"))
    assert cast.actor("acme-approver").role == Role.ADMIN


@pytest.mark.parametrize(
    ("username", "password", "named"),
    [("acme-viewer", PASSWORD, "username"), ("new one", PASSWORD, "username"), ("newcomer", "short", "password")],
)
def test_what_cannot_be_an_account_is_named_and_leaves_the_link_usable(
    cast: Cast, username: str, password: str, named: str
) -> None:
    token = invited(cast)
    with pytest.raises(ValidationError) as caught:
        invitations.accept_as_new(token=token, username=username, password=password)
    assert set(caught.value.message_dict) == {named}
    assert not User.objects.filter(email="new@example.com").exists()
    invitations.find_offer(token)


def test_a_newer_link_a_withdrawal_and_a_week_end_it(cast: Cast) -> None:
    first, second = invited(cast), invited(cast, "NEW@example.com")
    with pytest.raises(invitations.InvalidInvitation):
        invitations.find_offer(first)
    with scope(cast.acme.pk):
        open_one = invitations.open_invitations().get()
        invitations.withdraw(actor=cast.actor("acme-admin"), invitation_id=open_one.pk)
        with pytest.raises(invitations.InvalidInvitation):
            invitations.withdraw(actor=cast.actor("acme-admin"), invitation_id=open_one.pk)
    third = invited(cast)
    with scope(cast.acme.pk):
        Invitation.objects.filter(withdrawn_at=None).update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    for token in (second, third):
        with pytest.raises(invitations.InvalidInvitation):
            invitations.find_offer(token)


@pytest.mark.parametrize("email", ["", "nobody", "a@b@c", "x\n@example.com"])
def test_no_invitation_without_an_address(cast: Cast, email: str) -> None:
    with pytest.raises(ValidationError):
        invited(cast, email)

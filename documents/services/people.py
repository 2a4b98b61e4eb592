"""What a tenant's own admins do about its people: change a role, take somebody out; how either is written down.

Needs an open scope. Staff's doors over all tenants are in `tenants`.
"""

from __future__ import annotations

import uuid

from documents.models import Actor, Membership, Permission, Role
from documents.services.audit import record_event


class LastAdmin(Exception):
    """Nobody could manage the tenant any more."""


class NoMember(Exception):
    """No membership of that id is there."""


def change_role(*, actor: Actor, membership_id: uuid.UUID, role: Role) -> None:
    """Give a member another role. Raises `NotAllowed`, `NoMember` or `LastAdmin`."""
    membership = _locked(actor, membership_id)
    before = Role(membership.role)
    if before == role:
        return
    _keep_an_admin(membership)
    membership.role = role.value
    membership.save(update_fields=["role"])
    record_membership(actor=actor, membership=membership, action="member.change", before=before, after=role)


def remove_member(*, actor: Actor, membership_id: uuid.UUID) -> None:
    """Take a member out; what they did stays under their name. Raises `NotAllowed`, `NoMember` or `LastAdmin`."""
    membership = _locked(actor, membership_id)
    _keep_an_admin(membership)
    record_membership(actor=actor, membership=membership, action="member.remove", before=Role(membership.role))
    membership.delete()


def _locked(actor: Actor, membership_id: uuid.UUID) -> Membership:
    actor.require(Permission.MANAGE_PEOPLE)
    # All of them: two admins who take each other's role at once must not both succeed.
    rows = {row.pk: row for row in Membership.objects.select_for_update().order_by("pk")}
    if membership_id not in rows:
        raise NoMember
    membership: Membership = rows[membership_id]
    return membership


def _keep_an_admin(membership: Membership) -> None:
    others = Membership.objects.filter(role=Role.ADMIN, user__is_active=True).exclude(pk=membership.pk)
    if membership.role == Role.ADMIN and not others.exists():
        raise LastAdmin


def record_membership(
    *, actor: Actor | None, membership: Membership, action: str, before: Role | None = None, after: Role | None = None
) -> None:
    """Write down that a person got, changed or lost their role in a tenant; None where they had or have none."""
    username = membership.user.username
    record_event(
        actor=actor,
        tenant_id=membership.tenant_id,
        action=action,
        target=membership,
        before={"user": username, "role": before.value} if before else None,
        after={"user": username, "role": after.value} if after else None,
    )

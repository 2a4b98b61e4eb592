"""What a tenant's own admins do about its people: roles, removal, what everybody must sign in with.

Needs an open scope. Staff's doors over all tenants are in `tenants`, which keep to the same rule of the last admin.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection

from documents.models import Actor, Membership, Permission, Role, Tenant, User
from documents.services import api_keys, invitations
from documents.services.audit import record_event
from documents.services.memberships import lock_people
from documents.services.second_factor import has_second_factor


class LastAdmin(Exception):
    """Nobody could manage the tenant any more."""


class NoMember(Exception):
    """No membership of that id is there."""


class OwnFactorMissing(Exception):
    """Who asks for a second factor of everybody has none and would lock themselves out."""


def change_role(*, actor: Actor, membership_id: uuid.UUID, role: Role) -> Membership:
    """Give a member another role. Raises `NotAllowed`, `NoMember` or `LastAdmin`."""
    membership = _locked(actor, membership_id)
    before = Role(membership.role)
    if before == role:
        return membership
    keep_an_admin(actor.tenant_id, without=[membership.pk])
    membership.role = role.value
    membership.save(update_fields=["role"])
    record_membership(actor=actor, membership=membership, action="member.change", before=before, after=role)
    take_back_from(membership, role, actor=actor)
    return membership


def remove_member(*, actor: Actor, membership_id: uuid.UUID) -> None:
    """Take a member out; what they did stays under their name. Raises `NotAllowed`, `NoMember` or `LastAdmin`."""
    membership = _locked(actor, membership_id)
    keep_an_admin(actor.tenant_id, without=[membership.pk])
    record_membership(actor=actor, membership=membership, action="member.remove", before=Role(membership.role))
    take_back_from(membership, None, actor=actor)
    membership.delete()


def require_second_factor(*, actor: Actor, user: User, is_required: bool) -> None:
    """Ask every member for a second factor, or no longer. `user` is the person acting.

    Raises `NotAllowed` or `OwnFactorMissing`.
    """
    actor.require(Permission.MANAGE_PEOPLE)
    tenant = Tenant.objects.select_for_update().get(pk=actor.tenant_id)
    if tenant.requires_second_factor == is_required:
        return
    if is_required and not has_second_factor(user):
        raise OwnFactorMissing
    tenant.requires_second_factor = is_required
    tenant.save(update_fields=["requires_second_factor"])
    record_event(
        actor=actor,
        tenant_id=tenant.pk,
        action="tenant.second_factor",
        target=tenant,
        before={"required": not is_required},
        after={"required": is_required},
    )


def keep_an_admin(tenant_id: uuid.UUID, *, without: Collection[uuid.UUID]) -> None:
    """Raise `LastAdmin` if `without` these memberships nobody active would manage the tenant.

    What it says holds to the end of the transaction. Runs in the tenant's scope or as ops.
    """
    lock_people(tenant_id)
    admins = Membership.objects.filter(tenant_id=tenant_id, role=Role.ADMIN, user__is_active=True)
    if admins.filter(pk__in=without).exists() and not admins.exclude(pk__in=without).exists():
        raise LastAdmin


def take_back_from(membership: Membership, role: Role | None, *, actor: Actor | None) -> None:
    """Withdraw the invitations and revoke the keys of who has `role` from now on (None: is out), if it allows none.

    They would come back by their own link, or with the next role find their keys at work again.
    """
    tenant_id, user_id = membership.tenant_id, membership.user_id
    if role is None or not role.allows(Permission.MANAGE_PEOPLE):
        invitations.withdraw_all_of(tenant_id=tenant_id, user_id=user_id, actor=actor)
    if role is None or not role.allows(Permission.MANAGE_API_KEYS):
        api_keys.revoke_all_of(tenant_id=tenant_id, user_id=user_id, actor=actor)


def _locked(actor: Actor, membership_id: uuid.UUID) -> Membership:
    actor.require(Permission.MANAGE_PEOPLE)
    lock_people(actor.tenant_id)
    membership: Membership | None = Membership.objects.select_for_update().filter(pk=membership_id).first()
    if membership is None:
        raise NoMember
    return membership


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

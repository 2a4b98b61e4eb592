"""What a tenant's own admins do about its people: roles, removal, what everybody must sign in with.

Needs an open scope. Staff's doors over all tenants are in `tenants`, which keep to the same rule of the last admin.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection

from allauth.socialaccount.models import SocialAccount
from django.db import connection

from documents.models import Actor, Membership, Permission, Role, Tenant, User
from documents.services.audit import record_event
from documents.services.second_factor import has_second_factor


class LastAdmin(Exception):
    """Nobody could manage the tenant any more."""


class NoMember(Exception):
    """No membership of that id is there."""


class OwnFactorMissing(Exception):
    """Who asks for a second factor of everybody has none and would lock themselves out."""


class SignsInElsewhere(Exception):
    """The account came by another team's single sign-on and belongs to that team alone."""


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
    return membership


def remove_member(*, actor: Actor, membership_id: uuid.UUID) -> None:
    """Take a member out; what they did stays under their name. Raises `NotAllowed`, `NoMember` or `LastAdmin`."""
    membership = _locked(actor, membership_id)
    keep_an_admin(actor.tenant_id, without=[membership.pk])
    record_membership(actor=actor, membership=membership, action="member.remove", before=Role(membership.role))
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


def lock_people(tenant_id: uuid.UUID) -> None:
    """Let nobody else change who manages the tenant until the transaction ends; to be taken before any membership.

    One row for all: two admins who take each other's role at once must not both succeed, nor wait for each other.
    """
    Tenant.objects.select_for_update(no_key=True).get(pk=tenant_id)


def keep_to_own_team(user: User, tenant_id: uuid.UUID) -> None:
    """Lock the account, and raise `SignsInElsewhere` if a provider of another tenant can sign it in.

    Whoever runs that provider would get into this tenant with it. Needs an open transaction.
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    for provider in SocialAccount.objects.filter(user=user).values_list("provider", flat=True):
        with connection.cursor() as cursor:
            cursor.execute("SELECT tenant_id FROM single_sign_on_of(%s, NULL)", [provider])
            row = cursor.fetchone()
        if row is None or row[0] != tenant_id:
            raise SignsInElsewhere


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

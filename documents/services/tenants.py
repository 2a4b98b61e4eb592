"""Making tenants and giving people a role in them. Runs as ops: a new tenant has nobody in it who could be asked.

`by` is the staff member who asked; None when the product itself acts (the command line, the demo).
"""

from __future__ import annotations

from typing import Any

from documents.models import Actor, Membership, Role, Tenant, User
from documents.services.audit import record_event, record_platform_event
from documents.services.memberships import keep_to_own_team, lock_people
from documents.services.people import keep_an_admin, record_membership, take_back_from
from documents.services.templates import add_builtin_templates
from documents.tenancy import ops_scope, scope


class OwnDoor(Exception):
    """Staff do not make themselves a tenant's members: support access is for looking, with a reason and an end."""


class AdminsDecide(Exception):
    """The team has an admin: they say who comes in and as what; staff would get in past support access by another."""


def staff_actor(user: User, tenant: Tenant) -> Actor:
    """A staff member acting in a tenant without being of it, with every permission there."""
    return Actor(user.pk, user.username, tenant.pk, tenant.name, tenant.slug, Role.ADMIN)


def _actor(by: User | None, tenant: Tenant) -> Actor | None:
    return staff_actor(by, tenant) if by else None


def create_tenant(*, slug: str, name: str, by: User | None = None) -> Tenant:
    """Make a tenant with the built-in templates. Raises IntegrityError when the short name is taken."""
    with ops_scope():
        tenant = Tenant.objects.create(slug=slug, name=name)
    with scope(tenant.pk):
        record_event(
            actor=_actor(by, tenant),
            tenant_id=tenant.pk,
            action="tenant.create",
            target=tenant,
            after={"slug": slug, "name": name},
        )
        add_builtin_templates(tenant_id=tenant.pk)
    return tenant


def rename_tenant(*, tenant: Tenant, name: str, by: User) -> None:
    """Change the name people read; the short name stays, because tokens and links carry it."""
    before = tenant.name
    with scope(tenant.pk):
        tenant.name = name
        tenant.save(update_fields=["name"])
        record_event(
            actor=staff_actor(by, tenant),
            tenant_id=tenant.pk,
            action="tenant.rename",
            target=tenant,
            before={"name": before},
            after={"name": name},
        )


def leave_to_admins(tenant: Tenant, user: User, role: Role) -> None:
    """Raise `AdminsDecide` if staff may not give `user` that role: it lets in or raises, and an admin could do it.

    What it says holds to the end of the transaction. Runs in the tenant's scope or as ops.
    """
    lock_people(tenant.pk)
    held = Membership.objects.filter(tenant=tenant, user=user).first()
    roles = list(Role)
    is_more = held is None or roles.index(role) > roles.index(Role(held.role))
    if is_more and Membership.objects.filter(tenant=tenant, role=Role.ADMIN, user__is_active=True).exists():
        raise AdminsDecide


def add_member(*, tenant: Tenant, user: User, role: Role, by: User | None = None) -> Membership:
    """Give `user` a role in `tenant`, or change theirs.

    Raises `AdminsDecide`, `LastAdmin`, `OwnDoor` or `SignsInElsewhere`.
    """
    if by is not None and by.pk == user.pk:
        raise OwnDoor
    with scope(tenant.pk):
        lock_people(tenant.pk)
        if by is not None:
            leave_to_admins(tenant, user, role)
        held = Membership.objects.select_for_update().filter(tenant=tenant, user=user).first()
        before = Role(held.role) if held else None
        if held is None:
            keep_to_own_team(user, tenant.pk)
        if held and role is not Role.ADMIN:
            keep_an_admin(tenant.pk, without=[held.pk])
        membership = held or Membership(tenant=tenant, user=user)
        membership.role = role.value
        membership.save()
        action = "member.change" if held else "member.add"
        actor = _actor(by, tenant)
        record_membership(actor=actor, membership=membership, action=action, before=before, after=role)
        take_back_from(membership, role, actor=actor)
    return membership


def remove_member(*, membership: Membership, by: User) -> None:
    """Take the person out of the tenant; what they did there stays. Raises `LastAdmin`."""
    actor, before = staff_actor(by, membership.tenant), Role(membership.role)
    with scope(membership.tenant_id):
        keep_an_admin(membership.tenant_id, without=[membership.pk])
        record_membership(actor=actor, membership=membership, action="member.remove", before=before)
        take_back_from(membership, None, actor=actor)
        membership.delete()


def check_deactivation(person: User) -> None:
    """Raise `LastAdmin` if a tenant would be left without anybody to manage it. Needs `ops_scope`, to its end."""
    for membership in Membership.objects.filter(user=person, role=Role.ADMIN).order_by("tenant_id"):
        keep_an_admin(membership.tenant_id, without=[membership.pk])


def record_person_change(
    *, person: User, by: User, before: dict[str, Any] | None = None, after: dict[str, Any] | None = None
) -> None:
    """Write down that staff changed an account: in each of the person's tenants, and in the platform's own log where
    those tell too little: of staff, of who became or was staff, of who is in no tenant. Needs `ops_scope`.

    What a deactivated person has given out ends with it.
    """
    memberships = list(Membership.objects.filter(user=person).order_by("tenant_id").select_related("tenant"))
    for membership in memberships:
        record_event(
            actor=staff_actor(by, membership.tenant),
            tenant_id=membership.tenant_id,
            action="person.change",
            target=person,
            before=before,
            after=after,
        )
        if not person.is_active:
            take_back_from(membership, None, actor=staff_actor(by, membership.tenant))
    if person.is_staff or "is_staff" in (before or {}) or not memberships:
        record_platform_event(by=by, action="person.change", target=person, before=before, after=after)

"""Making tenants and giving people a role in them. Runs as ops: a new tenant has nobody in it who could be asked."""

from __future__ import annotations

from documents.models import Membership, Role, Tenant, User
from documents.services.audit import record_event
from documents.services.templates import add_builtin_templates
from documents.tenancy import ops_scope, scope


def create_tenant(*, slug: str, name: str) -> Tenant:
    """Make a tenant with the built-in templates. Raises IntegrityError when the short name is taken."""
    with ops_scope():
        tenant = Tenant.objects.create(slug=slug, name=name)
    with scope(tenant.pk):
        record_event(actor=None, tenant_id=tenant.pk, action="tenant.create", target=tenant, after={"slug": slug})
        add_builtin_templates(tenant_id=tenant.pk)
    return tenant


def add_member(*, tenant: Tenant, user: User, role: Role) -> Membership:
    """Give `user` a role in `tenant`, or change the one they have."""
    with scope(tenant.pk):
        membership, created = Membership.objects.update_or_create(
            tenant=tenant, user=user, defaults={"role": role.value}
        )
        record_event(
            actor=None,
            tenant_id=tenant.pk,
            action="member.add" if created else "member.change",
            target=membership,
            after={"user": user.username, "role": role.value},
        )
    return membership

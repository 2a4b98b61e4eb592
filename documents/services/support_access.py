"""Lets a staff member look at one tenant's documents: with a reason, for hours, written down where the tenant sees it.

Knows nothing of what the staff site then shows. Needs no scope unless a function says so.
"""

from __future__ import annotations

import datetime as dt
import uuid

from django.db.models import Model
from django.utils import timezone

from documents.models import (
    LONGEST_SUPPORT,
    Actor,
    Membership,
    Notice,
    Permission,
    Role,
    SupportAccess,
    SupportAccessQuerySet,
    Tenant,
    User,
)
from documents.services.audit import record_event, record_platform_event
from documents.services.notices import notify
from documents.services.tenants import staff_actor
from documents.tenancy import ops_scope, scope

HOURS = (1, 4, 8)
SHOWN_FOR = dt.timedelta(days=90)


class ReasonMissing(Exception):
    """Nobody looks without saying why."""


class TooLong(Exception):
    """An access lasts some hours at most."""


class NotStaff(Exception):
    """Only active staff gives support."""


class NoAccess(Exception):
    """No such access is in force."""


def open_access(*, tenant: Tenant, by: User, reason: str, hours: int) -> SupportAccess:
    """Let `by` look at `tenant`'s documents for `hours`; one they had there ends. Raises the errors above."""
    reason = reason.strip()
    if not (by.is_staff and by.is_active):
        raise NotStaff
    if not reason:
        raise ReasonMissing
    if not 0 < hours <= LONGEST_SUPPORT / dt.timedelta(hours=1):
        raise TooLong
    actor, now = staff_actor(by, tenant), timezone.now()
    with scope(tenant.pk):
        Tenant.objects.select_for_update(no_key=True).get(pk=tenant.pk)  # one at a time, or two would stay in force
        for older in SupportAccess.objects.in_force().filter(tenant=tenant, staff=by):
            _end(actor, older)
        access: SupportAccess = SupportAccess.objects.create(
            tenant=tenant,
            staff=by,
            staff_name=by.username,
            reason=reason[:500],
            created_at=now,
            expires_at=now + dt.timedelta(hours=hours),
        )
        record_event(
            actor=actor,
            tenant_id=tenant.pk,
            action="support.open",
            target=access,
            after={"staff": by.username, "reason": access.reason, "until": access.expires_at.isoformat()},
        )
        for admin in admins_of(tenant):
            notify(
                tenant_id=tenant.pk,
                user_id=admin.pk,
                kind=Notice.Kind.SUPPORT_OPEN,
                author_name=by.username,
                text=access.reason,
            )
        # Names no tenant: the platform's audit outlives it and keeps nothing of it.
        until = {"until": access.expires_at.isoformat()}
        record_platform_event(by=by, action="support.open", target=access, after=until)
    return access


def admins_of(tenant: Tenant) -> list[User]:
    """Who is told that somebody may look at the tenant's documents. Needs the tenant's scope, or runs as ops."""
    admins = Membership.objects.filter(tenant=tenant, role=Role.ADMIN, user__is_active=True)
    return [membership.user for membership in admins.select_related("user").order_by("user_id")]


def end_access(*, actor: Actor, access_id: uuid.UUID) -> None:
    """End an access before its time: the tenant's admins may, and who has it. Raises `NotAllowed` or `NoAccess`.

    Runs in the scope of the actor's tenant.
    """
    actor.require(Permission.MANAGE_PEOPLE)
    access = (
        SupportAccess.objects.in_force()
        .filter(tenant_id=actor.tenant_id)
        .select_for_update(of=("self",))
        .filter(pk=access_id)
        .first()
    )
    if access is None:
        raise NoAccess
    _end(actor, access)


def _end(actor: Actor, access: SupportAccess) -> None:
    access.ended_at, access.ended_by_name = timezone.now(), actor.username
    access.save(update_fields=["ended_at", "ended_by_name"])
    record_event(
        actor=actor,
        tenant_id=access.tenant_id,
        action="support.end",
        target=access,
        before={"staff": access.staff_name, "until": access.expires_at.isoformat()},
    )
    # The platform's audit names staff alone: who of the team ended it stands in the team's.
    by = User.objects.filter(pk=actor.user_id, is_staff=True).first()
    after = {"ended_by": "staff" if by else "team"}
    record_platform_event(by=by, action="support.end", target=access, before={"staff": access.staff_name}, after=after)


def list_accesses() -> SupportAccessQuerySet:
    """The accesses that a tenant's admins are shown, newest first. Needs the tenant's scope."""
    return SupportAccess.objects.filter(created_at__gt=timezone.now() - SHOWN_FOR).order_by("-created_at", "-id")


def tenants_open_to(user: User) -> frozenset[uuid.UUID]:
    """The tenants whose documents this staff member may look at now; asked each time, so an end counts at once."""
    if not (user.is_staff and user.is_active):
        return frozenset()
    with ops_scope():
        return frozenset(SupportAccess.objects.in_force().filter(staff=user).values_list("tenant_id", flat=True))


def record_look(*, by: User, tenant: Tenant, target: Model) -> None:
    """Write down that a staff member was shown `target`. Runs as ops."""
    record_event(actor=staff_actor(by, tenant), tenant_id=tenant.pk, action="support.look", target=target)

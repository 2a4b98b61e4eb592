"""A tenant's provider as the only way in: who may still come by another, and where everybody else has to go.

So that a provider that is gone locks nobody out for ever, an admin of the tenant may go on signing in with their
password and a second factor; each time is in the audit log. Knows neither the protocol nor a request.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection

from django.contrib.auth.hashers import is_password_usable
from django.utils.translation import gettext as _

from documents.models import Actor, Membership, Permission, Role, SingleSignOn, User, actors_of
from documents.services.audit import record_event
from documents.services.second_factor import FACTOR, has_second_factor
from documents.services.single_sign_on import UnknownProvider, find_provider, told_of
from documents.tenancy import scope

PASSWORD, PROVIDER = "password", "socialaccount"  # how allauth calls what a log-in was done with


class NoProvider(Exception):
    """There is no active provider that everybody could be sent to."""


class NoWayBack(Exception):
    """Who asks for it could not get in again if the provider were gone."""


def require_sign_on(*, actor: Actor, user: User, is_required: bool) -> None:
    """Make the tenant's provider the only way in, or one of several again. `user` is the person acting.

    Raises `NotAllowed`, `NoProvider` or `NoWayBack`. Needs an open scope.
    """
    actor.require(Permission.MANAGE_PEOPLE)
    row = SingleSignOn.objects.select_for_update().first()
    if is_required and (row is None or not row.is_active):
        raise NoProvider
    if row is None or row.is_required == is_required:
        return
    if is_required and not (is_password_usable(user.password) and has_second_factor(user)):
        raise NoWayBack
    _switch(row, is_required, actor)


def release_sign_on(tenant_id: uuid.UUID) -> bool:
    """End the requirement from outside, for a tenant that nobody gets into any more; whether there was one.

    Needs no scope.
    """
    with scope(tenant_id):
        row = SingleSignOn.objects.select_for_update().filter(is_required=True).first()
        if row is not None:
            _switch(row, False, None)
        return row is not None


def _switch(row: SingleSignOn, is_required: bool, actor: Actor | None) -> None:
    before, row.is_required = told_of(row), is_required
    row.save(update_fields=["is_required"])
    action = "sign_on.require" if is_required else "sign_on.release"
    record_event(actor=actor, tenant_id=row.tenant_id, action=action, target=row, before=before, after=told_of(row))


def team_requiring(tenant_id: uuid.UUID) -> str | None:
    """The tenant's short name if its provider is the only way in, else None. Needs no scope."""
    with scope(tenant_id):
        row = SingleSignOn.objects.filter(is_active=True, is_required=True).select_related("tenant").first()
        return row.tenant.slug if row else None


def may_pass(actor: Actor, shown: Collection[str]) -> bool:
    """Whether somebody who has `shown` these may enter the actor's tenant, who did not come by its provider."""
    return actor.sign_on_id is None or (actor.role is Role.ADMIN and {PASSWORD, FACTOR} <= set(shown))


def closed_to(user: User, *, by: str) -> Actor | None:
    """A tenant at whose provider the person has to sign in instead, if `by` alone would lead nowhere; else None.

    Staff have the staff site, and who is in several tenants may have another one.
    """
    shown = {by, FACTOR} if has_second_factor(user) else {by}
    actors = actors_of(user)
    if user.is_staff or any(may_pass(actor, shown) for actor in actors):
        return None
    return actors[0] if actors else None


def where_to_go(slug: str) -> str:
    """What somebody is told who has to sign in at the provider of the tenant with that short name."""
    try:
        provider = find_provider(team=slug)
    except UnknownProvider:  # switched off this moment
        return _("Sign in once more: the way into your team has changed.")
    return _("People of %(team)s sign in at %(host)s only.") % {"team": provider.tenant_name, "host": provider.host}


def spare_admins() -> list[str]:
    """The names of the open scope's admins who could get in without the provider."""
    admins = Membership.objects.filter(role=Role.ADMIN, user__is_active=True).select_related("user")
    return sorted(
        one.user.username for one in admins if is_password_usable(one.user.password) and has_second_factor(one.user)
    )

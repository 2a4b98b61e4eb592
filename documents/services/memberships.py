"""What every door to a team keeps to: one change of its people at a time, nobody of another team's provider.

Knows neither what is changed nor what is written down of it.
"""

from __future__ import annotations

import uuid

from allauth.socialaccount.models import SocialAccount
from django.db import connection

from documents.models import Actor, Membership, NotAllowed, Permission, Role, Tenant, User


class SignsInElsewhere(Exception):
    """The account came by another team's single sign-on and belongs to that team alone."""


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


def hold_permission(actor: Actor, permission: Permission) -> None:
    """Raise `NotAllowed` unless the actor's role, read anew, allows it; it does to the end of the transaction.

    For what outlives the role: who is being removed makes no invitation or key that comes after the removal.
    """
    actor.require(permission)
    lock_people(actor.tenant_id)
    held = Membership.objects.filter(tenant_id=actor.tenant_id, user_id=actor.user_id).first()
    if held is None or not Role(held.role).allows(permission):
        raise NotAllowed(permission)

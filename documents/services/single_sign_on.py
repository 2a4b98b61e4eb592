"""Sends a tenant's people to its own OpenID Connect provider, and decides whom that provider may sign in here.

A provider speaks for its tenant alone: an account that comes by it belongs to no other tenant and never joins one, so
that whoever runs the provider gets nowhere they were not already. Knows nothing of the protocol.
"""

from __future__ import annotations

import re
import secrets
import uuid
from dataclasses import dataclass
from urllib.parse import urlsplit

from allauth.socialaccount.models import SocialAccount
from django.db import connection
from django.utils.translation import gettext as _

from documents.models import JOINING_ROLES, Actor, Membership, Permission, Role, SingleSignOn, User, actors_of
from documents.services.audit import record_event
from documents.services.invitations import close_invitation, open_invitations
from documents.services.people import record_membership
from documents.services.sealing import seal, unseal
from documents.tenancy import scope

PURPOSE = "single sign-on"


class UnknownProvider(Exception):
    """No tenant signs in this way now."""


class CannotSetUp(ValueError):
    """These settings cannot work; the message says why."""


class TurnedAway(Exception):
    """The provider vouches for this person, but nobody here expects them. `reason`: for the audit log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Provider:
    """A tenant's provider, known before anybody is signed in."""

    id: uuid.UUID
    tenant_id: uuid.UUID
    tenant_name: str
    tenant_slug: str
    issuer: str
    client_id: str
    sealed_secret: str

    @property
    def secret(self) -> str:
        """The client's secret. Raises `CannotUnseal`."""
        return unseal(self.sealed_secret, purpose=PURPOSE)

    @property
    def host(self) -> str:
        """Where people are sent, in words."""
        return urlsplit(self.issuer).hostname or self.issuer


@dataclass(frozen=True, slots=True)
class Claims:
    """What a provider says of a person. `email` is "" unless it says that the address was verified."""

    subject: str
    email: str
    username: str
    first_name: str
    last_name: str


def find_provider(*, sign_on_id: uuid.UUID | None = None, team: str | None = None) -> Provider:
    """The active provider with that id, or of the team with that short name. Raises `UnknownProvider`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, tenant_id, tenant_name, tenant_slug, issuer, client_id, sealed_secret, is_active "
            "FROM single_sign_on_of(%s, %s)",
            [sign_on_id, team],
        )
        row = cursor.fetchone()
    if row is None or not row[-1]:
        raise UnknownProvider
    return Provider(*row[:-1])


def set_up(*, actor: Actor, issuer: str, client_id: str, secret: str, joins_as: str, is_active: bool) -> SingleSignOn:
    """Keep the tenant's provider; an empty `secret` keeps the one there is. Raises `NotAllowed` or `CannotSetUp`.

    Another issuer forgets whom the one before vouched for, and is not the only way in until somebody says so; nor is
    one that was switched off. Needs an open scope.
    """
    actor.require(Permission.MANAGE_PEOPLE)
    before = SingleSignOn.objects.select_for_update().first()
    issuer, client_id = issuer.strip().rstrip("/"), client_id.strip()
    is_same = before is not None and before.issuer == issuer
    if not client_id or len(client_id) > 191:
        raise CannotSetUp(_("Give the client id that the provider shows for this application."))
    if not secret and not is_same:
        raise CannotSetUp(_("Give the client's secret. One of another issuer is not taken over."))
    if joins_as not in {"", *(role.value for role in JOINING_ROLES)}:
        raise CannotSetUp(_("Choose one of the roles."))
    told = told_of(before)
    if before is not None and not is_same:
        _forget(before)
        before = None
    row = before or SingleSignOn(tenant_id=actor.tenant_id, issuer=issuer)
    row.client_id, row.joins_as, row.is_active = client_id, joins_as, is_active
    row.is_required = row.is_required and is_active
    if secret:
        row.sealed_secret = seal(secret, purpose=PURPOSE)
    row.save()
    record_event(
        actor=actor,
        tenant_id=actor.tenant_id,
        action="sign_on.change",
        target=row,
        before=told,
        after={**(told_of(row) or {}), **({"secret": "changed"} if secret else {})},
    )
    return row


def remove(*, actor: Actor) -> None:
    """Forget the tenant's provider and whom it vouched for. Raises `NotAllowed`. Needs an open scope."""
    actor.require(Permission.MANAGE_PEOPLE)
    row = SingleSignOn.objects.select_for_update().first()
    if row is None:
        return
    record_event(actor=actor, tenant_id=actor.tenant_id, action="sign_on.remove", target=row, before=told_of(row))
    _forget(row)


def _forget(row: SingleSignOn) -> None:
    """The people stay members; who has no password gets in again by a new invitation or another provider."""
    SocialAccount.objects.filter(provider=str(row.pk)).delete()
    row.delete()


def told_of(row: SingleSignOn | None) -> dict[str, object] | None:
    """What the audit log says of a provider."""
    if row is None:
        return None
    return {
        "issuer": row.issuer,
        "client_id": row.client_id,
        "joins_as": row.joins_as,
        "active": row.is_active,
        "required": row.is_required,
    }


def admit(*, provider: Provider, claims: Claims) -> User:
    """The account of the person whom the provider vouches for, made if need be. Raises `TurnedAway`.

    In order: the account they came with before, the one member with their verified address, an open invitation of
    that address, the role new people join as. Who was taken out of the team needs an invitation to come back.
    """
    try:
        with scope(provider.tenant_id):
            return _admitted(provider, claims)
    except TurnedAway as error:
        with scope(provider.tenant_id):
            row = SingleSignOn(pk=provider.id)
            after = {"reason": error.reason, "subject": claims.subject, "email": claims.email}
            record_event(actor=None, tenant_id=provider.tenant_id, action="sign_on.refuse", target=row, after=after)
        raise


def _admitted(provider: Provider, claims: Claims) -> User:
    row = SingleSignOn.objects.select_for_update().filter(pk=provider.id, is_active=True).first()
    if row is None:
        raise TurnedAway("switched off")
    known = SocialAccount.objects.select_related("user").filter(provider=str(row.pk), uid=claims.subject).first()
    user = known.user if known else _member_with(claims.email)
    if user is not None and not user.is_active:
        raise TurnedAway("deactivated")
    if user is not None and (user.is_staff or user.is_superuser):
        raise TurnedAway("staff")  # the provider would open the staff site, and with it every team's
    if user is None or not Membership.objects.filter(user=user).exists():
        user = _join(provider, row, claims, user)
    if known is None:
        SocialAccount.objects.create(provider=str(row.pk), uid=claims.subject, user=user)
    return user


def _member_with(email: str) -> User | None:
    """The one member with that address whose account opens nothing else: no other tenant, provider or staff site."""
    if not email:
        return None
    members = Membership.objects.values("user_id")
    found = list(User.objects.filter(pk__in=members, email__iexact=email, is_staff=False, is_superuser=False)[:2])
    if not all(one.is_active for one in found):
        raise TurnedAway("deactivated")  # nor does a new account make up for it
    if len(found) != 1:
        return None
    user: User = User.objects.select_for_update(no_key=True).get(pk=found[0].pk)  # joins nothing else meanwhile
    opens_more = len(actors_of(user)) != 1 or SocialAccount.objects.filter(user=user).exists()
    return None if opens_more else user


def _join(provider: Provider, row: SingleSignOn, claims: Claims, user: User | None) -> User:
    invitation = (
        open_invitations().select_for_update().filter(email__iexact=claims.email).first() if claims.email else None
    )
    if invitation is None and (user is not None or not row.joins_as):
        raise TurnedAway("not invited")
    role = Role(invitation.role if invitation else row.joins_as)
    if user is None:
        user = User(
            username=_free_username(claims),
            email=claims.email,
            first_name=claims.first_name[:150],
            last_name=claims.last_name[:150],
        )
        user.set_unusable_password()
        user.save()
    membership = Membership.objects.create(tenant_id=provider.tenant_id, user=user, role=role.value)
    if invitation is not None:
        close_invitation(invitation, user)
    actor = Actor(user.pk, user.username, provider.tenant_id, provider.tenant_name, provider.tenant_slug, role)
    record_membership(actor=actor, membership=membership, action="member.join", after=role)
    return user


def _free_username(claims: Claims) -> str:
    wanted = re.sub(r"[^\w.@+-]", "-", claims.username or claims.email or "person")[:140]
    taken = User.objects.filter(username__iexact=wanted).exists()
    return f"{wanted}-{secrets.token_hex(4)}" if taken else wanted

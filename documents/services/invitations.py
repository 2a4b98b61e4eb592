"""Invites people into a tenant by a link that works once and for a week; only the link's hash is kept."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
import uuid
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection
from django.utils import timezone

from documents.models import Actor, Invitation, Membership, Permission, Role, User
from documents.services.audit import record_event
from documents.services.memberships import hold_permission, keep_to_own_team
from documents.tenancy import scope

KEPT = dt.timedelta(days=7)


class InvalidInvitation(Exception):
    """The link is unknown, used, withdrawn or has lapsed."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What the holder of a link is offered, known before any tenant is."""

    invitation_id: uuid.UUID
    tenant_id: uuid.UUID
    tenant_name: str
    email: str
    role: Role


def invite(*, actor: Actor, email: str, role: Role) -> tuple[Invitation, str]:
    """Make an invitation and the token of its link, which is told once. Raises `NotAllowed` or ValidationError.

    An open invitation of the same address is withdrawn: the newest link counts. Needs an open scope.
    """
    hold_permission(actor, Permission.MANAGE_PEOPLE)
    email = email.strip()
    validate_email(email)
    now, token = timezone.now(), secrets.token_urlsafe(32)
    for older in open_invitations().select_for_update().filter(email__iexact=email):
        _withdraw(older, actor)
    invitation = Invitation.objects.create(
        tenant_id=actor.tenant_id,
        email=email,
        role=role.value,
        token_hash=_hash(token),
        invited_by_id=actor.user_id,
        created_at=now,
        expires_at=now + KEPT,
    )
    record_event(
        actor=actor,
        tenant_id=actor.tenant_id,
        action="member.invite",
        target=invitation,
        after={"email": email, "role": role.value},
    )
    return invitation, token


def open_invitations() -> Any:
    """The tenant's invitations that can still be used."""
    return Invitation.objects.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now())


def withdraw(*, actor: Actor, invitation_id: uuid.UUID) -> None:
    """Make an open invitation useless. Raises `NotAllowed` or `InvalidInvitation`. Needs an open scope."""
    actor.require(Permission.MANAGE_PEOPLE)
    invitation = open_invitations().select_for_update().filter(pk=invitation_id).first()
    if invitation is None:
        raise InvalidInvitation
    _withdraw(invitation, actor)


def withdraw_all_of(*, tenant_id: uuid.UUID, user_id: int, actor: Actor | None) -> None:
    """Make useless what a person has invited others by. Needs an open scope."""
    theirs = open_invitations().select_for_update().filter(tenant_id=tenant_id, invited_by_id=user_id)
    for invitation in theirs.order_by("created_at", "id"):
        _withdraw(invitation, actor)


def _withdraw(invitation: Invitation, actor: Actor | None) -> None:
    invitation.withdrawn_at = timezone.now()
    invitation.save(update_fields=["withdrawn_at"])
    record_event(
        actor=actor,
        tenant_id=invitation.tenant_id,
        action="member.withdraw",
        target=invitation,
        before={"email": invitation.email, "role": invitation.role},
    )


def find_offer(token: str) -> Offer:
    """What a link offers; a database function answers, since no tenant is known yet. Raises `InvalidInvitation`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM invitation_of(%s)", [_hash(token)])
        row = cursor.fetchone()
    if row is None:
        raise InvalidInvitation
    return Offer(row[0], row[1], row[2], row[3], Role(row[4]))


def accept_as_new(*, token: str, username: str, password: str) -> User:
    """Make an account and its membership. Raises `InvalidInvitation` or ValidationError with a dict of fields."""
    offer = find_offer(token)
    user = User(username=username.strip(), email=offer.email)
    errors: dict[str, list[str]] = {}
    try:
        user.full_clean(exclude=["password"])
    except ValidationError as error:
        errors |= error.message_dict
    try:
        validate_password(password, user)
    except ValidationError as error:
        errors["password"] = list(error.messages)
    if errors:
        raise ValidationError(errors)
    user.set_password(password)
    with scope(offer.tenant_id):
        user.save()
        invitation = _join(offer, user)
        _keep_address(user, is_verified=invitation.is_mailed)
    return user


def _keep_address(user: User, *, is_verified: bool) -> None:
    """Who came by a mailed link has the mailbox; where the link was passed on by hand, that remains to be shown."""
    email = user.email.lower()
    is_taken = EmailAddress.objects.filter(email=email, verified=True).exists()
    EmailAddress.objects.create(user=user, email=email, verified=is_verified and not is_taken, primary=True)


def note_mailed(*, actor: Actor, invitation: Invitation) -> None:
    """Remember that the link went to the mailbox alone. Needs an open scope."""
    actor.require(Permission.MANAGE_PEOPLE)
    invitation.is_mailed = True
    invitation.save(update_fields=["is_mailed"])


def accept_as(*, token: str, user: User) -> Offer:
    """Make an existing person a member; one who is a member already keeps the higher role.

    Raises as above, and `SignsInElsewhere`.
    """
    offer = find_offer(token)
    with scope(offer.tenant_id):
        _join(offer, user)
    return offer


def _join(offer: Offer, user: User) -> Invitation:
    invitation: Invitation | None = open_invitations().select_for_update().filter(pk=offer.invitation_id).first()
    if invitation is None:  # somebody else was quicker with the same link
        raise InvalidInvitation
    keep_to_own_team(user, offer.tenant_id)
    held = Membership.objects.select_for_update().filter(user=user).first()
    roles = list(Role)
    if held is None:
        held = Membership.objects.create(tenant_id=offer.tenant_id, user=user, role=offer.role.value)
    elif roles.index(Role(held.role)) < roles.index(offer.role):
        held.role = offer.role.value
        held.save(update_fields=["role"])
    close_invitation(invitation, user)
    record_event(
        actor=Actor(user.pk, user.username, offer.tenant_id, offer.tenant_name, "", Role(held.role)),
        tenant_id=offer.tenant_id,
        action="member.join",
        target=held,
        after={"user": user.username, "email": invitation.email, "role": held.role},
    )
    return invitation


def close_invitation(invitation: Invitation, user: User) -> None:
    """Note that `user` has used it. Needs an open scope and the invitation's row locked."""
    invitation.accepted_at, invitation.accepted_by = timezone.now(), user
    invitation.save(update_fields=["accepted_at", "accepted_by"])


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()

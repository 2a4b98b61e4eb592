"""Gives a document to a member of the tenant to review, or to nobody in particular. Shuts nobody out: it is no lock."""

from __future__ import annotations

from documents.models import Actor, Document, IllegalMove, Membership, Notice, Permission, User
from documents.services.audit import record_event
from documents.services.notices import notify


class NoMember(Exception):
    """The person is not of the tenant, or may not sign in any more."""


def assign_document(*, actor: Actor, document: Document, assignee: User | None) -> None:
    """Assign an undecided document, locked for update; None takes it from whoever has it.

    Whoever gets it is told, unless they took it themselves. Raises `NotAllowed`, `NoMember` or `IllegalMove`.
    """
    actor.require(Permission.ASSIGN_DOCUMENTS)
    if document.is_decided:
        raise IllegalMove(document.status, document.status)
    if assignee is not None and not Membership.objects.filter(user=assignee, user__is_active=True).exists():
        raise NoMember
    before = document.assigned_to
    if before == assignee:
        return
    document.assigned_to = assignee
    document.save(update_fields=["assigned_to", "updated_at"])
    record_event(
        actor=actor,
        tenant_id=document.tenant_id,
        action="document.assign",
        target=document,
        before={"assigned_to": before.get_username() if before else None},
        after={"assigned_to": assignee.get_username() if assignee else None},
    )
    if assignee is not None and assignee.pk != actor.user_id:
        notify(
            tenant_id=document.tenant_id,
            user_id=assignee.pk,
            kind=Notice.Kind.ASSIGNED,
            author_name=actor.username,
            document=document,
        )


def find_member(user_id: int) -> User:
    """The active member with that user id. Raises `NoMember`. Needs an open scope."""
    ids = Membership.objects.filter(user_id=user_id).values("user_id")
    person = User.objects.filter(pk__in=ids, is_active=True).first()
    if person is None:
        raise NoMember
    return person

"""What people say about a document to each other: comments, in which @name calls a colleague."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from documents.models import Actor, Comment, Document, Membership, Notice, Permission, Role, User
from documents.services.audit import record_event
from documents.services.notices import notify

LONGEST = 4000
MENTION = re.compile(r"(?<![\w.@+-])@([\w.@+-]+)")


class EmptyComment(Exception):
    """There is nothing in the comment, or far too much; the message says so."""


def add_comment(*, actor: Actor, document: Document, text: str) -> Comment:
    """Add a comment and leave a notice for each colleague named in it. Raises `NotAllowed` or `EmptyComment`.

    A name that nobody of the tenant has is just text. Nobody is told of their own words.
    """
    actor.require(Permission.COMMENT_DOCUMENTS)
    text = text.strip()
    if not text:
        raise EmptyComment(_("Write something first."))
    if len(text) > LONGEST:
        raise EmptyComment(_("Longer than %(count)s characters. Shorten it.") % {"count": LONGEST})
    mentioned = [person for person in find_mentioned(text) if person.pk != actor.user_id]
    comment: Comment = Comment.objects.create(
        tenant_id=document.tenant_id,
        document=document,
        author_id=actor.user_id,
        author_name=actor.username,
        text=text,
        mentions=[person.pk for person in mentioned],
    )
    for person in mentioned:
        notify(
            tenant_id=document.tenant_id,
            user_id=person.pk,
            kind=Notice.Kind.MENTIONED,
            author_name=actor.username,
            text=text,
            document=document,
        )
    record_event(
        actor=actor, tenant_id=document.tenant_id, action="document.comment", target=document, after={"text": text}
    )
    return comment


def find_mentioned(text: str) -> list[User]:
    """The members of the tenant whose user names stand after an @ in `text`, by name; needs an open scope."""
    # A full stop or dash after a name ends the sentence, and may also be part of the name.
    names = {name for found in MENTION.findall(text) for name in (found, found.rstrip(".-+@"))}
    return [person for person in list_members() if person.username in names]


def list_members(who_may: Permission = Permission.VIEW_DOCUMENTS) -> list[User]:
    """The active people of the tenant in scope whose role includes `who_may`, by user name."""
    roles = [role for role in Role if role.allows(who_may)]
    ids = Membership.objects.filter(role__in=roles).values_list("user_id", flat=True)
    return list(User.objects.filter(pk__in=ids, is_active=True).order_by("username"))

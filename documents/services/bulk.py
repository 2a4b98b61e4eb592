"""One act on many documents, each in a short transaction of its own, with a result for each.

Knows no page: what is refused comes back as a code and a sentence. Call it outside a scope.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from documents.models import Actor, Document, DocumentTemplate, IllegalMove, LockedByOther, Permission, User
from documents.services import requeue, review, trash
from documents.services.assignment import NoMember, assign_document, find_member
from documents.services.refusals import UploadRefused
from documents.tenancy import scope

MOST = 100  # documents of one call, so that no request lasts


class Act(StrEnum):
    """What can be done to many documents; the last four take one of the first back."""

    APPROVE = "approve"
    ASSIGN = "assign"
    RETRY = "retry"
    CHANGE_TEMPLATE = "change_template"
    DELETE = "delete"
    UNDO_APPROVE = "undo_approve"
    UNDO_ASSIGN = "undo_assign"
    RESTORE = "restore"


NEEDED = {
    Act.APPROVE: Permission.DECIDE_DOCUMENTS,
    Act.ASSIGN: Permission.ASSIGN_DOCUMENTS,
    Act.RETRY: Permission.RETRY_DOCUMENTS,
    Act.CHANGE_TEMPLATE: Permission.RETRY_DOCUMENTS,
    Act.DELETE: Permission.DELETE_DOCUMENTS,
    Act.UNDO_APPROVE: Permission.DECIDE_DOCUMENTS,
    Act.UNDO_ASSIGN: Permission.ASSIGN_DOCUMENTS,
    Act.RESTORE: Permission.DELETE_DOCUMENTS,
}
UNDONE_BY = {Act.APPROVE: Act.UNDO_APPROVE, Act.ASSIGN: Act.UNDO_ASSIGN, Act.DELETE: Act.RESTORE}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one document. `code` is "done" or says why not, as `sentence` does in words.

    `former`: whom the document was assigned to before, which undoing an assignment needs.
    """

    document_id: uuid.UUID
    name: str
    code: str = "done"
    sentence: str = ""
    former: int | None = None

    @property
    def is_done(self) -> bool:
        """Whether it was done."""
        return self.code == "done"


def apply_to_documents(
    *,
    actor: Actor,
    act: Act,
    document_ids: Iterable[uuid.UUID],
    template: DocumentTemplate | None = None,
    assignee: User | None = None,
    formers: Mapping[uuid.UUID, int | None] | None = None,
) -> list[Outcome]:
    """Do `act` to each document and return an outcome for each, in the order given.

    `template`: for CHANGE_TEMPLATE. `assignee`: for ASSIGN, None for nobody. `formers`: for UNDO_ASSIGN, document id
    -> whom it was assigned to. Raises `NotAllowed` before anything is done.
    """
    actor.require(NEEDED[act])
    do = _deeds(actor, template, assignee, formers or {})[act]
    return [_apply(actor, act, document_id, do) for document_id in dict.fromkeys(document_ids)]


Deed = Callable[[Document], Any]


def _deeds(
    actor: Actor, template: DocumentTemplate | None, assignee: User | None, formers: Mapping[uuid.UUID, int | None]
) -> dict[Act, Deed]:
    def change_template(document: Document) -> None:
        if template is None:
            raise ValueError("a template is needed")
        requeue.read_with_template(actor=actor, document=document, template=template)

    def undo_assign(document: Document) -> None:
        former = formers.get(document.pk)
        assign_document(actor=actor, document=document, assignee=find_member(former) if former else None)

    return {
        Act.APPROVE: lambda document: review.approve(actor=actor, document=document),
        Act.ASSIGN: lambda document: assign_document(actor=actor, document=document, assignee=assignee),
        Act.RETRY: lambda document: read_again(actor, document),
        Act.CHANGE_TEMPLATE: change_template,
        Act.DELETE: lambda document: trash.delete_document(actor=actor, document=document),
        Act.UNDO_APPROVE: lambda document: review.undo(actor=actor, document=document),
        Act.UNDO_ASSIGN: undo_assign,
        Act.RESTORE: lambda document: trash.restore_document(actor=actor, document=document),
    }


def read_again(actor: Actor, document: Document) -> None:
    """Read a failed document again, or one up for review with the template it has. Raises as `requeue` does."""
    if document.status == Document.Status.FAILED or document.template is None:
        requeue.retry_document(actor=actor, document=document)
    else:
        requeue.read_with_template(actor=actor, document=document, template=document.template)


def _apply(actor: Actor, act: Act, document_id: uuid.UUID, do: Deed) -> Outcome:
    name = ""
    try:
        with scope(actor.tenant_id):
            rows = Document.objects.all() if act == Act.RESTORE else Document.objects.visible()
            related = ("template", "extraction", "assigned_to")
            document = rows.select_for_update(of=("self",)).select_related(*related).filter(pk=document_id).first()
            if document is None:
                return Outcome(document_id, "", "not_found", _("It is no longer here."))
            name, former = document.issuer or document.name, document.assigned_to_id
            do(document)
    except (LockedByOther, IllegalMove, NoMember, UploadRefused, review.CannotUndo, trash.NotInTrash) as error:
        code, sentence = _refusal(error)
        return Outcome(document_id, name, code, sentence)
    return Outcome(document_id, name, former=former)


def _refusal(error: Exception) -> tuple[str, str]:
    """The code of the API and the sentence that follows the document's name."""
    match error:
        case LockedByOther():
            return "locked_by_other", _("is in review by %(holder)s") % {"holder": error.holder}
        case IllegalMove():
            status = Document.Status(error.before)
            return "illegal_move", _("does not fit its status “%(status)s”") % {"status": status.label}
        case NoMember():
            return "unknown_person", _("cannot be given to somebody who has left the team")
        case UploadRefused():
            return error.code, _("was left out: too many of your team's wait to be read. Try again in a moment")
        case review.CannotUndo():
            return error.code, str(error)
    return "not_in_trash", _("is not in the trash")

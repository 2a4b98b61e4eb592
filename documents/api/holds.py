"""A document handed on or set aside: done, parked, asked about, sent back, taken up; decisions taken back; the lock."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from documents import access
from documents.api.base import TenantView, checked
from documents.api.errors import Problem
from documents.api.review import OnDocument
from documents.api.serializers.documents import DocumentDetailForm
from documents.api.serializers.errors import answers
from documents.api.serializers.review import AnswerBody, AskBody, LockBody, NextForm, ParkBody, SendBackBody
from documents.models import Permission, User
from documents.services import review


class Next(TenantView):
    """What to review next."""

    permissions = {"GET": Permission.CORRECT_FIELDS}

    @extend_schema(operation_id="next_document", tags=["review"], responses=answers(403, ok_200=NextForm))
    def get(self, request: Request) -> Response:
        """The document to review next: assigned to the caller first, then the oldest. Takes no lock."""
        return Response(NextForm({"document": review.find_next(actor=self.actor)}).data)


class Lock(OnDocument):
    """The review lock."""

    permissions = {"POST": Permission.CORRECT_FIELDS, "DELETE": Permission.CORRECT_FIELDS}

    @extend_schema(
        operation_id="lock_document",
        tags=["review"],
        request=LockBody,
        responses=answers(400, 403, 404, 409, ok_200=DocumentDetailForm),
    )
    def post(self, request: Request, document_id: Any) -> Response:
        """Take or renew the review lock; with `take_over` also from somebody else. It lapses after a minute."""
        body = checked(LockBody, request.data)
        document = self.document()
        take = review.take_over if body["take_over"] else review.take_lock
        take(actor=self.actor, document=document)
        return self.answer(document)

    @extend_schema(operation_id="unlock_document", tags=["review"], responses=answers(403, 404, done_204=None))
    def delete(self, request: Request, document_id: Any) -> Response:
        """Give the review lock back; does nothing when the caller does not have it."""
        review.release_lock(actor=self.actor, document=self.document())
        return Response(status=204)


class Done(OnDocument):
    """Hand a checked document on."""

    permissions = {"POST": Permission.CORRECT_FIELDS}

    @extend_schema(
        operation_id="finish_document",
        tags=["review"],
        request=None,
        responses=answers(403, 404, 409, ok_200=DocumentDetailForm),
    )
    def post(self, request: Request, document_id: Any) -> Response:
        """Hand a checked document on to whoever may decide."""
        document = self.document()
        review.finish(actor=self.actor, document=document)
        return self.answer(document)


class Parking(OnDocument):
    """Set a document aside."""

    permissions = {"POST": Permission.CORRECT_FIELDS}

    @extend_schema(
        operation_id="park_document",
        tags=["review"],
        request=ParkBody,
        responses=answers(400, 403, 404, 409, ok_200=DocumentDetailForm),
    )
    def post(self, request: Request, document_id: Any) -> Response:
        """Set a document aside for later."""
        body = checked(ParkBody, request.data)
        document = self.document()
        review.park(actor=self.actor, document=document, note=body["note"])
        return self.answer(document)


class Question(OnDocument):
    """Ask a colleague."""

    permissions = {"POST": Permission.CORRECT_FIELDS}

    @extend_schema(
        operation_id="ask_about_document",
        tags=["review"],
        request=AskBody,
        responses=answers(400, 403, 404, 409, 422, ok_200=DocumentDetailForm),
    )
    def post(self, request: Request, document_id: Any) -> Response:
        """Ask a member of the tenant about a document, which waits for the answer."""
        body = checked(AskBody, request.data)
        document = self.document()
        person = _member(body["person"])
        review.ask(actor=self.actor, document=document, person=person, question=body["question"])
        return self.answer(document)


class Answer(OnDocument):
    """Answer a question."""

    permissions = {"POST": Permission.COMMENT_DOCUMENTS}

    @extend_schema(
        operation_id="answer_about_document",
        tags=["review"],
        request=AnswerBody,
        responses=answers(400, 403, 404, 409, 422, ok_200=DocumentDetailForm),
    )
    def post(self, request: Request, document_id: Any) -> Response:
        """Answer the question the caller was asked; the answer is a comment, and the document goes on."""
        body = checked(AnswerBody, request.data)
        document = self.document()
        review.answer(actor=self.actor, document=document, text=body["text"])
        return self.answer(document)


class SendingBack(OnDocument):
    """Send a document back."""

    permissions = {"POST": Permission.DECIDE_DOCUMENTS}

    @extend_schema(
        operation_id="send_back_document",
        tags=["review"],
        request=SendBackBody,
        responses=answers(400, 403, 404, 409, 422, ok_200=DocumentDetailForm),
    )
    def post(self, request: Request, document_id: Any) -> Response:
        """Send a document back to whoever checked it, saying what has to be checked again."""
        body = checked(SendBackBody, request.data)
        document = self.document()
        review.send_back(actor=self.actor, document=document, note=body["note"])
        return self.answer(document)


class TakingUp(OnDocument):
    """Go on with a document that was set aside."""

    permissions = {"POST": Permission.CORRECT_FIELDS}

    @extend_schema(
        operation_id="take_up_document",
        tags=["review"],
        request=None,
        responses=answers(403, 404, 409, ok_200=DocumentDetailForm),
    )
    def post(self, request: Request, document_id: Any) -> Response:
        """Go on with a document that was set aside. Takes the review lock."""
        document = self.document()
        review.take_up(actor=self.actor, document=document)
        return self.answer(document)


class Undoing(OnDocument):
    """Take a decision back."""

    permissions = {"POST": Permission.CORRECT_FIELDS}

    @extend_schema(
        operation_id="undo_decision",
        tags=["review"],
        request=None,
        responses=answers(403, 404, 409, ok_200=DocumentDetailForm),
    )
    def post(self, request: Request, document_id: Any) -> Response:
        """Take back the caller's last decision on a document, within a minute."""
        document = self.document()
        review.undo(actor=self.actor, document=document)
        return self.answer(document)


def _member(username: str) -> User:
    """The member a body names, who may answer. Raises `Problem`: the address was right, so it is no 404."""
    try:
        return access.get_member(username, who_may=Permission.COMMENT_DOCUMENTS)
    except access.NotFound as error:
        raise Problem(422, "unknown_member", _("Nobody in the team who may answer has that user name.")) from error

"""A person's work on a document: correct a field, approve, reject, reopen, retry, read with another template."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from documents import access
from documents.api.base import TenantView, checked
from documents.api.document_query import choose_template
from documents.api.serializers.documents import DocumentDetailForm, FieldForm, TemplateChoiceBody
from documents.api.serializers.errors import answers
from documents.api.serializers.review import CorrectionBody, RejectBody, UndoFieldBody
from documents.models import Document, Permission
from documents.services import requeue, review
from documents.services.export import field_json


class OnDocument(TenantView):
    """Something done to one document, whose row is locked until the request ends."""

    permissions: ClassVar[dict[str, Permission | None]] = {}

    def document(self) -> Document:
        return access.get_document(self.actor, self.kwargs["document_id"], for_update=True)

    def answer(self, document: Document) -> Response:
        return Response(DocumentDetailForm(document).data)


class FieldCorrection(OnDocument):
    """One field of a document."""

    permissions = {"PATCH": Permission.CORRECT_FIELDS}

    @extend_schema(
        operation_id="correct_field",
        tags=["review"],
        parameters=[OpenApiParameter("name", str, OpenApiParameter.PATH, description="The field's name.")],
        request=CorrectionBody,
        responses=answers(400, 403, 404, 409, 422, ok_200=FieldForm),
    )
    def patch(self, request: Request, document_id: Any, name: str) -> Response:
        """Say what a field's value is, or that it is absent or illegible. Takes the review lock.

        The same value again confirms it, with whatever rule it breaks.
        """
        body = checked(CorrectionBody, request.data)
        current = review.correct_field(
            actor=self.actor,
            document=self.document(),
            name=name,
            value=body.get("value"),
            mark=body.get("mark", ""),
            seconds=body.get("seconds"),
        )
        return Response(FieldForm(field_json(current)).data)


class FieldUndo(OnDocument):
    """Take back what was said of a field."""

    permissions = {"POST": Permission.CORRECT_FIELDS}

    @extend_schema(
        operation_id="undo_field",
        tags=["review"],
        parameters=[OpenApiParameter("name", str, OpenApiParameter.PATH, description="The field's name.")],
        request=UndoFieldBody,
        responses=answers(400, 403, 404, 409, ok_200=FieldForm),
    )
    def post(self, request: Request, document_id: Any, name: str) -> Response:
        """Take back the caller's own last correction of a field; what stood before counts again."""
        body = checked(UndoFieldBody, request.data)
        change = review.undo_correction(
            actor=self.actor, document=self.document(), name=name, correction_id=body.get("correction")
        )
        return Response(FieldForm(field_json(change.field)).data)


class Approval(OnDocument):
    """Approve a document."""

    permissions = {"POST": Permission.DECIDE_DOCUMENTS}

    @extend_schema(
        operation_id="approve_document",
        tags=["review"],
        request=None,
        responses=answers(403, 404, 409, ok_200=DocumentDetailForm),
    )
    def post(self, request: Request, document_id: Any) -> Response:
        """Approve a document as it stands. Takes the review lock first."""
        document = self.document()
        review.approve(actor=self.actor, document=document)
        return self.answer(document)


class Rejection(OnDocument):
    """Reject a document."""

    permissions = {"POST": Permission.DECIDE_DOCUMENTS}

    @extend_schema(
        operation_id="reject_document",
        tags=["review"],
        request=RejectBody,
        responses=answers(400, 403, 404, 409, 422, ok_200=DocumentDetailForm),
    )
    def post(self, request: Request, document_id: Any) -> Response:
        """Reject a document with a reason. Takes the review lock first."""
        body = checked(RejectBody, request.data)
        document = self.document()
        review.reject(actor=self.actor, document=document, reason=body["reason"])
        return self.answer(document)


class Reopening(OnDocument):
    """Reopen a decided document."""

    permissions = {"POST": Permission.REOPEN_DOCUMENTS}

    @extend_schema(
        operation_id="reopen_document",
        tags=["review"],
        request=None,
        responses=answers(403, 404, 409, ok_200=DocumentDetailForm),
    )
    def post(self, request: Request, document_id: Any) -> Response:
        """Bring an approved or rejected document back to review."""
        document = self.document()
        review.reopen(actor=self.actor, document=document)
        return self.answer(document)


class Retry(OnDocument):
    """Read a failed document again."""

    permissions = {"POST": Permission.RETRY_DOCUMENTS}

    @extend_schema(
        operation_id="retry_document",
        tags=["documents"],
        request=None,
        responses=answers(403, 404, 409, ok_200=DocumentDetailForm),
    )
    def post(self, request: Request, document_id: Any) -> Response:
        """Read a failed document again."""
        document = self.document()
        requeue.retry_document(actor=self.actor, document=document)
        return self.answer(document)


class TemplateChoice(OnDocument):
    """Read a document with another template."""

    permissions = {"POST": Permission.RETRY_DOCUMENTS}

    @extend_schema(
        operation_id="choose_document_template",
        tags=["documents"],
        request=TemplateChoiceBody,
        responses=answers(400, 403, 404, 409, 422, ok_200=DocumentDetailForm),
    )
    def post(self, request: Request, document_id: Any) -> Response:
        """Read an undecided document again with another template."""
        body = checked(TemplateChoiceBody, request.data)
        document = self.document()
        template = choose_template(self.actor, body["template"])
        requeue.read_with_template(actor=self.actor, document=document, template=template)
        return self.answer(document)

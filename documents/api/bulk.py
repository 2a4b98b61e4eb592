"""One act on many documents, with a result for each."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from documents.api.base import TenantView, checked
from documents.api.document_query import choose_template
from documents.api.errors import Problem
from documents.api.serializers.bulk import BulkBody, BulkForm
from documents.api.serializers.errors import answers
from documents.models import Permission, User
from documents.services import bulk
from documents.services.assignment import NoMember, find_member


class DocumentBulk(TenantView):
    """Many documents at once."""

    permissions = {"POST": Permission.VIEW_DOCUMENTS}  # each act needs its own besides
    is_request_scoped = False  # each document is a transaction of its own

    @extend_schema(
        operation_id="change_documents",
        tags=["documents"],
        request=BulkBody,
        responses=answers(400, 403, 422, ok_200=BulkForm),
    )
    def post(self, request: Request) -> Response:
        """Do one thing to up to 100 documents, each for itself: what one refuses does not keep the others from it."""
        body = checked(BulkBody, request.data)
        act = bulk.Act(body["action"])
        template, assignee = None, None
        with self.scope():
            if act == bulk.Act.CHANGE_TEMPLATE:
                template = choose_template(self.actor, body.get("template", ""))
            if act == bulk.Act.ASSIGN and body.get("assignee"):
                assignee = _member(body["assignee"])
        outcomes = bulk.apply_to_documents(
            actor=self.actor,
            act=act,
            document_ids=body["ids"],
            template=template,
            assignee=assignee,
            formers={former["id"]: former["user_id"] for former in body.get("former", ())},
        )
        return Response(BulkForm({"results": outcomes}).data)


def _member(username: str) -> User:
    person: Any = User.objects.filter(username=username).values_list("pk", flat=True).first()
    try:
        return find_member(person or 0)
    except NoMember as error:
        raise Problem(422, "unknown_person", _("Nobody of your team has that user name.")) from error

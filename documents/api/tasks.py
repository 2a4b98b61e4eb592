"""The tasks there are: built-in ones, and a team's own."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from documents import access
from documents.api.base import TenantView, checked
from documents.api.serializers.errors import answers
from documents.api.serializers.ocr import CustomTaskBody, CustomTaskForm, OfferedTasks
from documents.models import Permission
from documents.services.workbench.custom_tasks import OfferedTask, create_custom_task, delete_custom_task, list_tasks


class Tasks(TenantView):
    """`GET` lists, `POST` adds one of the team's own."""

    permissions = {"GET": Permission.USE_WORKBENCH, "POST": Permission.EDIT_TEMPLATES}

    @extend_schema(operation_id="list_tasks", tags=["ocr"], responses=answers(403, ok_200=OfferedTasks))
    def get(self, request: Request) -> Response:
        """Every task, with the engines that can do it for this team."""
        return Response({"results": [_offered(one) for one in list_tasks(actor=self.actor)]})

    @extend_schema(
        operation_id="create_task",
        tags=["ocr"],
        request=CustomTaskBody,
        responses=answers(400, 403, 422, made_201=CustomTaskForm),
    )
    def post(self, request: Request) -> Response:
        """Add a task of the team's own: a prompt, and what kind of answer it asks for."""
        row = create_custom_task(actor=self.actor, **checked(CustomTaskBody, request.data))
        return Response(CustomTaskForm(row).data, status=201, headers={"Location": reverse("api:task", args=[row.pk])})


class CustomTaskDetail(TenantView):
    """One task of the team's own."""

    permissions = {"GET": Permission.USE_WORKBENCH, "DELETE": Permission.EDIT_TEMPLATES}

    @extend_schema(operation_id="get_task", tags=["ocr"], responses=answers(403, 404, ok_200=CustomTaskForm))
    def get(self, request: Request, task_id: Any) -> Response:
        """One task of the team's own."""
        return Response(CustomTaskForm(access.get_custom_task(self.actor, task_id)).data)

    @extend_schema(operation_id="delete_task", tags=["ocr"], responses=answers(403, 404, done_204=None))
    def delete(self, request: Request, task_id: Any) -> Response:
        """Delete a task of the team's own; what was done with it stays."""
        delete_custom_task(actor=self.actor, task=access.get_custom_task(self.actor, task_id))
        return Response(status=204)


def _offered(one: OfferedTask) -> dict[str, Any]:
    row = one.custom
    return {
        "name": one.name,
        "label": one.label,
        "is_custom": row is not None,
        "engines": [choice.name for choice in one.engines],
        "id": str(row.pk) if row else None,
        "prompt": row.prompt if row else None,
        "output": row.output if row else None,
    }

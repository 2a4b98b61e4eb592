"""Tasks on files outside of documents: ask for one, wait for it or follow it, save it as a document."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import FileResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from documents import access, storage
from documents.api.base import TenantView, checked
from documents.api.document_query import choose_template
from documents.api.documents import FORM_OVERHEAD
from documents.api.errors import Problem
from documents.api.paging import PageQuery, take_page
from documents.api.serializers.errors import answers
from documents.api.serializers.ocr import AnsweredForm, OcrBody, RunForm, RunPage, RunRowForm, SavedForm, run_form
from documents.models import Permission, TaskRun
from documents.services.workbench.keeping import delete_run, save_as_document
from documents.services.workbench.requests import Receipt, request_run
from documents.services.workbench.waiting import wait_for_run
from documents.services.workbench.wording import run_failure_sentence
from inference.types import Task

OPTIONS = ("question", "language", "pages", "fields", "custom", "prompt", "output")


class Ocr(TenantView):
    """`GET` lists, `POST` asks for a task."""

    permissions = {"GET": Permission.USE_WORKBENCH, "POST": Permission.USE_WORKBENCH}
    is_request_scoped = False  # a file is slow to arrive, and its answer is waited for
    parser_classes = [MultiPartParser]

    def body_limit(self) -> int:
        return settings.MAX_UPLOAD_BYTES + FORM_OVERHEAD

    @extend_schema(
        operation_id="list_task_runs", tags=["ocr"], parameters=[PageQuery], responses=answers(400, 403, ok_200=RunPage)
    )
    def get(self, request: Request) -> Response:
        """Tasks that were asked for, newest first, without their results; they are kept for 30 days."""
        query = checked(PageQuery, request.query_params)
        with self.scope():
            rows = TaskRun.objects.asked_for().select_related("template", "requested_by")
            rows = rows.defer("result", "template__definition")
            return Response(take_page(rows, request=request, query=query, form=RunRowForm))

    @extend_schema(
        operation_id="run_task",
        tags=["ocr"],
        request={"multipart/form-data": OcrBody},
        responses=answers(
            400,
            403,
            404,
            413,
            415,
            422,
            503,
            done_200=OpenApiResponse(AnsweredForm, description="Done, now or before: see `is_cached`."),
            new_202=OpenApiResponse(AnsweredForm, description="Not done yet; `Location` says where to follow it."),
        ),
    )
    def post(self, request: Request) -> Response:
        """Do a task on one image or PDF. Waits for the answer for a while, then answers with where it will be."""
        body = checked(OcrBody, request.data)
        task = body.get("task") or (Task.CUSTOM if "custom" in body or "prompt" in body else Task.TEXT).value
        with self.scope():
            template = choose_template(self.actor, body["template"]) if body.get("template") else None
            document = access.get_document(self.actor, body["document"]) if "document" in body else None
        if (document is None) == ("image" not in body):
            raise Problem(422, "file_missing", _("Send either an image or the id of a document."))
        receipt = request_run(
            actor=self.actor,
            source=document or body["image"],
            name="" if document else body["image"].name,
            task=task,
            options={name: body[name] for name in OPTIONS if name in body},
            template=template,
            engine=body.get("engine", ""),
        )
        run = wait(receipt, body.get("wait"))
        answer = run_form(run, is_cached=receipt.is_cached)
        if run.is_open:
            return Response(answer, status=202, headers={"Location": run_path(run)})
        return Response(answer)


class Run(TenantView):
    """One task run."""

    permissions = {"GET": Permission.USE_WORKBENCH, "DELETE": Permission.USE_WORKBENCH}

    @extend_schema(operation_id="get_task_run", tags=["ocr"], responses=answers(403, 404, ok_200=RunForm))
    def get(self, request: Request, run_id: Any) -> Response:
        """How far a task is, and its result once it is DONE."""
        return Response(run_form(access.get_run(self.actor, run_id)))

    @extend_schema(operation_id="delete_task_run", tags=["ocr"], responses=answers(403, 404, done_204=None))
    def delete(self, request: Request, run_id: Any) -> Response:
        """Delete a task run and its files; somebody else's needs the right to delete documents."""
        delete_run(actor=self.actor, run=access.get_run(self.actor, run_id))
        return Response(status=204)


class RunImage(TenantView):
    """One page as the task saw it."""

    permissions = {"GET": Permission.USE_WORKBENCH}
    is_request_scoped = False

    @extend_schema(
        operation_id="get_task_run_image",
        tags=["ocr"],
        responses={(200, "image/jpeg"): OpenApiTypes.BINARY, **answers(403, 404, 503)},
    )
    def get(self, request: Request, run_id: Any, number: int) -> FileResponse:
        """A page as a JPEG, upright, as boxes count."""
        with self.scope():
            key = access.get_run_image(self.actor, run_id, number)
        return FileResponse(storage.open_file(key), content_type="image/jpeg")


class RunDocument(TenantView):
    """The run's file as a document."""

    permissions = {"POST": Permission.UPLOAD_DOCUMENTS}
    is_request_scoped = False

    @extend_schema(
        operation_id="save_task_run",
        tags=["ocr"],
        request=None,
        responses=answers(
            403,
            404,
            409,
            415,
            503,
            new_202=OpenApiResponse(SavedForm, description="Taken; `Location` says where it will be."),
            known_200=OpenApiResponse(SavedForm, description="These bytes were here already; nothing was stored."),
        ),
    )
    def post(self, request: Request, run_id: Any) -> Response:
        """Save the file of a finished task as a document, which is then read with the task's template."""
        with self.scope():
            run = access.get_run(self.actor, run_id)
        receipt = save_as_document(actor=self.actor, run=run)
        return Response(
            {"document": str(receipt.document.pk), "duplicate": receipt.is_duplicate},
            status=200 if receipt.is_duplicate else 202,
            headers={"Location": reverse("api:document", args=[receipt.document.pk])},
        )


def wait(receipt: Receipt, seconds: float | None = None) -> TaskRun:
    """The run once it has ended or the wait is over. Raises `Problem` where it has failed."""
    limit = settings.OCR_WAIT_SECONDS
    try:
        run = wait_for_run(run=receipt.run, seconds=min(seconds if seconds is not None else limit, limit))
    except TaskRun.DoesNotExist as error:
        raise access.NotFound from error
    if run.status == TaskRun.Status.FAILED:
        raise Problem(422, run.failure_code, run_failure_sentence(run), id=str(run.pk), said=run.failure)
    return run


def run_path(run: TaskRun) -> str:
    """Where a task run is."""
    return reverse("api:run", args=[run.pk])

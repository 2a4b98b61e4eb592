"""The two addresses of the servers that models are published with, so that their clients need no change but a token."""

from __future__ import annotations

import base64
import binascii
import io

from django.conf import settings
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from documents.api.base import TenantView, checked
from documents.api.documents import FORM_OVERHEAD
from documents.api.errors import RETRY_SECONDS, Problem, too_large
from documents.api.ocr import wait
from documents.api.serializers.errors import answers
from documents.api.serializers.ocr import GenerateBody, PublishedBody, TextForm
from documents.models import Permission, TaskRun
from documents.services.run_files import markdown_of
from documents.services.workbench.requests import Receipt, request_run
from inference.types import OutputKind, Task


class Generate(TenantView):
    """An image and a prompt in, text out."""

    permissions = {"POST": Permission.USE_WORKBENCH}
    is_request_scoped = False

    def body_limit(self) -> int:
        return settings.MAX_UPLOAD_BYTES * 4 // 3 + FORM_OVERHEAD

    @extend_schema(
        operation_id="generate",
        tags=["ocr"],
        request=GenerateBody,
        responses=answers(400, 403, 413, 415, 422, 503, done_200=TextForm),
    )
    def post(self, request: Request) -> Response:
        """Ask a model something about an image; needs an engine with a model."""
        body = checked(GenerateBody, request.data)
        receipt = request_run(
            actor=self.actor,
            source=io.BytesIO(_decoded(body["image"])),
            name="image",
            task=Task.CUSTOM.value,
            options={"prompt": body["prompt"], "output": OutputKind.TEXT.value},
        )
        return _answer(receipt)


class PublishedOcr(TenantView):
    """An image and the name of a task in, text out."""

    permissions = {"POST": Permission.USE_WORKBENCH}
    is_request_scoped = False
    parser_classes = [MultiPartParser]

    def body_limit(self) -> int:
        return settings.MAX_UPLOAD_BYTES + FORM_OVERHEAD

    @extend_schema(
        operation_id="ocr",
        tags=["ocr"],
        request={"multipart/form-data": PublishedBody},
        responses=answers(400, 403, 413, 415, 422, 503, done_200=TextForm),
    )
    def post(self, request: Request) -> Response:
        """Do a task on an image or PDF and answer with its text; `/api/v1/ocr/` answers with everything."""
        body = checked(PublishedBody, request.data)
        receipt = request_run(actor=self.actor, source=body["image"], name=body["image"].name, task=body["task"])
        return _answer(receipt)


def _decoded(image: str) -> bytes:
    """The bytes of a base64 text or data URL. Raises `Problem`; judged by its length before it is decoded."""
    encoded = image.partition(",")[2] if image.startswith("data:") else image
    if len(encoded) * 3 // 4 > settings.MAX_UPLOAD_BYTES + 3:
        raise too_large(settings.MAX_UPLOAD_BYTES)
    try:
        return base64.b64decode("".join(encoded.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Problem(400, "malformed", _("The image is not base64. Encode the file's bytes.")) from error


def _answer(receipt: Receipt) -> Response:
    run = wait(receipt)
    if run.is_open:
        sentence = _("It is not done yet. Send the same again in a moment: the answer is kept for you.")
        raise Problem(503, "not_done", sentence, id=str(run.pk)).with_headers(Retry_After=str(RETRY_SECONDS))
    return Response({"text": text_of(run)})


def text_of(run: TaskRun) -> str:
    """What a finished run read, as one text."""
    return markdown_of(run.result or {})

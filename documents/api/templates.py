"""Document templates: list, make or import, change, copy, retire, try on a document, look back at versions."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from documents import access
from documents.api.base import TenantView, checked
from documents.api.errors import Problem
from documents.api.paging import PageQuery, take_page
from documents.api.serializers.errors import answers
from documents.api.serializers.templates import (
    OF_READING,
    READ_ONLY,
    PreviewBody,
    PreviewForm,
    ReadingBody,
    TemplateBody,
    TemplateForm,
    TemplatePage,
    TemplateVersions,
)
from documents.models import Actor, DocumentTemplate, Permission
from documents.services import template_versions, templates, tryout
from documents.services.template_engines import choose_template_engines

MOST_VERSIONS = 100


class TemplateList(TenantView):
    """`GET` lists, `POST` makes or imports."""

    permissions = {"GET": Permission.VIEW_DOCUMENTS, "POST": Permission.EDIT_TEMPLATES}

    @extend_schema(
        operation_id="list_templates",
        tags=["templates"],
        parameters=[PageQuery],
        responses=answers(400, ok_200=TemplatePage),
    )
    def get(self, request: Request) -> Response:
        """Templates in use, newest first."""
        query = checked(PageQuery, request.query_params)
        rows = DocumentTemplate.objects.in_use()
        return Response(take_page(rows, request=request, query=query, form=TemplateForm))

    @extend_schema(
        operation_id="create_template",
        tags=["templates"],
        request=TemplateBody,
        responses=answers(400, 403, 409, 422, made_201=TemplateForm),
    )
    def post(self, request: Request) -> Response:
        """Make a template from its JSON; what `GET` gives out may be posted as it is."""
        template = templates.create_template(actor=self.actor, definition=_definition(request.data))
        return _created(_with_reading(self.actor, template, request.data))


class TemplateDetail(TenantView):
    """One template."""

    permissions = {
        "GET": Permission.VIEW_DOCUMENTS,
        "PUT": Permission.EDIT_TEMPLATES,
        "PATCH": Permission.EDIT_TEMPLATES,
        "DELETE": Permission.EDIT_TEMPLATES,
    }

    @extend_schema(operation_id="get_template", tags=["templates"], responses=answers(404, ok_200=TemplateForm))
    def get(self, request: Request, template_id: Any) -> Response:
        """One template; also its export."""
        return Response(TemplateForm(access.get_template(self.actor, template_id)).data)

    @extend_schema(
        operation_id="replace_template",
        tags=["templates"],
        request=TemplateBody,
        responses=answers(400, 403, 404, 409, 422, ok_200=TemplateForm),
    )
    def put(self, request: Request, template_id: Any) -> Response:
        """Save a new version of a template; `engines` and `adapter` stay where they are not given."""
        template = access.get_template(self.actor, template_id, for_update=True)
        return self._save(template, _definition(request.data), request.data)

    @extend_schema(
        operation_id="change_template",
        tags=["templates"],
        request=TemplateBody(partial=True),
        responses=answers(400, 403, 404, 409, 422, ok_200=TemplateForm),
    )
    def patch(self, request: Request, template_id: Any) -> Response:
        """Save a new version in which the keys given replace those of the present one."""
        template = access.get_template(self.actor, template_id, for_update=True)
        return self._save(template, {**template.definition, **_definition(request.data)}, request.data)

    @extend_schema(operation_id="archive_template", tags=["templates"], responses=answers(403, 404, done_204=None))
    def delete(self, request: Request, template_id: Any) -> Response:
        """Retire a template: documents read with it keep their values."""
        template = access.get_template(self.actor, template_id, for_update=True)
        templates.archive_template(actor=self.actor, template=template)
        return Response(status=204)

    def _save(self, template: DocumentTemplate, definition: dict[str, Any], data: Any) -> Response:
        saved = templates.update_template(actor=self.actor, template=template, definition=definition)
        return Response(TemplateForm(_with_reading(self.actor, saved, data)).data)


class TemplateCopy(TenantView):
    """A copy of a template."""

    permissions = {"POST": Permission.EDIT_TEMPLATES}

    @extend_schema(
        operation_id="copy_template",
        tags=["templates"],
        request=None,
        responses=answers(403, 404, made_201=TemplateForm),
    )
    def post(self, request: Request, template_id: Any) -> Response:
        """Copy a template under a free name."""
        template = access.get_template(self.actor, template_id)
        return _created(templates.copy_template(actor=self.actor, template=template))


class TemplateVersionList(TenantView):
    """The versions of a template."""

    permissions = {"GET": Permission.VIEW_DOCUMENTS}

    @extend_schema(
        operation_id="list_template_versions", tags=["templates"], responses=answers(404, ok_200=TemplateVersions)
    )
    def get(self, request: Request, template_id: Any) -> Response:
        """What was saved, by whom and when, newest first."""
        versions = access.get_template(self.actor, template_id).versions.select_related("author")[:MOST_VERSIONS]
        return Response(TemplateVersions({"results": versions}).data)


class TemplateRestoration(TenantView):
    """An old version as a new one."""

    permissions = {"POST": Permission.EDIT_TEMPLATES}

    @extend_schema(
        operation_id="restore_template_version",
        tags=["templates"],
        request=None,
        responses=answers(403, 404, 409, ok_200=TemplateForm),
    )
    def post(self, request: Request, template_id: Any, number: int) -> Response:
        """Save version `number` as a new version."""
        template = access.get_template(self.actor, template_id, for_update=True)
        try:
            restored = template_versions.restore_version(actor=self.actor, template=template, number=number)
        except template_versions.NoSuchVersion as error:
            raise access.NotFound from error
        return Response(TemplateForm(restored).data)


class TemplatePreview(TenantView):
    """A template tried on a document, nothing saved."""

    permissions = {"POST": Permission.EDIT_TEMPLATES}

    @extend_schema(
        operation_id="preview_template",
        tags=["templates"],
        request=PreviewBody,
        responses=answers(400, 403, 404, 422, ok_200=PreviewForm),
    )
    def post(self, request: Request) -> Response:
        """What the template would read on a document as its last reading saw the pages; 20 of them at most."""
        body = request.data if isinstance(request.data, dict) else {}
        spec = templates.load_template(_definition(body.get("template")))
        document = access.get_document(self.actor, str(body.get("document", "")))
        return Response(PreviewForm(tryout.try_template(actor=self.actor, template=spec, document=document)).data)


def _created(template: DocumentTemplate) -> Response:
    location = reverse("api:template", args=[template.pk])
    return Response(TemplateForm(template).data, status=201, headers={"Location": location})


def _with_reading(actor: Actor, template: DocumentTemplate, data: Any) -> DocumentTemplate:
    """`template` with the engines and the adapter that `data` gives; what it leaves out stays."""
    if not OF_READING & set(data):
        return template
    given = {"engines": template.engines, "adapter": template.adapter, **checked(ReadingBody, data)}
    return choose_template_engines(actor=actor, template=template, engines=given["engines"], adapter=given["adapter"])


def _definition(data: Any) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise Problem(422, "invalid_template", _("A template is a JSON object with a name and a list of fields."))
    return {key: value for key, value in data.items() if key not in READ_ONLY | OF_READING}

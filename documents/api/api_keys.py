"""Keys for machines: which there are, a new one, and the end of one."""

from __future__ import annotations

import uuid

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from documents.access import NotFound
from documents.api.base import TenantView, checked
from documents.api.errors import Problem
from documents.api.serializers.api_keys import ApiKeyBody, ApiKeyForm, ApiKeyList, MadeApiKeyForm
from documents.api.serializers.errors import answers
from documents.models import Permission
from documents.services.api_keys import KeyNotMade, NoKey, make_key, open_keys, revoke_key


class ApiKeys(TenantView):
    """`GET` lists, `POST` makes one."""

    permissions = {"GET": Permission.MANAGE_API_KEYS, "POST": Permission.MANAGE_API_KEYS}
    answers_secret = True

    @extend_schema(operation_id="list_api_keys", tags=["api keys"], responses=answers(403, ok_200=ApiKeyList))
    def get(self, request: Request) -> Response:
        """The keys that work, newest first, without themselves."""
        keys = open_keys().select_related("made_by")
        return Response({"results": ApiKeyForm(keys, many=True).data})

    @extend_schema(
        operation_id="make_api_key",
        tags=["api keys"],
        request=ApiKeyBody,
        responses=answers(400, 403, 409, 422, made_201=MadeApiKeyForm),
    )
    def post(self, request: Request) -> Response:
        """Make a key that acts for you; the answer is the only place where it is ever told."""
        body = checked(ApiKeyBody, request.data)
        try:
            key, told = make_key(actor=self.actor, **body)
        except KeyNotMade as error:
            if not error.field:
                raise Problem(409, "too_many_keys", error.message) from error
            raise Problem(422, "invalid_key", error.message, field=error.field) from error
        return Response(MadeApiKeyForm(key, context={"told": told}).data, status=201)


class ApiKeyDetail(TenantView):
    """One key."""

    permissions = {"DELETE": Permission.MANAGE_API_KEYS}

    @extend_schema(operation_id="revoke_api_key", tags=["api keys"], responses=answers(403, 404, done_204=None))
    def delete(self, request: Request, key_id: uuid.UUID) -> Response:
        """Revoke a key; it is worth nothing from now on."""
        try:
            revoke_key(actor=self.actor, key_id=key_id)
        except NoKey as error:
            raise NotFound from error
        return Response(status=204)

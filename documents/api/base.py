"""The edge every API request goes through: who asks, in which tenant, with which permission, in one scope.

Knows no document: handlers get `self.actor` and an open scope and call down once.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any, ClassVar

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.permissions import AllowAny
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from documents.api.errors import handle_error, rate_limited, too_large
from documents.api.idempotency import Once, Replay, begin
from documents.api.parsers import StorableJSONParser
from documents.api.throttling import count_refused_token, rate_headers
from documents.logs import log_ids
from documents.models import Actor, Permission
from documents.tenancy import scope

METHODS = ("get", "post", "put", "patch", "delete")


class OneForm(DefaultContentNegotiation):
    """Each address has one form of answer, whatever the Accept header asks for."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: Any = None) -> tuple[BaseRenderer, str]:
        return renderers[0], renderers[0].media_type


class ApiView(APIView):
    """An address of the API: rate limits in headers, rendered before it is returned, every error as JSON."""

    metadata_class = None
    parser_classes = [StorableJSONParser]
    content_negotiation_class = OneForm
    once: Once | None = None

    def body_limit(self) -> int:
        """The largest body in bytes that is read at all."""
        return settings.DATA_UPLOAD_MAX_MEMORY_SIZE

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            with ExitStack() as self.contexts:
                self.is_scoped = False
                response = super().dispatch(request, *args, **kwargs)
                if isinstance(response, Response):
                    response.render()
                if self.is_scoped and response.status_code >= 400:
                    transaction.set_rollback(True)  # DRF has turned the exception into an answer
                return response
        except Exception as error:  # while rendering or committing: too late for DRF, still an answer in JSON
            self.request.accepted_renderer, self.request.accepted_media_type = self.perform_content_negotiation(
                self.request, force=True
            )
            late = self.finalize_response(self.request, handle_error(error, {}), *args, **kwargs)
            return late.render()  # type: ignore[no-any-return]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        length = str(request.META.get("CONTENT_LENGTH", ""))
        if length.isdecimal() and int(length) > self.body_limit():
            raise too_large(self.body_limit())

    def perform_authentication(self, request: Request) -> None:
        try:
            super().perform_authentication(request)
        except AuthenticationFailed:
            _count_unknown(request)
            raise
        # Who shows nothing is refused before throttles are asked. Who is known costs no count here.
        if request.authenticators and request.successful_authenticator is None:
            _count_unknown(request)

    def do_once(self, request: Request, actor: Actor) -> None:
        """Do the request once under its key, where it has one. Raises `Replay` or `Problem`."""
        if once := begin(request, actor):
            self.once = once
            self.contexts.push(once.conclude)

    def handle_exception(self, exc: Exception) -> Any:
        return exc.response() if isinstance(exc, Replay) else super().handle_exception(exc)

    def throttled(self, request: Request, wait: float | None) -> None:  # type: ignore[override]
        raise rate_limited(wait)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        for name, value in rate_headers(getattr(request, "allowances", ())).items():
            response.headers[name] = value
        answer = super().finalize_response(request, response, *args, **kwargs)
        if self.once:
            self.once.response = answer
        return answer


def _count_unknown(request: Request) -> None:
    allowance = count_refused_token(request)
    if not allowance.is_allowed:
        raise rate_limited(allowance.reset_seconds)


class PublicView(ApiView):
    """An address for people who have not logged in yet; limited by where they come from."""

    authentication_classes = []
    permission_classes = [AllowAny]


class TenantView(ApiView):
    """An address within the tenant of the token.

    `permissions` names what each method needs, None for any member. The request runs in one scope that rolls back
    when the answer is an error; `is_request_scoped = False` for slow I/O, which opens short scopes by `self.scope()`.
    """

    permissions: ClassVar[Mapping[str, Permission | None]] = {}
    is_request_scoped: ClassVar[bool] = True
    # A POST that answers a secret is done each time it comes: what is kept for Idempotency-Key is kept as it was sent.
    answers_secret: ClassVar[bool] = False

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        handled = {method.upper() for method in METHODS if hasattr(cls, method)}
        if handled != set(cls.permissions):
            raise TypeError(f"{cls.__name__}.permissions must name exactly {sorted(handled)}")

    @property
    def actor(self) -> Actor:
        """The person acting in the token's tenant."""
        actor = self.request.auth
        assert isinstance(actor, Actor)  # noqa: S101  # initial() has authenticated
        return actor

    def scope(self) -> Any:
        """A transaction in the actor's tenant."""
        return scope(self.actor.tenant_id)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        ids = {"document_id": kwargs["document_id"]} if "document_id" in kwargs else {}
        self.contexts.enter_context(log_ids(tenant_id=self.actor.tenant_id, **ids))
        needed = self.permissions.get("GET" if request.method == "HEAD" else str(request.method))
        if needed is not None:
            self.actor.require(needed)
        if request.method == "POST" and not self.answers_secret:
            self.do_once(request, self.actor)
        request.data  # noqa: B018  # read before a transaction opens: a slow sender must not hold one
        if self.is_request_scoped:
            self.contexts.enter_context(self.scope())
            self.is_scoped = True
            if self.once:
                self.contexts.callback(self.once.keep_within)


def checked(serializer: type[Serializer[Any]], data: Any) -> dict[str, Any]:
    """`data` as `serializer` understands it. Raises DRF's ValidationError."""
    bound = serializer(data=data)
    bound.is_valid(raise_exception=True)
    return dict(bound.validated_data)

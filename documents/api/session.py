"""Log in, refresh, log out, and who one is."""

from __future__ import annotations

import logging

from django.contrib.auth import authenticate
from django.contrib.auth.models import update_last_login
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from documents.access import NoTenant, find_actor
from documents.api.base import PublicView, TenantView, checked
from documents.api.errors import not_logged_in, rate_limited, token_refused
from documents.api.serializers.errors import answers
from documents.api.serializers.session import AccessForm, LoginBody, MeForm, RefreshBody, TokensForm
from documents.api.throttling import client_address
from documents.api.tokens import Bearer, SessionToken, TokenRefused, read_session_token
from documents.models import Actor, Permission, User, actors_of
from documents.ratelimit import count_login
from documents.services.audit import record_event
from documents.tenancy import scope

logger = logging.getLogger("ocrsite.login")


class Login(PublicView):
    """Tokens for a user name and a password."""

    @extend_schema(
        operation_id="log_in",
        tags=["session"],
        auth=[],
        request=LoginBody,
        responses=answers(400, ok_200=TokensForm),
    )
    def post(self, request: Request) -> Response:
        """Log in to one tenant."""
        body = checked(LoginBody, request.data)
        allowance = count_login(account=body["username"], address=client_address(request))
        if not allowance.is_allowed:
            raise rate_limited(allowance.reset_seconds, "too_many_logins")
        user, actor = _recognise(request, body["username"], body["password"], body.get("tenant"))
        with scope(actor.tenant_id):
            token = SessionToken.for_actor(user, actor)
            update_last_login(None, user)  # type: ignore[arg-type]  # a signal's handler; the sender is not used
            record_event(
                actor=actor, tenant_id=actor.tenant_id, action="auth.login", target=user, after={"through": "api"}
            )
        return Response({"access": str(token.access_token), "refresh": str(token)})


def _recognise(request: Request, username: str, password: str, tenant: str | None) -> tuple[User, Actor]:
    """The person and the actor. An unknown name costs a password hash, too: time must not tell it from a known one."""
    user = authenticate(request._request, username=username, password=password)
    if isinstance(user, User):
        try:
            return user, find_actor(user, tenant)
        except NoTenant:
            pass
    logger.warning("a log-in was refused")
    raise not_logged_in()


class Refresh(PublicView):
    """A new access token for a refresh token."""

    @extend_schema(
        operation_id="refresh_token",
        tags=["session"],
        auth=[],
        request=RefreshBody,
        responses=answers(400, ok_200=AccessForm),
    )
    def post(self, request: Request) -> Response:
        """Get the next access token; the person and the membership are checked again."""
        token, _bearer = _read(request)
        return Response({"access": str(token.access_token)})


class Logout(PublicView):
    """The end of a session."""

    @extend_schema(
        operation_id="log_out",
        tags=["session"],
        auth=[],
        request=RefreshBody,
        responses=answers(400, done_204=None),
    )
    def post(self, request: Request) -> Response:
        """End the session of a refresh token; its access tokens are worth nothing from now on."""
        token, bearer = _read(request)
        with scope(bearer.actor.tenant_id):
            token.blacklist()
            record_event(actor=bearer.actor, tenant_id=bearer.actor.tenant_id, action="auth.logout", target=bearer.user)
        return Response(status=204)


def _read(request: Request) -> tuple[SessionToken, Bearer]:
    try:
        return read_session_token(checked(RefreshBody, request.data)["refresh"])
    except TokenRefused as error:
        raise token_refused() from error


class Me(TenantView):
    """Who one is."""

    permissions = {"GET": None}
    is_request_scoped = False

    @extend_schema(operation_id="get_me", tags=["session"], responses=answers(ok_200=MeForm))
    def get(self, request: Request) -> Response:
        """The person, their tenants and what they may do in the token's one."""
        user = request.user
        assert isinstance(user, User)  # noqa: S101  # TenantView has authenticated
        allowed = [permission.value for permission in Permission if self.actor.can(permission)]
        answer = {"user": user, "tenant": self.actor, "tenants": actors_of(user), "permissions": allowed}
        return Response(MeForm(answer).data)

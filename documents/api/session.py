"""Log in, refresh, log out, and who one is."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.contrib.auth import authenticate
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from documents.access import NoTenant, find_actor
from documents.api import tokens
from documents.api.base import PublicView, TenantView, checked
from documents.api.errors import Problem, not_logged_in, rate_limited, token_refused
from documents.api.idempotency import replay_kept
from documents.api.serializers.errors import answers
from documents.api.serializers.session import LoginBody, MeForm, RefreshBody, TokensForm
from documents.api.throttling import client_address
from documents.models import Actor, Permission, RefusedLogin, User, actors_of
from documents.ratelimit import count_login
from documents.services.account_mails import tell_of_new_place
from documents.services.login_places import Place
from documents.services.logins import must_verify_address, note_refusal
from documents.services.required_sign_on import PASSWORD, may_pass, where_to_go
from documents.services.second_factor import FACTOR, has_second_factor, second_factor_wait, take_code


class Login(PublicView):
    """Tokens for a user name and a password, and a code where the person has a second factor."""

    @extend_schema(
        operation_id="log_in",
        tags=["session"],
        auth=[],
        request=LoginBody,
        responses=answers(400, ok_200=TokensForm),
    )
    def post(self, request: Request) -> Response:
        """Log in to one tenant. Without the `code` that is asked for, the answer's code is `second_factor_needed`."""
        body = checked(LoginBody, request.data)
        try:
            return _log_in(request, body)
        except _Refused as refused:
            note_refusal(
                username=body["username"], reason=refused.reason, through="api", address=client_address(request)
            )
            raise refused.problem from refused


class _Refused(Exception):
    def __init__(self, reason: RefusedLogin.Reason, problem: Problem) -> None:
        super().__init__(reason)
        self.reason, self.problem = reason, problem


def _log_in(request: Request, body: dict[str, Any]) -> Response:
    allowance = count_login(account=body["username"], address=client_address(request))
    if not allowance.is_allowed:
        problem = rate_limited(allowance.reset_seconds, "too_many_logins")
        raise _Refused(RefusedLogin.Reason.TOO_MANY, problem)
    user, actor = _recognise(request, body["username"], body["password"], body.get("tenant"))
    if must_verify_address(user):
        sentence = _("Your e-mail address is not verified. Sign in to the portal, which mails you a link, then log in.")
        raise Problem(401, "address_unverified", sentence)
    if not may_pass(actor, {PASSWORD, FACTOR} if has_second_factor(user) else {PASSWORD}):
        sentence = f"{where_to_go(actor.tenant_slug)} {_('Programs use an API key.')}"
        raise _Refused(RefusedLogin.Reason.SIGN_ON, Problem(401, "sign_on_needed", sentence))
    proofs = ["password", *_ask_second_factor(user, actor, body.get("code") or "")]
    place = Place.of(client_address(request), request.headers.get("User-Agent", ""))
    try:
        token = tokens.log_in(user, actor, proofs=proofs, place=place)
    except tokens.TokenRefused as error:
        raise _Refused(RefusedLogin.Reason.PASSWORD, not_logged_in()) from error
    tell_of_new_place(site=request.get_host(), user=user, place=place)
    return _answer(token)


def _recognise(request: Request, username: str, password: str, tenant: str | None) -> tuple[User, Actor]:
    """The person and the actor. An unknown name costs a password hash, too: time must not tell it from a known one."""
    user = authenticate(request._request, username=username, password=password)
    if isinstance(user, User):
        with suppress(NoTenant):
            return user, find_actor(user, tenant)
    raise _Refused(RefusedLogin.Reason.PASSWORD, not_logged_in())


def _ask_second_factor(user: User, actor: Actor, code: str) -> list[str]:
    """By what else the person is known; refuses whoever has or must have a second factor and does not show it.

    The password was right by now, so whoever asks may learn that this is what is missing.
    """
    if not has_second_factor(user):
        if actor.requires_second_factor:
            sentence = _("Your team asks for a second factor. Set one up in the portal, under your account.")
            raise Problem(401, "second_factor_missing", sentence)
        return []
    if not code:
        sentence = _("Send the code of your authenticator app, or a recovery code, as `code`.")
        raise Problem(401, "second_factor_needed", sentence)
    authenticator = take_code(user, code)
    if authenticator is None:
        raise _Refused(RefusedLogin.Reason.SECOND_FACTOR, _wrong_code(second_factor_wait(user)))
    return [authenticator.type]


def _wrong_code(wait: int) -> Problem:
    if wait:
        return rate_limited(wait, "second_factor_rests")
    sentence = _("The code is wrong or was used. Wait for the next one and send that.")
    return Problem(401, "second_factor_wrong", sentence)


class Refresh(PublicView):
    """New tokens for a refresh token."""

    @extend_schema(
        operation_id="refresh_token",
        tags=["session"],
        auth=[],
        request=RefreshBody,
        responses=answers(400, ok_200=TokensForm),
    )
    def post(self, request: Request) -> Response:
        """Get the next tokens. A refresh token is good for one use: the same sent again ends the whole log-in."""
        raw = checked(RefreshBody, request.data)["refresh"]
        try:
            return _answer(tokens.refresh(raw))
        except tokens.TokenRefused as error:
            raise token_refused() from error


class Logout(PublicView):
    """The end of a log-in."""

    answers_secret = False

    @extend_schema(
        operation_id="log_out",
        tags=["session"],
        auth=[],
        request=RefreshBody,
        responses=answers(400, done_204=None),
    )
    def post(self, request: Request) -> Response:
        """End the log-in of a refresh token; its access tokens are worth nothing from now on."""
        raw = checked(RefreshBody, request.data)["refresh"]
        try:
            self._begin(request, raw)
            tokens.log_out(raw)
        except tokens.TokenRefused as error:
            raise token_refused() from error
        return Response(status=204)

    def _begin(self, request: Request, raw: str) -> None:
        """Who is logged out has no log-in to be known by; what their token was signed for says whose answer it was."""
        try:
            actor = tokens.read_refresh_token(raw).actor
        except tokens.TokenRefused:
            tenant_id, user_id = tokens.named_in(raw)
            replay_kept(request, tenant_id=tenant_id, user_id=user_id)
            raise
        self.do_once(request, actor)


def _answer(token: tokens.RefreshOfLogin) -> Response:
    return Response({"access": str(token.access_token), "refresh": str(token)})


class Me(TenantView):
    """Who one is."""

    permissions = {"GET": None}
    is_request_scoped = False

    @extend_schema(operation_id="get_me", tags=["session"], responses=answers(ok_200=MeForm))
    def get(self, request: Request) -> Response:
        """The person, their tenants and what they may do in the token's one; of a key, whom it acts for and where."""
        user = request.user
        assert isinstance(user, User)  # noqa: S101  # TenantView has authenticated
        allowed = [permission.value for permission in Permission if self.actor.can(permission)]
        tenants = [self.actor] if self.actor.api_key_id else actors_of(user)
        answer = {"user": user, "tenant": self.actor, "tenants": tenants, "permissions": allowed}
        return Response(MeForm(answer).data)

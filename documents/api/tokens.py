"""Signed tokens that bind a person to one tenant, and what they are worth now; knows no request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Exists
from django.utils import timezone
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.settings import api_settings
from rest_framework_simplejwt.token_blacklist.models import BlacklistedToken, OutstandingToken
from rest_framework_simplejwt.tokens import AccessToken, BlacklistMixin, RefreshToken, Token
from rest_framework_simplejwt.utils import datetime_from_epoch, get_md5_hash_password

from documents.access import NoTenant, find_actor
from documents.models import Actor, User

TENANT, SESSION = "tenant", "session"
T = TypeVar("T", bound=Token)


class TokenRefused(Exception):
    """The token is forged, expired or logged out, or its person may no longer act in its tenant."""


class SessionToken(RefreshToken):
    """A refresh token; every access token made from it carries its id as `session` and ends with it."""

    @classmethod
    def for_actor(cls, user: User, actor: Actor) -> SessionToken:
        """A token for `user` in `actor`'s tenant, noted so that it can be logged out. Two queries."""
        # Not the mixin's for_user(): it keeps the whole token in the table, where a leaked backup hands it out.
        token: SessionToken = super(BlacklistMixin, cls).for_user(user)
        token[TENANT] = str(actor.tenant_id)
        token[SESSION] = token["jti"]
        OutstandingToken.objects.filter(user=user, expires_at__lt=timezone.now()).delete()
        OutstandingToken.objects.create(
            user=user,
            jti=token["jti"],
            token="",
            created_at=token.current_time,
            expires_at=datetime_from_epoch(token["exp"]),
        )
        return token


@dataclass(frozen=True, slots=True)
class Bearer:
    """The person a valid token stands for, acting in the token's tenant."""

    user: User
    actor: Actor


def read_access_token(raw: str | bytes) -> Bearer:
    """Who sends the access token `raw`. Raises `TokenRefused`. Two queries."""
    return _bearer(_decode(AccessToken, raw))


def read_session_token(raw: str) -> tuple[SessionToken, Bearer]:
    """The refresh token `raw` and its person. Raises `TokenRefused`."""
    token = _decode(SessionToken, raw)
    return token, _bearer(token)


def _decode(kind: type[T], raw: str | bytes) -> T:
    try:
        return kind(raw)  # type: ignore[arg-type]
    except TokenError as error:
        raise TokenRefused from error


def _bearer(token: Token) -> Bearer:
    """Everything but the signature is judged by what the database says now, so that each change counts at once."""
    logged_out = BlacklistedToken.objects.filter(token__jti=token.get(SESSION))
    user = (
        User.objects.annotate(has_logged_out=Exists(logged_out))
        .filter(pk=token.get(api_settings.USER_ID_CLAIM), is_active=True)
        .first()
    )
    if user is None or user.has_logged_out or SESSION not in token or TENANT not in token:
        raise TokenRefused
    if token.get(api_settings.REVOKE_TOKEN_CLAIM) != get_md5_hash_password(user.password):
        raise TokenRefused
    try:
        return Bearer(user, find_actor(user, token[TENANT]))
    except NoTenant as error:
        raise TokenRefused from error

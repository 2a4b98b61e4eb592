"""Signed tokens that bind a person to one tenant and one log-in, and what they are worth now; knows no request."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import jwt
from django.conf import settings
from rest_framework_simplejwt.backends import TokenBackend
from rest_framework_simplejwt.exceptions import TokenBackendError, TokenError
from rest_framework_simplejwt.settings import api_settings
from rest_framework_simplejwt.tokens import AccessToken, RefreshToken, Token
from rest_framework_simplejwt.utils import datetime_from_epoch

from documents.models import Actor, User
from documents.services import token_families
from documents.services.login_places import Place
from documents.services.token_families import FamilyEnded, PersonChanged

TENANT, FAMILY = "tenant", "session"
T = TypeVar("T", bound="AccessOfLogin | RefreshOfLogin")


class TokenRefused(Exception):
    """The token is forged, expired, used or logged out, or its person may no longer act in its tenant."""


class NamedKeyBackend(TokenBackend):
    """Signs with the first of SIGNING_KEYS, names it in the header, and takes what any of them has signed.

    So a new key can be made known everywhere before it signs, and an old one kept until its last token has expired.
    """

    def __init__(self, keys: dict[str, str]) -> None:
        super().__init__(api_settings.ALGORITHM, audience=api_settings.AUDIENCE)
        self.keys = keys

    def encode(self, payload: dict[str, Any]) -> str:
        name, secret = next(iter(self.keys.items()))
        claims = {**payload, "aud": self.audience}
        return jwt.encode(claims, secret, algorithm=self.algorithm, headers={"kid": name})

    def get_verifying_key(self, token: Any) -> str:
        try:
            name = jwt.get_unverified_header(token).get("kid")
        except jwt.InvalidTokenError as error:
            raise TokenBackendError("The token has no readable header.") from error
        if name not in self.keys:
            raise TokenBackendError("The token is signed with no key of ours.")
        return self.keys[name]


@functools.lru_cache(maxsize=4)
def _backend(keys: tuple[tuple[str, str], ...]) -> NamedKeyBackend:
    return NamedKeyBackend(dict(keys))


def backend_in_use() -> NamedKeyBackend:
    """The backend of the SIGNING_KEYS of now."""
    return _backend(tuple(settings.SIGNING_KEYS.items()))


class AccessOfLogin(AccessToken):
    """A token for some minutes of requests."""

    def get_token_backend(self) -> NamedKeyBackend:
        return backend_in_use()


class RefreshOfLogin(RefreshToken):
    """A token for one refresh; every access token made from it carries its claims and ends with its family."""

    access_token_class = AccessOfLogin

    def get_token_backend(self) -> NamedKeyBackend:
        return backend_in_use()


@dataclass(frozen=True, slots=True)
class Bearer:
    """The person a valid token stands for, acting in the token's tenant; `family_id` is their log-in."""

    user: User
    actor: Actor
    family_id: uuid.UUID


def log_in(user: User, actor: Actor, *, proofs: Sequence[str], place: Place) -> RefreshOfLogin:
    """The first refresh token of a new log-in; `proofs`: by what the person was known. Raises `TokenRefused`."""
    family_id = uuid.uuid4()
    token = _new_token(user, actor, family_id)
    try:
        token_families.open_family(
            user=user,
            actor=actor,
            family_id=family_id,
            token_id=token["jti"],
            expires_at=_end_of(token),
            proofs=proofs,
            place=place,
        )
    except PersonChanged as error:
        raise TokenRefused from error
    return token


def read_access_token(raw: str | bytes) -> Bearer:
    """Who sends the access token `raw`. Raises `TokenRefused`. Two queries."""
    return _bearer(_decode(AccessOfLogin, raw))


def refresh(raw: str) -> RefreshOfLogin:
    """The token that takes the place of the refresh token `raw`. Raises `TokenRefused`."""
    token = _decode(RefreshOfLogin, raw)
    bearer = _bearer(token)
    following = _new_token(bearer.user, bearer.actor, bearer.family_id)
    try:
        token_families.rotate(
            user=bearer.user,
            actor=bearer.actor,
            family_id=bearer.family_id,
            token_id=token["jti"],
            next_id=following["jti"],
            expires_at=_end_of(following),
        )
    except FamilyEnded as error:
        raise TokenRefused from error
    return following


def read_refresh_token(raw: str) -> Bearer:
    """Whose log-in, not yet ended, the refresh token `raw` belongs to. Raises `TokenRefused`."""
    return _bearer(_decode(RefreshOfLogin, raw))


def named_in(raw: str) -> tuple[uuid.UUID, int]:
    """The tenant and the person that the refresh token `raw` was signed for, whatever has become of its log-in.

    Raises `TokenRefused`.
    """
    token = _decode(RefreshOfLogin, raw)
    try:
        return uuid.UUID(token[TENANT]), int(token[api_settings.USER_ID_CLAIM])
    except (KeyError, TypeError, ValueError) as error:
        raise TokenRefused from error


def log_out(raw: str) -> None:
    """End the log-in of the refresh token `raw` with all its tokens. Raises `TokenRefused`."""
    token = _decode(RefreshOfLogin, raw)
    bearer = _bearer(token)
    try:
        token_families.log_out(user=bearer.user, actor=bearer.actor, family_id=bearer.family_id, token_id=token["jti"])
    except FamilyEnded as error:
        raise TokenRefused from error


def _new_token(user: User, actor: Actor, family_id: uuid.UUID) -> RefreshOfLogin:
    token = RefreshOfLogin()
    token[api_settings.USER_ID_CLAIM] = str(user.pk)
    token[TENANT], token[FAMILY] = str(actor.tenant_id), str(family_id)
    return token


def _end_of(token: Token) -> Any:
    return datetime_from_epoch(token["exp"])


def _decode(kind: type[T], raw: str | bytes) -> T:
    try:
        return kind(raw)  # type: ignore[arg-type]  # the annotation forgets strings
    except TokenError as error:
        raise TokenRefused from error


def _bearer(token: Token) -> Bearer:
    """Everything but the signature is judged by what the database says now, so that each change counts at once."""
    try:
        family_id, tenant_id = uuid.UUID(token[FAMILY]), uuid.UUID(token[TENANT])
        user, actor = token_families.find_bearer(
            user_id=int(token[api_settings.USER_ID_CLAIM]), tenant_id=tenant_id, family_id=family_id
        )
    except (KeyError, TypeError, ValueError, FamilyEnded) as error:
        raise TokenRefused from error
    return Bearer(user, actor, family_id)

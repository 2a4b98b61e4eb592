"""Reads the token or key of a request: `request.user` is the person, `request.auth` the actor in its tenant."""

from __future__ import annotations

from contextlib import suppress

from django.utils import translation
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework_simplejwt.authentication import JWTAuthentication

from documents.api.tokens import TokenRefused, read_access_token
from documents.models import Actor, User
from documents.services.api_keys import KeyRefused, find_key_actor, is_api_key
from documents.services.languages import language_of


class TenantTokenAuthentication(JWTAuthentication):
    """`Authorization: Bearer <access token or API key>`; what it is worth is read from the database each time."""

    def authenticate(self, request: Request) -> tuple[User, Actor] | None:  # type: ignore[override]
        header = self.get_header(request)
        raw = self.get_raw_token(header) if header else None
        if raw is None:
            return None
        try:
            user, actor = _find(raw.decode("latin-1"))
        except (TokenRefused, KeyRefused) as error:
            raise AuthenticationFailed from error
        _speak_to(request, user)
        return user, actor


def _find(raw: str) -> tuple[User, Actor]:
    if is_api_key(raw):
        actor = find_key_actor(raw)
        return User.objects.get(pk=actor.user_id), actor
    bearer = read_access_token(raw)
    return bearer.user, bearer.actor


def _speak_to(request: Request, user: User) -> None:
    """Answer in the first offered language of Accept-Language, else in the person's own, else as the site does."""
    for tag, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        with suppress(LookupError):
            translation.activate(get_supported_language_variant(tag))
            return
    if language := language_of(user):
        translation.activate(language)

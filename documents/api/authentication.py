"""Reads the bearer token of a request: `request.user` is the person, `request.auth` the actor in the token's tenant."""

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
from documents.services.languages import language_of


class TenantTokenAuthentication(JWTAuthentication):
    """`Authorization: Bearer <access token>`; user, session and membership are read from the database each time."""

    def authenticate(self, request: Request) -> tuple[User, Actor] | None:  # type: ignore[override]
        header = self.get_header(request)
        raw = self.get_raw_token(header) if header else None
        if raw is None:
            return None
        try:
            bearer = read_access_token(raw)
        except TokenRefused as error:
            raise AuthenticationFailed from error
        _speak_to(request, bearer.user)
        return bearer.user, bearer.actor


def _speak_to(request: Request, user: User) -> None:
    """Answer in the first offered language of Accept-Language, else in the person's own, else as the site does."""
    for tag, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        with suppress(LookupError):
            translation.activate(get_supported_language_variant(tag))
            return
    if language := language_of(user):
        translation.activate(language)

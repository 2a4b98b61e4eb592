"""Reads the bearer token of a request: `request.user` is the person, `request.auth` the actor in the token's tenant."""

from __future__ import annotations

from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework_simplejwt.authentication import JWTAuthentication

from documents.api.tokens import TokenRefused, read_access_token
from documents.models import Actor, User


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
        return bearer.user, bearer.actor

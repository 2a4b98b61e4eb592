"""A team's OpenID Connect provider, which really runs here, and a browser's way through it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import requests
from django.test import Client

from documents.models import SingleSignOn, User
from documents.services import single_sign_on
from documents.tenancy import scope
from tests.documents.factories import Cast

PEOPLE = {
    "nora": {"email": "nora@example.com", "email_verified": True, "preferred_username": "nora"},
    "viewer": {"email": "acme-viewer@example.com", "email_verified": True},
    "victim": {"email": "globex-admin@example.com", "email_verified": True},
    "unsure": {"email": "acme-viewer@example.com", "email_verified": False},
}


@dataclass
class SignOn:
    """acme's provider, and the way through it."""

    cast: Cast
    issuer: str

    def set_up(self, **changed: Any) -> SingleSignOn:
        settings = {"issuer": self.issuer, "client_id": "ocrsite", "secret": "hush", "joins_as": "", "is_active": True}
        with scope(self.cast.acme.pk):
            return single_sign_on.set_up(actor=self.cast.actor("acme-admin"), **{**settings, **changed})

    def begin(self, client: Client) -> str:
        """To the provider; its address."""
        return str(client.get("/sso/acme/").headers["Location"])

    def consent(self, address: str, person: str) -> str:
        """What the provider sends the browser back to once `person` has agreed there."""
        answer = requests.post(address, data={"sub": person}, allow_redirects=False, timeout=5)
        assert answer.status_code in {302, 303}, answer.text
        return answer.headers["Location"].removeprefix("http://testserver")

    def sign_in(self, person: str, client: Client | None = None) -> Any:
        """All the way."""
        client = client or Client()
        return client.get(self.consent(self.begin(client), person))


def signed_in(answer: Any) -> str:
    """Who is signed in by this answer; "" for nobody."""
    key = answer.wsgi_request.session.get("_auth_user_id")
    return User.objects.get(pk=key).username if key else ""

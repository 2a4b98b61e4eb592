"""OpenID Connect through allauth, with what it leaves to others: whose provider it is, whom it may ask, what it proves.

allauth keeps state and PKCE; here the id token's signature, issuer and nonce are checked each time, every request goes
through the outbound gate, and no account is made or joined but by `services.single_sign_on`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import jwt
import requests
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest
from django.urls import reverse

from documents.outbound import Answer, OutboundFailed, OutboundRefused, ask
from documents.services import single_sign_on
from documents.services.sealing import CannotUnseal
from documents.services.single_sign_on import Claims, Provider
from documents.services.storable import storable_json
from documents.web.sign_on_answers import answer_failed, answer_turned_away

LEEWAY_SECONDS = 30  # between the provider's clock and ours
SECONDS = 5.0  # for one request to a provider: somebody waits before the page
SIGNED_WITH = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class GateResponse:
    """An answer through the gate, as much of one of `requests` as allauth reads."""

    def __init__(self, answer: Answer) -> None:
        self.status_code, self.content = answer.status, answer.body
        self.text = answer.body.decode("utf-8", "replace")
        self.headers = requests.structures.CaseInsensitiveDict({"content-type": "", **answer.headers})

    def raise_for_status(self) -> None:
        """Anything but success is a failure: no redirect is followed."""
        if not 200 <= self.status_code < 300:
            raise requests.HTTPError(f"the provider answered {self.status_code}")

    def json(self) -> dict[str, Any]:
        """The object in the body."""
        try:
            found = storable_json(self.content)
        except ValueError as error:
            raise requests.JSONDecodeError("the provider's answer is no JSON", self.text[:80], 0) from error
        if not isinstance(found, dict):
            raise requests.RequestException("the provider's answer is no JSON object")
        return found


class GateSession:
    """Sends through the outbound gate what allauth would send with `requests`."""

    def __enter__(self) -> GateSession:
        return self

    def __exit__(self, *details: object) -> None:
        """Nothing is kept open."""

    def get(self, url: str, *, headers: Mapping[str, str] | None = None) -> GateResponse:
        """A GET. Raises `requests.ConnectionError`, as `request` does."""
        return self.request("GET", url, headers=headers)

    def request(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        data: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: Any = None,
    ) -> GateResponse:
        """Any request; `data` goes as a form."""
        ready = requests.Request(
            method, url, params=params, data=data, headers=dict(headers or {}), auth=auth
        ).prepare()
        body = ready.body if isinstance(ready.body, bytes) else str(ready.body or "").encode()
        sent = {name: str(value) for name, value in ready.headers.items()} | {"Accept": "application/json"}
        try:
            answer = ask(method, str(ready.url), seconds=SECONDS, headers=sent, body=body)
        except (OutboundRefused, OutboundFailed) as error:
            raise requests.ConnectionError(error.code) from error
        return GateResponse(answer)


def nonce_of(verifier: str) -> str:
    """The nonce that belongs to a PKCE verifier."""
    return hashlib.sha256(f"nonce {verifier}".encode()).hexdigest()


class TenantSignOn(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # allauth is untyped
    """One tenant's side of the protocol."""

    nonce = ""

    @property
    def openid_config(self) -> dict[str, Any]:
        """What the provider says of itself; it must call itself what the tenant's admin called it."""
        config: dict[str, Any] = super().openid_config
        check_config(config, str(self.get_provider().app.settings["server_url"]))
        return config

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """Where the provider sends people back to."""
        return request.build_absolute_uri(reverse("sign_on_callback", args=[app.provider_id]))

    def get_access_token_data(
        self, request: HttpRequest, app: SocialApp, client: Any, pkce_code_verifier: str | None = None
    ) -> dict[str, Any]:
        """The tokens; remembers the nonce they must carry."""
        if not pkce_code_verifier:
            raise OAuth2Error("no verifier was kept")
        self.nonce = nonce_of(pkce_code_verifier)
        data: dict[str, Any] = super().get_access_token_data(request, app, client, pkce_code_verifier)
        return data

    def parse_token(self, data: dict[str, Any]) -> SocialToken:
        """The access token, for this one log-in; nothing of it is kept."""
        return SocialToken(token=str(data["access_token"]))

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any) -> SocialLogin:
        """The person, by the id token; what it leaves out comes from the provider's address for it."""
        said = self._verified(app, kwargs["response"].get("id_token"))
        if "email" not in said and "userinfo_endpoint" in self.openid_config:
            more = self._fetch_user_info(token.token)
            if more.get("sub") != said["sub"]:
                raise OAuth2Error("the provider speaks of two people")
            said = {**more, **said}
        login = self.get_provider().sociallogin_from_response(request, {"id_token": {"sub": said["sub"]}})
        login.claims = claims_of(said)
        return login

    def _signing_key(self, id_token: str, keys_url: str) -> jwt.PyJWK:
        """The provider's key that the token names; a token may name none where there is only one."""
        kid = jwt.get_unverified_header(id_token).get("kid")
        with GateSession() as session:
            response = session.get(keys_url)
            response.raise_for_status()
            keys = jwt.PyJWKSet.from_dict(response.json()).keys
        fit = [key for key in keys if key.public_key_use in {None, "sig"} and (kid is None or key.key_id == kid)]
        if len(fit) != 1 or fit[0].algorithm_name not in SIGNED_WITH:
            raise OAuth2Error("the id token is not signed with a key pair of the provider's")
        return fit[0]

    def _verified(self, app: SocialApp, id_token: Any) -> dict[str, Any]:
        if not isinstance(id_token, str):
            raise OAuth2Error("no id token came")
        config = self.openid_config
        try:
            key = self._signing_key(id_token, config["jwks_uri"])
            said: dict[str, Any] = jwt.decode(
                id_token,
                key,
                algorithms=[key.algorithm_name],
                audience=app.client_id,
                issuer=config["issuer"],
                leeway=LEEWAY_SECONDS,
                options={"require": ["exp", "iat", "iss", "aud", "sub"]},
            )
        except (jwt.PyJWTError, KeyError, TypeError, ValueError) as error:
            raise OAuth2Error("the id token cannot be checked") from error
        if said.get("azp", app.client_id) != app.client_id:
            raise OAuth2Error("the id token is for another client")
        subject = said.get("sub")
        if said.get("nonce") != self.nonce or not isinstance(subject, str) or not 0 < len(subject) <= 191:
            raise OAuth2Error("the id token is not for this log-in")
        return said


class TenantProvider(OpenIDConnectProvider):  # type: ignore[misc]  # allauth is untyped
    """A tenant's provider; keeps nothing of what it says but the subject."""

    oauth2_adapter_class = TenantSignOn

    def get_callback_url(self) -> str:
        """Each provider has one of its own, so that none can hand on another's answers."""
        return reverse("sign_on_callback", args=[self.app.provider_id])

    def get_pkce_params(self) -> dict[str, str]:
        """allauth's, and a nonce that whoever holds the verifier can work out again."""
        params: dict[str, str] = super().get_pkce_params()
        return {**params, "nonce": nonce_of(params["code_verifier"])}

    def extract_extra_data(self, data: Any) -> dict[str, Any]:
        """Nothing."""
        return {}


def check_config(config: Mapping[str, Any], issuer: str) -> None:
    """Raise OAuth2Error unless a provider's own description fits `issuer` and names what is needed."""
    if str(config.get("issuer", "")).rstrip("/") != issuer.rstrip("/"):
        raise OAuth2Error("the provider calls itself something else")
    for name in ENDPOINTS:
        if not str(config.get(name)).startswith(("https://", "http://")):
            raise OAuth2Error(f"the provider names no {name}")


def fetch_config(issuer: str) -> dict[str, Any]:
    """What the provider at `issuer` says of itself. Raises OAuth2Error or `requests.RequestException`."""
    with GateSession() as session:
        response = session.get(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        response.raise_for_status()
        config = response.json()
    check_config(config, issuer)
    return config


def claims_of(said: Mapping[str, Any]) -> Claims:
    """What counts of what a provider said; an address only if the provider has verified it."""
    email = str(said.get("email") or "")[:254] if said.get("email_verified") is True else ""
    names = (str(said.get(name) or "") for name in ("preferred_username", "given_name", "family_name"))
    return Claims(str(said["sub"]), email, *names)


class TenantSignOns(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """Providers are the tenants' rows, and nobody signs up."""

    def list_apps(self, request: HttpRequest, provider: Any = None, client_id: Any = None) -> list[SocialApp]:
        """The one provider asked for, by its id; never a list of them."""
        try:
            found = single_sign_on.find_provider(sign_on_id=UUID(str(provider)))
            return [app_of(found)]
        except (ValueError, single_sign_on.UnknownProvider, CannotUnseal):
            return []

    def get_provider(self, request: HttpRequest, provider: Any, client_id: Any = None) -> TenantProvider:
        """As ours. Raises `SocialApp.DoesNotExist`."""
        return TenantProvider(request, app=self.get_app(request, provider=provider, client_id=client_id))

    def get_requests_session(self) -> GateSession:
        """Through the gate: the addresses are the tenant's."""
        return GateSession()

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None
    ) -> None:
        """Our answer, whatever went wrong: given up, no state of this browser's, a refused code, a false token."""
        raise ImmediateHttpResponse(answer_failed(request, exception or error))

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Never: `admit` makes accounts."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find, make or turn away the person; allauth's stages go on from there."""
        try:
            provider = single_sign_on.find_provider(sign_on_id=UUID(sociallogin.account.provider))
            user = single_sign_on.admit(provider=provider, claims=sociallogin.claims)
        except (single_sign_on.TurnedAway, single_sign_on.UnknownProvider) as error:
            raise ImmediateHttpResponse(answer_turned_away(request)) from error
        sociallogin.user = user
        sociallogin.account = SocialAccount.objects.get(
            provider=sociallogin.account.provider, uid=sociallogin.account.uid
        )


def app_of(provider: Provider) -> SocialApp:
    """What allauth asks of a provider; never saved."""
    return SocialApp(
        provider="openid_connect",
        provider_id=str(provider.id),
        name=provider.tenant_name[:40],
        client_id=provider.client_id,
        secret=provider.secret,
        settings={"server_url": provider.issuer, "oauth_pkce_enabled": True},
    )

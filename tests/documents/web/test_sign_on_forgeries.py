"""Tokens and descriptions that a provider, or who stands between, may make up: nobody is signed in by them."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator
from ipaddress import ip_network
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.test import Client
from jwt.utils import base64url_encode
from pytest_django import Settings

from documents.services import single_sign_on
from documents.tenancy import scope
from tests.documents.factories import Cast
from tests.documents.web.forging_provider import (
    CLIENT,
    KEY,
    OTHER_KEY,
    Forge,
    ForgingProvider,
    forging_provider,
    signed,
)

PUBLIC = KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
LATE = {"iat": 1_600_000_000, "exp": 1_600_000_060}
FORGERIES: dict[str, Forge] = {
    "another key": lambda right: signed(right, key=OTHER_KEY),
    "another key's name": lambda right: signed(right, kid="2"),
    "no signature": lambda right: jwt.encode(right, "", algorithm="none", headers={"kid": "1"}),
    "the public key as a shared secret": lambda right: _by_shared_secret(right, PUBLIC),
    "the client's secret as a key": lambda right: signed(right, key=b"hush" * 16, algorithm="HS256"),
    "another way of signing": lambda right: signed(right, algorithm="PS256"),
    "another issuer": lambda right: signed({**right, "iss": "https://id.example.com"}),
    "another client": lambda right: signed({**right, "aud": "somebody-else"}),
    "several clients, given to another": lambda right: signed({**right, "aud": [CLIENT, "b"], "azp": "b"}),
    "lapsed": lambda right: signed({**right, **LATE}),
    "without an end": lambda right: signed({key: right[key] for key in right if key != "exp"}),
    "of another log-in": lambda right: signed({**right, "nonce": "0" * 64}),
    "without a nonce": lambda right: signed({key: right[key] for key in right if key != "nonce"}),
    "without a subject": lambda right: signed({key: right[key] for key in right if key != "sub"}),
    "with an empty subject": lambda right: signed({**right, "sub": ""}),
    "with an endless subject": lambda right: signed({**right, "sub": "n" * 500}),
    "changed after signing": lambda right: _changed(signed(right)),
    "no token": lambda _right: "",
    "not a token": lambda _right: "a.b.c",
}
# What the provider says at an address instead of what it should.
DESCRIPTIONS: dict[str, dict[str, Any]] = {
    "no keys": {"/keys": {"keys": []}},
    "keys that are none": {"/keys": {"keys": [{"kid": "1", "kty": "RSA"}]}},
    "a list of keys": {"/keys": [1]},
    "no token at all": {"/token": {"error": "invalid_grant"}},
    "an access token alone": {"/token": {"access_token": "opaque"}},
    "a list of tokens": {"/token": ["opaque"]},
    "an id token that is a number": {"/token": {"access_token": "opaque", "id_token": 1}},
}


WRONG_DESCRIPTIONS: list[dict[str, Any]] = [
    {"issuer": "https://id.example.com"},
    {"authorization_endpoint": "javascript:alert(1)"},
    {"jwks_uri": None},
    {"token_endpoint": 1},
]


def _by_shared_secret(claims: dict[str, Any], secret: bytes) -> str:
    """By hand: PyJWT would not sign with such a key."""
    head, body = (
        base64url_encode(json.dumps(part).encode()) for part in ({"alg": "HS256", "typ": "JWT", "kid": "1"}, claims)
    )
    signature = hmac.digest(secret, head + b"." + body, "sha256")
    return b".".join((head, body, base64url_encode(signature))).decode()


def _changed(token: str) -> str:
    head, _body, signature = token.split(".")
    body = signed({"sub": "somebody-else"}).split(".")[1]
    return f"{head}.{body}.{signature}"


@pytest.fixture
def provider(cast: Cast, settings: Settings) -> Iterator[ForgingProvider]:
    settings.OUTBOUND_NETWORKS, settings.LOGINS_PER_MINUTE = [ip_network("127.0.0.1/32")], 1000
    with forging_provider() as running:
        with scope(cast.acme.pk):
            single_sign_on.set_up(
                actor=cast.actor("acme-admin"), issuer=running.issuer, client_id=CLIENT, secret="hush" * 16,
                joins_as="viewer", is_active=True,
            )  # fmt: skip
        yield running


def _sign_in(provider: ForgingProvider) -> Any:
    client = Client()
    asked = parse_qs(urlsplit(str(client.get("/sso/acme/").headers["Location"])).query)
    assert asked["code_challenge_method"] == ["S256"]
    provider.nonce = asked["nonce"][0]
    back = urlsplit(asked["redirect_uri"][0]).path
    return client.get(f"{back}?code=1&state={asked['state'][0]}")


def _status(answer: Any) -> tuple[int, bool]:
    """The answer's status, and whether somebody is signed in by it."""
    return answer.status_code, "_auth_user_id" in answer.wsgi_request.session


def test_a_right_token_signs_in(provider: ForgingProvider) -> None:
    assert _status(_sign_in(provider)) == (302, True)


def test_a_forged_token_signs_nobody_in(provider: ForgingProvider) -> None:
    found = {}
    for name, forge in FORGERIES.items():
        provider.forge = forge
        found[name] = _status(_sign_in(provider))
    assert found == dict.fromkeys(FORGERIES, (401, False))


def test_a_provider_that_makes_no_sense_signs_nobody_in(provider: ForgingProvider) -> None:
    found = {}
    for name, answers in DESCRIPTIONS.items():
        provider.answers = answers
        found[name] = _status(_sign_in(provider))
    assert found == dict.fromkeys(DESCRIPTIONS, (401, False))


@pytest.mark.parametrize(("subject", "status"), [("nora", (302, True)), ("somebody-else", (401, False))])
def test_what_is_asked_for_besides_the_token_must_be_of_the_same_person(
    provider: ForgingProvider, subject: str, status: tuple[int, bool]
) -> None:
    without = lambda right: signed({key: right[key] for key in right if not key.startswith("email")})  # noqa: E731
    provider.forge = without
    provider.userinfo = {"sub": subject, "email": "nora@example.com", "email_verified": True}
    assert _status(_sign_in(provider)) == status


def test_a_description_that_does_not_fit_leads_nowhere(provider: ForgingProvider) -> None:
    path = "/.well-known/openid-configuration"
    right, found = provider.answer(path), []
    for wrong in WRONG_DESCRIPTIONS:
        provider.answers = {path: {**right, **wrong}}
        found.append(Client().get("/sso/acme/").status_code)
    assert found == [502] * len(WRONG_DESCRIPTIONS)


def test_who_gives_up_at_the_provider_is_told_so(provider: ForgingProvider) -> None:
    client = Client()
    asked = parse_qs(urlsplit(str(client.get("/sso/acme/").headers["Location"])).query)
    back = urlsplit(asked["redirect_uri"][0]).path
    answer = client.get(f"{back}?error=access_denied&state={asked['state'][0]}")
    assert _status(answer) == (401, False)


def test_no_address_of_a_request_changes_what_is_asked_for(provider: ForgingProvider) -> None:
    """allauth takes scopes, parameters and the purpose of a log-in from the address; here nothing does."""
    query = "process=connect&scope=admin&auth_params=prompt%3Dnone&next=https://evil.example&action=reauthenticate"
    asked = parse_qs(urlsplit(str(Client().get(f"/sso/acme/?{query}").headers["Location"])).query)
    assert set(asked["scope"][0].split()) == {"openid", "profile", "email"}
    assert "prompt" not in asked

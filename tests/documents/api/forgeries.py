"""Forty tokens that somebody else might make of a good one; every one of them must be refused."""

from __future__ import annotations

import base64
import json
import time
import uuid
from collections.abc import Callable
from typing import Any

import jwt

PUBLIC_SECRET = "s" * 64
Claims = dict[str, Any]


def forgeries(*, access: str, refresh: str, signing_key: str, key_name: str, secret_key: str) -> dict[str, str]:
    """By name: tokens made of the good `access` and `refresh` without, and some with, the key that signs."""
    claims: Claims = jwt.decode(access, options={"verify_signature": False})
    signed_by_us = _signer(signing_key, key_name)
    return {
        **_unsigned(access, claims, key_name),
        **_signed_by_others(access, claims, key_name, secret_key, signing_key),
        **_cut(access, refresh),
        **{f"ours, but {name}": signed_by_us(changed) for name, changed in _wrong_claims(claims).items()},
    }


def _signer(key: str, name: str) -> Callable[[Claims], str]:
    return lambda claims: jwt.encode(claims, key, algorithm="HS256", headers={"kid": name})


def _part(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def _unsigned(access: str, claims: Claims, name: str) -> dict[str, str]:
    """No signature, under every spelling of none, and the signature of another content."""
    signature = access.rpartition(".")[2]
    spelled = {
        f"algorithm {algorithm!r}": f"{_part({'alg': algorithm, 'typ': 'JWT', 'kid': name})}.{_part(claims)}."
        for algorithm in ("none", "None", "NONE", "nOnE", "", None)
    }
    admin = {**claims, "user_id": "1"}
    header = access.partition(".")[0]
    return {
        **spelled,
        "none, signature kept": f"{_part({'alg': 'none', 'kid': name})}.{_part(claims)}.{signature}",
        "another person, signature kept": f"{header}.{_part(admin)}.{signature}",
        "another header, signature kept": f"{_part({'alg': 'HS256'})}.{access.split('.')[1]}.{signature}",
        "no signature": access.rpartition(".")[0] + ".",
    }


def _signed_by_others(access: str, claims: Claims, name: str, secret_key: str, signing_key: str) -> dict[str, str]:
    def sign(key: str, algorithm: str = "HS256", **headers: Any) -> str:
        return jwt.encode(claims, key, algorithm=algorithm, headers={"kid": name, **headers})

    return {
        "a guessed key": sign(PUBLIC_SECRET),
        "an unknown key's name": sign(PUBLIC_SECRET, kid="2020a"),
        "a path as key's name": sign(PUBLIC_SECRET, kid="../../../../dev/null"),
        "SQL as key's name": sign(PUBLIC_SECRET, kid="x' UNION SELECT 'key"),
        "a number as key's name": f"{_part({'alg': 'HS256', 'kid': 0})}." + access.partition(".")[2],
        "a list as key's name": f"{_part({'alg': 'HS256', 'kid': [name]})}." + access.partition(".")[2],
        "no key's name": jwt.encode(claims, signing_key, algorithm="HS256"),
        "the site's secret instead of the key made from it": sign(secret_key.ljust(32, "-")),
        "HS384 with our key": sign(signing_key, "HS384"),
        "HS512 with our key": sign(signing_key, "HS512"),
        "a key in the header": sign(PUBLIC_SECRET, jwk={"kty": "oct", "k": _part(PUBLIC_SECRET)}),
        "a key's address in the header": sign(PUBLIC_SECRET, jku="https://example.com/keys.json"),
        "a critical extension": jwt.encode(
            claims, signing_key, algorithm="HS256", headers={"kid": name, "crit": ["exp2"], "exp2": 1}
        ),
    }


def _cut(access: str, refresh: str) -> dict[str, str]:
    header, content, signature = access.split(".")
    last = "A" if signature[0] != "A" else "B"
    return {
        "the refresh token": refresh,
        "two parts": f"{header}.{content}",
        "four parts": f"{access}.{signature}",
        "another signature": f"{header}.{content}.{last}{signature[1:]}",
        "half a signature": f"{header}.{content}.{signature[:20]}",
        "no base64": f"{header}.%%%%.{signature}",
        "nothing but dots": "..",
        "no JSON": f"{header}.{base64.urlsafe_b64encode(b'[1]').decode()}.{signature}",
    }


def _wrong_claims(claims: Claims) -> dict[str, Claims]:
    """What even the signature does not make good: claims that a bug of ours, or a leaked key, might sign."""
    now = int(time.time())
    without = {name: {key: value for key, value in claims.items() if key != name} for name in claims}
    return {
        "expired": {**claims, "exp": now - 1},
        "without an end": without["exp"],
        "of no kind": without["token_type"],
        "of an unknown kind": {**claims, "token_type": "sliding"},
        "without an id": without["jti"],
        "for nobody": without["user_id"],
        "for somebody else": {**claims, "user_id": str(int(claims["user_id"]) + 1)},
        "for a person who is none": {**claims, "user_id": "x"},
        "of no log-in": without["session"],
        "of another log-in": {**claims, "session": str(uuid.uuid4())},
        "of no tenant": without["tenant"],
        "of another tenant": {**claims, "tenant": str(uuid.uuid4())},
        "for another service": {**claims, "aud": "elsewhere"},
        "for no service": without["aud"],
        "not good yet": {**claims, "nbf": now + 3600},
    }

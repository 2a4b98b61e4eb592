"""A passkey made of software: registers, signs, and counts as it is told to."""

from __future__ import annotations

import hashlib
import json
import struct
from typing import Any

from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import WebAuthn
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from django.urls import reverse
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode

from documents.models import User

HOST, ORIGIN = "testserver", "http://testserver"
PRESENT_AND_VERIFIED, WITH_KEY = 0x05, 0x40


class Passkey:
    """One of `user`, registered with `count`; `kept` is the product's row of it."""

    def __init__(self, user: User, count: int) -> None:
        self.user, self.key, self.id = user, ec.generate_private_key(ec.SECP256R1()), b"0123456789abcdef"
        attested = bytes(16) + struct.pack(">H", len(self.id)) + self.id
        attested += cbor.encode(dict(ES256.from_cryptography_key(self.key.public_key())))  # type: ignore[no-untyped-call]  # fido2 types it in part
        made = {"fmt": "none", "attStmt": {}, "authData": self._data(PRESENT_AND_VERIFIED | WITH_KEY, count) + attested}
        credential = {
            **self._named(),
            "response": {
                "clientDataJSON": websafe_encode(self._client("webauthn.create", "AAAA")),
                "attestationObject": websafe_encode(cbor.encode(made)),
            },
            "clientExtensionResults": {"credProps": {"rk": True}},
        }
        self.kept: Authenticator = WebAuthn.add(user, "Key", credential).instance

    def sign_in(self, client: Client, count: int) -> Any:
        """By the passkey alone, which says that it signed `count` times."""
        path = reverse("mfa_login_webauthn")
        asked = client.get(path, headers={"X-Requested-With": "XMLHttpRequest"}).json()["request_options"]
        return client.post(path, {"credential": json.dumps(self._signed(asked["publicKey"]["challenge"], count))})

    def _signed(self, challenge: str, count: int) -> dict[str, Any]:
        data, said = self._data(PRESENT_AND_VERIFIED, count), self._client("webauthn.get", challenge)
        signature = self.key.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": websafe_encode(said),
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(signature),
            "userHandle": websafe_encode(user_pk_to_url_str(self.user).encode()),
        }
        return {**self._named(), "response": response, "clientExtensionResults": {}}

    def _named(self) -> dict[str, Any]:
        return {"id": websafe_encode(self.id), "rawId": websafe_encode(self.id), "type": "public-key"}

    def _data(self, flags: int, count: int) -> bytes:
        return hashlib.sha256(HOST.encode()).digest() + bytes([flags]) + struct.pack(">I", count)

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": ORIGIN, "crossOrigin": False}).encode()

"""Signs deliveries as Standard Webhooks has it: HMAC-SHA256 over id, time and body. Knows no row."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable

from documents.services.sealing import seal, unseal

PREFIX = "whsec_"
PURPOSE = "webhook"


def new_secret() -> str:
    """A secret as receivers configure it: 32 random bytes in base64 behind `whsec_`."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def seal_secret(secret: str) -> str:
    """`secret` as it is stored."""
    return seal(secret, purpose=PURPOSE)


def unseal_secret(sealed: str) -> str:
    """The secret that was sealed. Raises `sealing.CannotUnseal`."""
    return unseal(sealed, purpose=PURPOSE)


def signed_headers(*, message_id: str, timestamp: int, body: bytes, secrets_in_use: Iterable[str]) -> dict[str, str]:
    """The headers of one try; while a secret is being replaced it carries a signature of each."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    signatures = [
        base64.b64encode(hmac.digest(base64.b64decode(secret.removeprefix(PREFIX)), signed, hashlib.sha256)).decode()
        for secret in secrets_in_use
    ]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }

"""Encrypts the few secrets that must be read back (authenticators' keys, clients' secrets); knows no row.

The key is derived from SECRET_KEY, one per purpose, so that a text sealed for one use opens for no other.
"""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class CannotUnseal(Exception):
    """The text was sealed with another key or for another purpose, or was changed."""


def seal(text: str, *, purpose: str) -> str:
    """`text` encrypted and signed, as ASCII."""
    return _box(purpose).encrypt(text.encode()).decode()


def unseal(sealed: str, *, purpose: str) -> str:
    """What was sealed for the same `purpose`, with SECRET_KEY or one of SECRET_KEY_FALLBACKS. Raises `CannotUnseal`."""
    try:
        return _box(purpose).decrypt(sealed.encode()).decode()
    except (InvalidToken, UnicodeError) as error:
        raise CannotUnseal from error


def _box(purpose: str) -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(str(key), purpose)) for key in keys])


def _derived(key: str, purpose: str) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"ocrsite {purpose}".encode()).derive(key.encode())
    return base64.urlsafe_b64encode(derived)

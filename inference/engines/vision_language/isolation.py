"""Keeps what one tenant has sent out of another's answers, also in an engine's caches; knows no tenant's name."""

from __future__ import annotations

import hashlib

from inference.engines.vision_language.backend import Asked


def image_id(one: Asked) -> str:
    """An image's id for the engine's cache: the same image of two tenants has two, and neither can be guessed."""
    key = hashlib.blake2b(one.isolation.encode(), digest_size=32).digest()
    shape = repr(one.image.shape).encode()
    return hashlib.blake2b(shape + one.image.tobytes(), key=key, digest_size=16).hexdigest()

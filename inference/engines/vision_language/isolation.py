"""Keeps what one tenant has sent out of another's answers, also in an engine's caches; knows no tenant's name."""

from __future__ import annotations

import hashlib

import numpy as np

from inference.engines.vision_language.backend import Asked


def image_id(one: Asked, encoded: bytes = b"") -> str:
    """An image's id for the engine's cache: the same image of two tenants has two, and neither can be guessed.

    `encoded`: the image without loss, where it is at hand: a tenth of what is to be hashed else.
    """
    key = hashlib.blake2b(one.isolation.encode(), digest_size=32).digest()
    digest = hashlib.blake2b(repr(one.image.shape).encode(), key=key, digest_size=16)
    digest.update(encoded or np.ascontiguousarray(one.image).data)
    return digest.hexdigest()

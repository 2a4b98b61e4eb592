"""Brings a page's image within what a model takes, before anything else touches it; knows nothing of prompts."""

from __future__ import annotations

import math
from collections.abc import Callable

import cv2
import numpy as np

from inference.engine import EngineError
from inference.profiles import Pixels


def fit_image(image: np.ndarray, pixels: Pixels) -> np.ndarray:
    """`image` (uint8 RGB, shape (height, width, 3)) made smaller where its area is over the cap, else itself.

    Raises `EngineError` for a page longer than the model can see as a whole.
    """
    height, width = image.shape[:2]
    if max(height, width) > pixels.widest_ratio * min(height, width):
        raise EngineError(
            f"The page is {max(height, width) / min(height, width):.0f} times as long as wide; the model takes "
            f"{pixels.widest_ratio:.0f} times. Cut it into several.",
            permanent=True,
        )
    if height * width <= pixels.largest:
        return image
    shrink = math.sqrt(pixels.largest / (height * width))
    size = (max(int(width * shrink), 1), max(int(height * shrink), 1))
    return cv2.resize(image, size, interpolation=cv2.INTER_AREA)


def seen_size(image: np.ndarray, pixels: Pixels) -> tuple[int, int]:
    """Height and width at which the model sees `image`: sides are multiples, the area within bounds."""
    height, width = (_multiple(side, pixels.multiple) for side in image.shape[:2])
    area = image.shape[0] * image.shape[1]
    if pixels.smallest <= height * width <= pixels.largest:
        return height, width
    is_large = height * width > pixels.largest
    scale = math.sqrt((pixels.largest if is_large else pixels.smallest) / area)
    rounding: Callable[[float], int] = math.floor if is_large else math.ceil
    tall, wide = (max(rounding(side * scale / pixels.multiple), 1) * pixels.multiple for side in image.shape[:2])
    return tall, wide


def encode_png(image: np.ndarray) -> bytes:
    """Without loss, so that every engine sees the same pixels; compressed as OpenCV does by itself, in half the time
    of any level that can be named."""
    done, encoded = cv2.imencode(".png", cv2.cvtColor(image, cv2.COLOR_RGB2BGR))
    if not done:
        raise EngineError("The page's image cannot be encoded.", permanent=True)
    return encoded.tobytes()


def _multiple(side: int, of: int) -> int:
    return max(round(side / of), 1) * of

"""Paints a decoded image of any mode as RGB of a given size, strip by strip; knows neither files nor what is shown.

In strips, because a picture of a hundred megapixels has no room in a child's memory for further copies of itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import ceil, floor

import numpy as np
from PIL import Image

_STRIP = 1_000_000  # pixels of the image that are worked on at once
_Conversion = Callable[[Image.Image], Image.Image]


def paint(image: Image.Image, size: tuple[int, int]) -> np.ndarray:
    """Return `image`, at most as large as it is, as a uint8 RGB array of `size` (width, height), paper where it is
    transparent."""
    width, height = size
    to_8_bit = _to_8_bit(image)
    painted = np.empty((height, width, 3), np.uint8)
    step = image.height / height
    rows = max(int(_STRIP / image.width / step), 1)
    for top in range(0, height, rows):
        bottom = min(top + rows, height)
        strip = _paint_rows(image, top * step, bottom * step, (width, bottom - top), to_8_bit)
        painted[top:bottom] = np.asarray(strip)
    return painted


def _paint_rows(
    image: Image.Image, top: float, bottom: float, size: tuple[int, int], to_8_bit: _Conversion
) -> Image.Image:
    """The rows from `top` to `bottom`, with those above and below that a smaller picture's first and last row take."""
    margin = 0 if size[0] == image.width else 2 * ceil(image.width / size[0])
    first, last = max(floor(top) - margin, 0), min(ceil(bottom) + margin, image.height)
    strip = _to_rgb(to_8_bit(image.crop((0, first, image.width, last))))
    if strip.size == size:
        return strip
    box = (0, top - first, image.width, min(bottom - first, strip.height))
    return strip.resize(size, Image.Resampling.HAMMING, box=box, reducing_gap=2.0)


def _to_rgb(strip: Image.Image) -> Image.Image:
    if strip.has_transparency_data:
        strip = strip.convert("RGBA")
        strip = Image.alpha_composite(Image.new("RGBA", strip.size, "white"), strip)
    return strip.convert("RGB")


def _to_8_bit(image: Image.Image) -> _Conversion:
    """How 16-bit, 32-bit and floating grey becomes 8 bits; Pillow itself cuts them off at 255: they would be white."""
    if not (image.mode.startswith("I") or image.mode == "F"):
        return lambda strip: strip
    extremes = [(float(values.min()), float(values.max())) for values in _values_of(image)]
    low, high = min(0.0, *(least for least, _ in extremes)), max(most for _, most in extremes)
    top = next((limit for limit in (1.0, 255.0, 65535.0) if high <= limit), high)
    if image.mode != "F" and top == 1.0:
        top = 255.0
    return lambda strip: Image.fromarray(((_values(strip) - low) * (255.0 / (top - low))).astype(np.uint8))


def _values_of(image: Image.Image) -> Iterator[np.ndarray]:
    rows = max(_STRIP // image.width, 1)
    for top in range(0, image.height, rows):
        yield _values(image.crop((0, top, image.width, min(top + rows, image.height))))


def _values(strip: Image.Image) -> np.ndarray:
    return np.nan_to_num(np.asarray(strip).astype(np.float32))

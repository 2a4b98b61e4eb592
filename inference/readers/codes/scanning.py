"""Finds QR and bar codes in the picture of a page with zxing-cpp; runs in the sandbox, knows nothing of payloads."""

from __future__ import annotations

from math import ceil, sqrt

import numpy as np
import zxingcpp

from inference.types import Box, Evidence, Source

# What documents carry. Formats without a checksum (Code 39, ITF) are seen in ruled tables that hold none.
# Names alone: an object of the library kept in a module makes it complain of a leak when the program ends.
_FORMATS = "QRCode,Code128,EAN13"
_MOST_PIXELS = 9_000_000  # A4 at 300 dpi; a larger picture is thinned out first
_MOST_CODES = 20
_MOST_TEXT = 4_300  # characters: the most a QR code holds


def find_codes(image: np.ndarray, page: int) -> tuple[Evidence, ...]:
    """The codes in the `image` of page number `page`, uint8 RGB (height, width, 3), from top to bottom."""
    height, width = image.shape[:2]
    step = max(1, ceil(sqrt(height * width / _MOST_PIXELS)))
    green = np.ascontiguousarray(image[::step, ::step, 1])
    if min(green.shape) < 16:
        return ()
    found = zxingcpp.read_barcodes(green, zxingcpp.barcode_formats_from_str(_FORMATS), try_invert=False)[:_MOST_CODES]
    codes = [
        Evidence(Source.CODE, page, _box(item.position, green.shape[1], green.shape[0]), item.text[:_MOST_TEXT])
        for item in found
        if item.text
    ]
    return tuple(sorted(codes, key=lambda code: code.box[1] if code.box else 0.0))


def _box(position: zxingcpp.Position, width: int, height: int) -> Box:
    corners = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    across = [min(max(corner.x / width, 0.0), 1.0) for corner in corners]
    down = [min(max(corner.y / height, 0.0), 1.0) for corner in corners]
    return (min(across), min(down), max(across), max(down))

"""Decodes image files with Pillow into upright RGB pages; runs in the sandbox and knows nothing of what they show."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Sequence
from math import sqrt

import numpy as np
import pillow_heif
from PIL import Image, UnidentifiedImageError

from inference import media
from inference.pages.limits import DAMAGED, Limits, UnreadableFile
from inference.pages.painting import paint

pillow_heif.register_heif_opener()

_FORMATS = {
    media.PNG: "PNG",
    media.JPEG: "JPEG",
    media.WEBP: "WEBP",
    media.BMP: "BMP",
    media.TIFF: "TIFF",
    media.HEIC: "HEIF",
}
_DRAFT = 0.8
ORIENTATION = 274  # the tag of EXIF
# Its values: whether left and right are to be changed first, and quarter turns against the clock after that.
_MIRRORED_AND_TURNED: dict[object, tuple[bool, int]] = {
    2: (True, 0), 3: (False, 2), 4: (True, 2), 5: (True, 1), 6: (False, 3), 7: (True, 3), 8: (False, 1),
}  # fmt: skip
_SUBFILE_TYPE, _REDUCED_IMAGE = 254, 1  # TIFF: this frame is a preview of another
# What Pillow's decoders raise on bytes they cannot make sense of, besides OSError.
_DECODER_ERRORS = (OSError, ValueError, SyntaxError, TypeError, KeyError, IndexError, EOFError, ZeroDivisionError)


def open_image(data: bytes, media_type: str, limits: Limits) -> tuple[Image.Image, list[int]]:
    """Return the opened, not yet decoded image and the frames that are pages. Raises `UnreadableFile`."""
    Image.MAX_IMAGE_PIXELS = limits.max_pixels
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        image = Image.open(io.BytesIO(data), formats=[_FORMATS[media_type]])
        frames = _list_tiff_pages(image, len(data), limits) if media_type == media.TIFF else [0]
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise UnreadableFile("too_many_pixels", limits.explain_pixels(1)) from error
    except (UnidentifiedImageError, *_DECODER_ERRORS) as error:
        raise UnreadableFile("damaged", DAMAGED) from error
    limits.check_page_count(len(frames))
    return image, frames


def decode_pages(image: Image.Image, frames: list[int], limits: Limits, numbers: Sequence[int]) -> Iterator[np.ndarray]:
    """Yield each page of `numbers` as a uint8 RGB array of shape (height, width, 3). Raises `UnreadableFile`."""
    for number in numbers:
        frame = frames[number - 1]
        try:
            if frame != image.tell():
                image.seek(frame)
            limits.check_pixels(number, *image.size)
            share = min(sqrt(limits.handed_on / (image.width * image.height)), 1.0)
            size = (max(int(image.width * share), 1), max(int(image.height * share), 1))
            # A JPEG can be decoded smaller, by a half or more: a fourth of the memory for little that is lost.
            image.draft("RGB", (int(size[0] * _DRAFT), int(size[1] * _DRAFT)))
            limits.check_decoded(number, image.width * image.height * _bytes_per_pixel(image))
            image.load()
            pixels, orientation = paint(image, min(size, image.size)), image.getexif().get(ORIENTATION, 1)
            image.im = Image.new(image.mode, (1, 1)).im  # frees the old one; the file stays open
            yield _turn(pixels, orientation)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise UnreadableFile("too_many_pixels", limits.explain_pixels(number)) from error
        except _DECODER_ERRORS as error:
            raise UnreadableFile("damaged", DAMAGED) from error


def _bytes_per_pixel(image: Image.Image) -> int:
    """What Pillow keeps of one pixel: three colours take as much as four."""
    return 1 if image.mode in ("1", "L", "P") else 2 if image.mode.startswith("I;16") else 4


def _list_tiff_pages(image: Image.Image, size: int, limits: Limits) -> list[int]:
    frames, pixels = [], 0
    for frame in range(getattr(image, "n_frames", 1)):
        image.seek(frame)
        kind = getattr(image, "tag_v2", {}).get(_SUBFILE_TYPE, 0)
        if not (isinstance(kind, int) and kind & _REDUCED_IMAGE):
            frames.append(frame)
            pixels += image.width * image.height
    image.seek(0)
    limits.check_pixels_together(pixels, size)
    return frames


def _turn(pixels: np.ndarray, orientation: object) -> np.ndarray:
    """The picture upright, as its orientation in EXIF asks: the values 5 to 8 stand on a side."""
    if orientation not in _MIRRORED_AND_TURNED:
        return pixels
    is_mirrored, quarters = _MIRRORED_AND_TURNED[orientation]
    return np.ascontiguousarray(np.rot90(pixels[:, ::-1] if is_mirrored else pixels, quarters))

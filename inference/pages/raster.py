"""Decodes image files with Pillow into upright RGB pages; runs in the sandbox and knows nothing of what they show."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Sequence
from math import sqrt

import numpy as np
import pillow_heif
from PIL import Image, ImageOps, UnidentifiedImageError

from inference import media
from inference.pages.limits import DAMAGED, Limits, UnreadableFile

pillow_heif.register_heif_opener()

_FORMATS = {
    media.PNG: "PNG",
    media.JPEG: "JPEG",
    media.WEBP: "WEBP",
    media.BMP: "BMP",
    media.TIFF: "TIFF",
    media.HEIC: "HEIF",
}
_SUBFILE_TYPE, _REDUCED_IMAGE = 254, 1  # TIFF: this frame is a preview of another
# What Pillow's decoders raise on bytes they cannot make sense of, besides OSError.
_DECODER_ERRORS = (OSError, ValueError, SyntaxError, TypeError, KeyError, IndexError, EOFError, ZeroDivisionError)


def open_image(data: bytes, media_type: str, limits: Limits) -> tuple[Image.Image, list[int]]:
    """Return the opened, not yet decoded image and the frames that are pages. Raises `UnreadableFile`."""
    Image.MAX_IMAGE_PIXELS = limits.max_pixels
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        image = Image.open(io.BytesIO(data), formats=[_FORMATS[media_type]])
        frames = _list_tiff_pages(image, limits) if media_type == media.TIFF else [0]
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
            image.load()
            pixels = _to_rgb(ImageOps.exif_transpose(_make_smaller(image, limits.handed_on)))
            if number == numbers[-1]:
                image.close()  # what was decoded may be far larger than what is handed on
            yield pixels
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise UnreadableFile("too_many_pixels", limits.explain_pixels(number)) from error
        except _DECODER_ERRORS as error:
            raise UnreadableFile("damaged", DAMAGED) from error


def _list_tiff_pages(image: Image.Image, limits: Limits) -> list[int]:
    frames = []
    for frame in range(getattr(image, "n_frames", 1)):
        image.seek(frame)
        kind = getattr(image, "tag_v2", {}).get(_SUBFILE_TYPE, 0)
        if not (isinstance(kind, int) and kind & _REDUCED_IMAGE):
            frames.append(frame)
    image.seek(0)
    return frames


def _make_smaller(image: Image.Image, pixels: int) -> Image.Image:
    """Return `image`, of too many pixels a smaller one."""
    if image.width * image.height <= pixels:
        return image
    exif = image.getexif().tobytes()
    share = sqrt(pixels / (image.width * image.height))
    if image.mode in ("1", "P", "PA"):  # in between lie colours that these modes do not have
        image = image.convert("RGBA" if image.has_transparency_data else "RGB" if image.mode == "P" else "L")
    size = (max(int(image.width * share), 1), max(int(image.height * share), 1))
    smaller = image.resize(size, Image.Resampling.HAMMING, reducing_gap=2.0)
    smaller.info["exif"] = exif  # says which way is up
    return smaller


def _to_rgb(image: Image.Image) -> np.ndarray:
    if image.mode.startswith("I") or image.mode == "F":
        image = _to_8_bit(image)
    if image.has_transparency_data:
        image = image.convert("RGBA")
        paper = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(paper, image)
    return np.asarray(image.convert("RGB"))


def _to_8_bit(image: Image.Image) -> Image.Image:
    """Scale 16-bit, 32-bit and floating grey to 8 bits; Pillow itself cuts them off at 255, which makes them white."""
    values = np.nan_to_num(np.asarray(image).astype(np.float32))
    low, high = min(float(values.min()), 0.0), float(values.max())
    top = next((limit for limit in (1.0, 255.0, 65535.0) if high <= limit), high)
    if image.mode != "F" and top == 1.0:
        top = 255.0
    return Image.fromarray(((values - low) * (255.0 / (top - low))).astype(np.uint8))

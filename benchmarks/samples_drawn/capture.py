"""What happens to paper on its way into a file: a phone's photograph, an office scanner, a bad scanner.

Knows nothing of what is on the paper. Pictures are Pillow images; the same seed gives the same pixels.
"""

from __future__ import annotations

from io import BytesIO
from itertools import pairwise

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

Corner = tuple[float, float]
PHOTO = (1500, 2000)
PLANKS = (0, 470, 1010, 1500)
_ORIENTATION = 0x0112  # EXIF tag; 6 means: turn by 90 degrees clockwise to see it upright


def photograph(paper: Image.Image, corners: tuple[Corner, Corner, Corner, Corner], *, seed: int) -> bytes:
    """Lay `paper` on a wooden table and photograph it aslant; a JPEG stored on its side, upright by EXIF only.

    `corners`: where the paper's corners come to lie, clockwise from the top left, in pixels of `PHOTO`.
    """
    random = np.random.default_rng(seed)
    photo = _table(random)
    shadow = Image.new("L", PHOTO, 0)
    ImageDraw.Draw(shadow).polygon([(x + 16, y + 22) for x, y in corners], fill=150)
    photo.paste(Image.new("RGB", PHOTO, "#120a05"), mask=shadow.filter(ImageFilter.GaussianBlur(16)))

    coefficients = _perspective(corners, paper.size)
    laid = _crease(paper).transform(PHOTO, Image.Transform.PERSPECTIVE, coefficients, Image.Resampling.BICUBIC)
    mask = Image.new("L", PHOTO, 0)
    ImageDraw.Draw(mask).polygon(list(corners), fill=255)
    photo.paste(laid, mask=mask.filter(ImageFilter.GaussianBlur(0.8)))

    pixels = np.asarray(photo.filter(ImageFilter.GaussianBlur(0.7)), dtype=np.float64)
    pixels = pixels * _light(*PHOTO)[:, :, None] + random.normal(0, 3.2, (*pixels.shape[:2], 1))
    upright = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
    exif = Image.Exif()
    exif[_ORIENTATION] = 6
    out = BytesIO()
    upright.transpose(Image.Transpose.ROTATE_90).save(out, "JPEG", quality=82, exif=exif)
    return out.getvalue()


def scan(pages: list[Image.Image], *, dpi: int, angles: tuple[float, ...], seed: int) -> bytes:
    """Scan pages in black and white, each turned by a little (degrees), with dust; a TIFF with fax compression."""
    random = np.random.default_rng(seed)
    scans = []
    for page, angle in zip(pages, angles, strict=True):
        turned = page.convert("L").rotate(angle, Image.Resampling.BICUBIC, fillcolor=255)
        ink = np.array(turned) < 150
        _speckle(ink, random, grains=150)
        scans.append(Image.fromarray(np.where(ink, 0, 255).astype(np.uint8)).convert("1"))
    out = BytesIO()
    scans[0].save(
        out, "TIFF", save_all=True, append_images=scans[1:], compression="group4", dpi=(float(dpi), float(dpi))
    )
    return out.getvalue()


def blur(page: Image.Image, *, dpi: int, radius: float, angle: float, seed: int) -> bytes:
    """Scan a page badly: grey, out of focus, turned, noisy; a JPEG of low quality."""
    random = np.random.default_rng(seed)
    grey = page.convert("L").rotate(angle, Image.Resampling.BICUBIC, fillcolor=250)
    pixels = np.asarray(grey.filter(ImageFilter.GaussianBlur(radius)), dtype=np.float64)
    pixels = 70 + pixels * 0.64 + random.normal(0, 4, pixels.shape)
    out = BytesIO()
    Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)).save(out, "JPEG", quality=38, dpi=(dpi, dpi))
    return out.getvalue()


def _table(random: np.random.Generator) -> Image.Image:
    """Oak planks: noise drawn out along the grain, each plank a shade of its own."""
    width, height = PHOTO
    grain = np.zeros((height, width))
    for wavelength, strength in ((3, 7.0), (11, 9.0), (46, 8.0)):
        noise = random.normal(0, 1, (height // 420 + 2, width // wavelength + 2))
        picture = Image.fromarray(noise.astype(np.float32)).resize(PHOTO, Image.Resampling.BICUBIC)
        grain += np.asarray(picture) * strength
    for left, right in pairwise(PLANKS):
        grain[:, left:right] += random.normal(0, 7)
        grain[:, left : left + 5] -= 46
    wood = np.array((142, 102, 68)) + grain[:, :, None] * np.array((1.0, 0.86, 0.66))
    return Image.fromarray(np.clip(wood, 0, 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(1.2))


def _crease(paper: Image.Image) -> Image.Image:
    """Thermal paper that was folded once and does not lie quite flat."""
    width, height = paper.size
    across = np.linspace(0, 1, width)
    down = np.linspace(0, 1, height)[:, None]
    shade = 0.965 + 0.035 * np.sin(across * 3.1) - 0.02 * np.cos(down * 9.0)
    shade = shade - 0.10 * np.exp(-(((down - 0.535) * 210) ** 2)) + 0.03 * np.exp(-(((down - 0.545) * 120) ** 2))
    tinted = np.asarray(paper, dtype=np.float64) * shade[:, :, None] * np.array((1.0, 0.992, 0.968))
    return Image.fromarray(np.clip(tinted, 0, 255).astype(np.uint8))


def _light(width: int, height: int) -> np.ndarray:
    """Window light from the upper left, and the soft shadow of the hand that holds the phone."""
    x = np.linspace(0, 1, width)[None, :]
    y = np.linspace(0, 1, height)[:, None]
    window = 1.06 - 0.20 * x - 0.16 * y
    hand = 1 - 0.24 / (1 + np.exp(-(x + 0.55 * y - 1.16) * 16))
    light: np.ndarray = window * hand
    return light


def _perspective(corners: tuple[Corner, ...], size: tuple[int, int]) -> list[float]:
    """The eight coefficients that take a point of the photograph to the paper."""
    width, height = size
    paper = ((0, 0), (width, 0), (width, height), (0, height))
    rows, wanted = [], []
    for (x, y), (u, v) in zip(corners, paper, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        wanted += [u, v]
    return [float(value) for value in np.linalg.solve(np.array(rows), np.array(wanted))]


def _speckle(ink: np.ndarray, random: np.random.Generator, *, grains: int) -> None:
    """Dust on the glass: grains of one or two pixels, in place."""
    height, width = ink.shape
    for y, x, size in zip(
        random.integers(0, height - 3, grains),
        random.integers(0, width - 3, grains),
        random.choice((1, 1, 2), grains),
        strict=True,
    ):
        ink[y : y + size, x : x + size] = True

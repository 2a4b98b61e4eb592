from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pillow_heif
import pytest
from PIL import Image

from inference.pages import Limits, UnreadableFile, open_pages, turn_page
from inference.pipeline import SANDBOX
from inference.types import Page
from tests.inference.drawing import RED, WHITE, draw_corner, draw_pdf, encode, set_rotation


def read(data: bytes, limits: Limits | None = None) -> list[Page]:
    with open_pages(data, sandbox=SANDBOX, limits=limits) as pages:
        read = list(pages)
        assert pages.total == len(read)
    return read


def read_one(data: bytes) -> np.ndarray:
    (page,) = read(data)
    assert page.image is not None
    assert page.image.shape == (page.height, page.width, 3)
    assert Image.open(io.BytesIO(page.jpeg)).size == (page.width, page.height)
    return page.image


def is_near(pixel: np.ndarray, colour: tuple[int, int, int]) -> bool:
    return bool(np.abs(pixel.astype(int) - colour).max() < 40)


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP", "BMP", "TIFF", "HEIF"])
def test_every_image_format_is_decoded(format: str) -> None:
    pillow_heif.register_heif_opener()
    image = read_one(encode(draw_corner(), format, quality=95))
    assert image.shape == (40, 60, 3)
    assert is_near(image[5, 5], RED)
    assert is_near(image[35, 55], WHITE)


def test_a_pdf_is_rendered_at_200_dots_per_inch() -> None:
    pages = read(draw_pdf(size=(360, 288), pages=3))
    assert [(page.number, page.width, page.height) for page in pages] == [(n, 1000, 800) for n in (1, 2, 3)]


def test_a_pdf_page_stands_as_its_rotation_asks() -> None:
    data = draw_pdf(size=(360, 288), picture=draw_corner())
    upright, turned = read_one(data), read_one(set_rotation(data, 90))
    assert is_near(upright[100, 100], RED)
    assert turned.shape == (1000, 800, 3)
    assert is_near(turned[100, 700], RED)


@pytest.mark.parametrize(
    ("orientation", "shape", "red_corner"),
    [(1, (40, 60), (5, 5)), (3, (40, 60), (35, 55)), (6, (60, 40), (5, 35)), (8, (60, 40), (55, 5))],
)
def test_exif_orientation_is_obeyed(orientation: int, shape: tuple[int, int], red_corner: tuple[int, int]) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    image = read_one(encode(draw_corner(), "JPEG", quality=95, exif=exif))
    assert image.shape[:2] == shape
    assert is_near(image[red_corner], RED)


def test_every_page_of_a_tiff_is_read_at_its_own_size() -> None:
    first, *others = (Image.new("RGB", (width, 20), WHITE) for width in (30, 40, 50))
    pages = read(encode(first, "TIFF", save_all=True, append_images=others))
    assert [(page.number, page.width) for page in pages] == [(1, 30), (2, 40), (3, 50)]


def test_previews_inside_a_tiff_are_no_pages() -> None:
    page, preview = Image.new("L", (30, 20), 255), Image.new("L", (6, 4), 255)
    preview.encoderinfo = {"tiffinfo": {254: 1}}
    (only,) = read(encode(page, "TIFF", save_all=True, append_images=[preview]))
    assert (only.width, only.height) == (30, 20)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16", "I", "F"])
def test_every_kind_of_pixel_keeps_dark_and_light(mode: str) -> None:
    grey = np.zeros((20, 30), np.uint8)
    grey[:, 15:] = 255
    wide = {"I;16": np.uint16, "I": np.int32, "F": np.float32}
    image = (
        Image.fromarray(grey.astype(wide[mode]) * wide[mode](257))
        if mode in wide
        else Image.fromarray(grey).convert(mode)
    )
    pixels = read_one(encode(image, "TIFF"))
    assert is_near(pixels[10, 5], (0, 0, 0))
    assert is_near(pixels[10, 25], WHITE)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "PA"])
def test_transparent_pixels_are_paper(mode: str) -> None:
    image = Image.new("RGBA", (20, 20), (0, 0, 0, 0)).convert(mode)
    assert is_near(read_one(encode(image, "PNG" if mode != "PA" else "TIFF"))[10, 10], WHITE)


def png_bomb(side: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


CUT_JPEG = encode(draw_corner((400, 400)), "JPEG")[:400]
CUT_PNG = encode(draw_corner((400, 400)), "PNG")[:200]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"Dear Sir or Madam", "unknown_type"),
        (draw_pdf(password="secret"), "encrypted"),
        (b"%PDF-1.7\nnothing that makes sense", "damaged"),
        (CUT_JPEG, "damaged"),
        (CUT_PNG, "damaged"),
        (b"II*\x00\xff\xff\xff\xff", "damaged"),
        (draw_pdf(["a"], size=(14_400, 14_400)), "too_many_pixels"),
        (png_bomb(13_300), "too_many_pixels"),
        (encode(Image.new("1", (66_000, 1)), "PNG"), "too_many_pixels"),
        (draw_pdf(pages=6), "too_many_pages"),
        (
            encode(Image.new("1", (9, 9)), "TIFF", save_all=True, append_images=[Image.new("1", (9, 9))] * 5),
            "too_many_pages",
        ),
    ],
)
def test_a_file_that_cannot_be_read_says_why(data: bytes, code: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read(data, Limits(max_pages=5))
    assert caught.value.code == code
    assert str(caught.value).endswith(".")


def test_a_large_pdf_page_is_rendered_at_a_lower_resolution() -> None:
    (page,) = read(draw_pdf(["a"], size=(3000, 3000)), Limits(max_pixels=16_000_000))
    assert 15_900_000 < page.width * page.height <= 16_000_000


def test_a_page_of_too_many_pixels_for_a_worker_is_handed_on_smaller() -> None:
    limits = Limits(handed_on=10_000)
    for data in (draw_pdf(size=(400, 300)), encode(draw_corner((400, 300)), "PNG")):
        (page,) = read(data, limits)
        assert 9_700 < page.width * page.height <= 10_200
    assert page.image is not None
    assert is_near(page.image[10, 10], RED)


@pytest.mark.parametrize("format", ["JPEG", "TIFF"])
def test_a_page_that_is_made_smaller_still_stands_upright(format: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    (page,) = read(encode(draw_corner((400, 300)), format, exif=exif), Limits(handed_on=10_000))
    assert page.height > page.width
    assert page.image is not None
    assert is_near(page.image[10, page.width - 10], RED)


@pytest.mark.parametrize("mode", ["1", "L", "P", "PA", "I;16", "F", "CMYK"])
def test_every_kind_of_pixel_can_be_made_smaller(mode: str) -> None:
    image = Image.new("RGB", (300, 300), WHITE).convert("L" if mode in ("PA", "I;16") else "RGB").convert(mode)
    (page,) = read(encode(image, "TIFF"), Limits(handed_on=10_000))
    assert (page.width, page.height) == (100, 100)


def test_leaving_early_stops_the_work() -> None:
    with open_pages(draw_pdf(pages=50), sandbox=SANDBOX) as pages:
        assert next(iter(pages)).number == 1


def test_a_page_is_turned_with_its_jpeg() -> None:
    (page,) = read(encode(draw_corner(), "PNG"))
    turned = turn_page(page, 90)
    assert (turned.width, turned.height, turned.rotation) == (40, 60, 90)
    assert turned.image is not None
    assert is_near(turned.image[5, 35], RED)
    assert Image.open(io.BytesIO(turned.jpeg)).size == (40, 60)

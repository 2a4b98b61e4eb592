"""Draws pictures that ask for more memory or time than anybody has; knows no reader."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable

from PIL import Image, PngImagePlugin

from benchmarks.security.hostile.pdf_objects import zeros


def _save(image: Image.Image, format: str, **options: object) -> bytes:
    written = io.BytesIO()
    image.save(written, format, **options)
    return written.getvalue()


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _png(width: int, height: int, bits: int, colour: int, pixels: bytes, *more: bytes) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0)
    parts = (_chunk(b"IHDR", header), *more, _chunk(b"IDAT", pixels), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def a_png_of_177_megapixels() -> bytes:
    return _png(13_300, 13_300, 1, 0, zeros(13_300 * 1664))


def a_png_of_100_megapixels_in_64_bits() -> bytes:
    return _png(9_990, 9_990, 16, 6, zeros(80_000_000))


def a_png_of_100_grey_megapixels() -> bytes:
    return _png(9_990, 9_990, 8, 0, zeros(9_990 * 9_991))


def a_png_of_four_billion_pixels_a_side() -> bytes:
    return _png(2**31 - 1, 2**31 - 1, 8, 2, b"")


def a_png_with_a_profile_of_100_megabytes() -> bytes:
    return _png(1, 1, 8, 0, zlib.compress(b"\0\0"), _chunk(b"iCCP", b"p\0\0" + zeros(100_000_000)))


def a_png_with_ten_thousand_texts() -> bytes:
    text = _chunk(b"zTXt", b"t\0\0" + zeros(1_000_000, b"a"))
    return _png(1, 1, 8, 0, zlib.compress(b"\0\0"), *[text] * 10_000)


def an_animation_of_a_million_frames() -> bytes:
    frame = _chunk(b"fcTL", struct.pack(">IIIIIHHBB", 0, 1, 1, 0, 0, 1, 1, 0, 0))
    return _png(1, 1, 8, 0, zlib.compress(b"\0\0"), _chunk(b"acTL", struct.pack(">II", 1_000_000, 0)), frame)


def a_jpeg_of_65500_pixels_a_side() -> bytes:
    data = _save(Image.new("L", (8, 8)), "JPEG")
    place = data.index(b"\xff\xc0") + 5
    return data[:place] + (65_500).to_bytes(2, "big") * 2 + data[place + 4 :]


def a_jpeg_of_9900_pixels_a_side_in_many_scans() -> bytes:
    """A progressive picture without an end, whose last scan comes again and again: each goes over all of it."""
    data = _save(Image.new("RGB", (9_900, 9_900), (200, 30, 30)), "JPEG", progressive=True)
    last = data[data.rindex(b"\xff\xda") : -2]
    return data[:-2] + last * 200 + data[-2:]


def a_jpeg_of_200_megapixels() -> bytes:
    return _save(Image.new("L", (10_000, 20_000)), "JPEG")


def a_tiff_of_a_thousand_pages() -> bytes:
    first, *others = [Image.new("1", (9, 9))] * 1_000
    return _save(first, "TIFF", save_all=True, append_images=others)


def _tiff(*entries: tuple[int, int, int, int], after: int = 0, body: bytes = b"") -> bytes:
    """One directory at 8: (tag, type, count, value) each; `after`: the place of the next."""
    rows = b"".join(struct.pack("<HHII", *entry) for entry in sorted(entries))
    return b"II*\0" + struct.pack("<IH", 8, len(entries)) + rows + struct.pack("<I", after) + body


def white_pages(pages: int, width: int, height: int) -> bytes:
    """A TIFF in whose group 4 a bit stands for a line; all pages share one strip."""
    strip = b"\xff" * (height // 8) + b"\x00\x10\x01"
    directory = 2 + 12 * 9 + 4
    parts = [b"II*\0" + struct.pack("<I", 8)]
    for number in range(1, pages + 1):
        after = 8 + directory * number
        parts.append(
            _tiff(
                (256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, 1), (259, 3, 1, 4), (262, 3, 1, 0),
                (273, 4, 1, 8 + directory * pages), (277, 3, 1, 1), (278, 4, 1, height), (279, 4, 1, len(strip)),
                after=after if number < pages else 0,
            )[8:]
        )  # fmt: skip
    return b"".join([*parts, strip])


def a_tiff_of_150_pages_of_25_megapixels() -> bytes:
    """Each page is far below the limits of a page."""
    return white_pages(150, 5_000, 5_000)


def a_tiff_whose_pages_are_a_ring() -> bytes:
    return _tiff((256, 3, 1, 9), (257, 3, 1, 9), (262, 3, 1, 1), (273, 4, 1, 8), (279, 4, 1, 9), after=8)


def a_tiff_of_four_billion_strips() -> bytes:
    return _tiff((256, 4, 1, 9_000), (257, 4, 1, 9_000), (262, 3, 1, 1), (273, 4, 2**32 - 1, 8), (279, 4, 2**32 - 1, 8))


def a_tiff_with_a_tag_of_four_gigabytes() -> bytes:
    return _tiff((256, 3, 1, 9), (257, 3, 1, 9), (262, 3, 1, 1), (273, 4, 1, 8), (34675, 7, 2**32 - 1, 8))


def a_tiff_deflated_to_a_thousandth() -> bytes:
    strip = zeros(9_000 * 9_000)
    return _tiff(
        (256, 4, 1, 9_000), (257, 4, 1, 9_000), (258, 3, 1, 8), (259, 3, 1, 8), (262, 3, 1, 1), (277, 3, 1, 1),
        (278, 4, 1, 9_000), (273, 4, 1, 8 + 2 + 12 * 9 + 4), (279, 4, 1, len(strip)),
        body=strip,
    )  # fmt: skip


def a_webp_of_its_largest_size() -> bytes:
    header = b"VP8L" + struct.pack("<I", 10) + b"\x2f" + struct.pack("<I", (16_383) | (16_383 << 14)) + bytes(5)
    return b"RIFF" + struct.pack("<I", len(header) + 4) + b"WEBP" + header


def a_webp_of_80_megapixels() -> bytes:
    return _save(Image.new("RGB", (9_000, 9_000)), "WEBP", lossless=True, method=0)


def a_bmp_of_30000_pixels_a_side() -> bytes:
    data = bytearray(_save(Image.new("RGB", (4, 4)), "BMP"))
    data[18:26] = struct.pack("<ii", 30_000, 30_000)
    return bytes(data)


def a_bmp_of_9900_pixels_a_side_in_runs() -> bytes:
    side = 9_900
    rows = (b"\xff\x00" * (side // 255) + bytes([side % 255, 0]) + b"\x00\x00") * side + b"\x00\x01"
    header = struct.pack("<IiiHHIIiiII", 40, side, side, 1, 8, 1, len(rows), 0, 0, 256, 0)
    start = 14 + len(header) + 1024
    return b"BM" + struct.pack("<IHHI", start + len(rows), 0, 0, start) + header + bytes(1024) + rows


def exif_that_holds_itself() -> bytes:
    """A directory of EXIF whose own place stands in it, as that of its further directories."""
    body = b"II*\0" + struct.pack("<IHHHII", 8, 1, 0x8769, 4, 1, 8) + struct.pack("<I", 8)
    image = PngImagePlugin.PngInfo()
    image.add(b"eXIf", body)
    return _save(Image.new("L", (9, 9)), "PNG", pnginfo=image)


BOMBS: tuple[Callable[[], bytes], ...] = (
    a_png_of_177_megapixels,
    a_png_of_100_megapixels_in_64_bits,
    a_png_of_100_grey_megapixels,
    a_png_of_four_billion_pixels_a_side,
    a_png_with_a_profile_of_100_megabytes,
    a_png_with_ten_thousand_texts,
    an_animation_of_a_million_frames,
    a_jpeg_of_65500_pixels_a_side,
    a_jpeg_of_9900_pixels_a_side_in_many_scans,
    a_jpeg_of_200_megapixels,
    a_tiff_of_a_thousand_pages,
    a_tiff_of_150_pages_of_25_megapixels,
    a_tiff_whose_pages_are_a_ring,
    a_tiff_of_four_billion_strips,
    a_tiff_with_a_tag_of_four_gigabytes,
    a_tiff_deflated_to_a_thousandth,
    a_webp_of_its_largest_size,
    a_webp_of_80_megapixels,
    a_bmp_of_30000_pixels_a_side,
    a_bmp_of_9900_pixels_a_side_in_runs,
    exif_that_holds_itself,
)

"""Files small to send and endless to read: each is refused with a reason, and the next one is read as ever.

Here stand those that are refused at once; `benchmarks/security/bombs.py` holds all of them against clock and memory.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from benchmarks.security.hostile import markup, pdf_objects, pdfs, pictures
from inference.engines.fake import FakeEngine
from inference.pages import Limits, UnreadableFile
from inference.pipeline import SANDBOX, read_document
from inference.sandbox import SandboxError, SandboxLimits

HONEST = pdf_objects.page("BT /F 14 Tf 40 500 Td (Brook and Field Ltd sells garden tools.) Tj ET")


def lines_of(data: bytes) -> list[str]:
    return [line.text for page in read_document(data, engine=FakeEngine()).pages for line in page.lines]


def name_of(bomb: Callable[[], bytes]) -> str:
    return bomb.__name__


REFUSED = {
    pdfs.a_page_of_five_metres: "too_many_pixels",
    pdfs.pages_without_end: "too_many_pages",
    pdfs.two_hundred_pages_of_a_metre: "too_many_pixels",
    pdfs.two_hundred_pages_of_one_picture: "too_many_pixels",
    pdfs.a_tree_of_pages_in_a_ring: "damaged",
    pictures.a_png_of_177_megapixels: "too_many_pixels",
    pictures.a_png_of_four_billion_pixels_a_side: "too_many_pixels",
    pictures.a_png_of_100_megapixels_in_64_bits: "too_much_memory",
    pictures.a_png_with_a_profile_of_100_megabytes: "damaged",
    pictures.a_jpeg_of_65500_pixels_a_side: "too_many_pixels",
    pictures.a_tiff_of_150_pages_of_25_megapixels: "too_many_pixels",
    pictures.a_tiff_of_four_billion_strips: "damaged",
    pictures.a_bmp_of_30000_pixels_a_side: "too_many_pixels",
    pictures.a_webp_of_its_largest_size: "damaged",
    markup.entities_of_ten_entities_each: "unsafe_xml",
    markup.one_long_entity_named_often: "unsafe_xml",
    markup.an_entity_from_a_file: "unsafe_xml",
    markup.an_entity_from_an_address: "unsafe_xml",
    markup.half_a_million_levels: "xml_too_large",
}


@pytest.mark.parametrize("bomb", REFUSED, ids=name_of)
def test_a_bomb_is_refused_and_the_next_document_is_read(bomb: Callable[[], bytes]) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read_document(bomb(), engine=FakeEngine())
    assert caught.value.code == REFUSED[bomb]
    assert str(caught.value).endswith(".")
    assert lines_of(HONEST) == ["Brook and Field Ltd sells garden tools."]


@pytest.mark.parametrize(
    "bomb",
    [
        pdfs.a_font_that_draws_itself,
        pdfs.a_table_of_places_that_names_itself,
        pictures.a_tiff_whose_pages_are_a_ring,
        pictures.a_tiff_with_a_tag_of_four_gigabytes,
        pictures.an_animation_of_a_million_frames,
        pictures.exif_that_holds_itself,
    ],
    ids=name_of,
)
def test_what_only_looks_endless_is_read(bomb: Callable[[], bytes]) -> None:
    assert len(read_document(bomb(), engine=FakeEngine()).pages) == 1


@pytest.mark.parametrize(
    ("pages", "side", "size"),
    [
        (200, (2_480, 3_508), 250_000),
        (200, (4_960, 7_016), 8_000_000),
        (50, (4_960, 7_016), 60_000),
        (1, (9_900, 9_900), 9),
    ],
    ids=["200 blank", "200 at 600 dpi", "50 blank at 600 dpi", "one large"],
)
def test_what_is_long_and_honest_has_room(pages: int, side: tuple[int, int], size: int) -> None:
    Limits().check_pixels_together(pages * side[0] * side[1], size)


def spend(seconds: float, pages: int) -> Iterator[int]:
    for number in range(pages):
        until = time.process_time() + seconds
        while time.process_time() < until:
            pass
        yield number


def test_a_file_cannot_be_as_slow_as_allowed_on_every_page() -> None:
    limits = SandboxLimits(cpu_seconds=2, cpu_seconds_per_item=0.1)
    pages = SANDBOX.stream(spend, 0.9, 20, limits=limits)
    with pytest.raises(SandboxError) as caught:
        list(pages)
    assert caught.value.code == "too_slow"

"""Draws PDFs that ask for more memory or time than anybody has, object by object; knows no reader."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable

from PIL import Image

from benchmarks.security.hostile.pdf_objects import join, page, stream, zeros

GIANT = 1_000_000_000


def a_page_of_five_metres() -> bytes:
    return page("0 0 1 rg 0 0 99 99 re f", size=14_400)


SHOW_PICTURE, PICTURES = "q 600 0 0 600 0 0 cm /P Do Q", "/XObject << /P 5 0 R >>"


def _picture(width: int, height: int, bits: int, colours: str, content: bytes, filters: str) -> bytes:
    picture = _picture_object(width, height, bits, colours, content, filters)
    return page(SHOW_PICTURE, resources=PICTURES, more={5: picture})


def _picture_object(width: int, height: int, bits: int, colours: str, content: bytes, filters: str) -> bytes:
    shape = f"/Type /XObject /Subtype /Image /Width {width} /Height {height} /BitsPerComponent {bits}"
    return stream(f"{shape} /ColorSpace /{colours} /Filter {filters}", content)


def a_picture_of_1_bit_and_60000_pixels_a_side() -> bytes:
    return _picture(60_000, 60_000, 1, "DeviceGray", zeros(450_000_000), "/FlateDecode")


def a_picture_of_colours_and_20000_pixels_a_side() -> bytes:
    return _picture(20_000, 20_000, 8, "DeviceRGB", zeros(1_200_000_000), "/FlateDecode")


def a_picture_packed_twice() -> bytes:
    return _picture(30_000, 30_000, 8, "DeviceRGB", zlib.compress(zeros(GIANT)), "[/FlateDecode /FlateDecode]")


def a_jpeg_2000_of_15000_pixels_a_side() -> bytes:
    written = io.BytesIO()
    Image.new("L", (4000, 4000)).save(written, "JPEG2000")
    content = written.getvalue()
    for place in (content.index(b"ihdr") + 4, content.index(b"\xff\x51") + 6):
        content = content[:place] + (15_000).to_bytes(4, "big") * 2 + content[place + 8 :]
    return _picture(15_000, 15_000, 8, "DeviceGray", content, "/JPXDecode")


def drawing_packed_to_a_thousandth() -> bytes:
    return page(zeros(GIANT, b" "), filters="/Filter /FlateDecode")


def drawing_packed_to_a_millionth() -> bytes:
    return page(zlib.compress(zeros(GIANT, b"0 0 m ")), filters="/Filter [/FlateDecode /FlateDecode]")


def paths_without_end() -> bytes:
    return page(zeros(200_000_000, b"1 1 m 599 599 l 1 599 l 599 1 l b "), filters="/Filter /FlateDecode")


def states_saved_without_end() -> bytes:
    return page(zeros(100_000_000, b"q "), filters="/Filter /FlateDecode")


def forms_that_draw_two_forms_each() -> bytes:
    forms = {
        number: stream(
            f"/Type /XObject /Subtype /Form /BBox [0 0 600 600] /Resources << /XObject << /X {number + 1} 0 R >> >>",
            b"/X Do /X Do",
        )
        for number in range(5, 35)
    }
    last = stream("/Type /XObject /Subtype /Form /BBox [0 0 600 600]", b"0 0 600 600 re f")
    return page("/X Do", resources="/XObject << /X 5 0 R >>", more={**forms, 35: last})


def a_form_that_draws_itself() -> bytes:
    form = stream(
        "/Type /XObject /Subtype /Form /BBox [0 0 600 600] /Resources << /XObject << /X 5 0 R >> >>", b"/X Do /X Do"
    )
    return page("/X Do", resources="/XObject << /X 5 0 R >>", more={5: form})


def groups_within_groups() -> bytes:
    groups = {
        number: stream(
            "/Type /XObject /Subtype /Form /BBox [0 0 6000 6000] /Group << /S /Transparency /I true /K true >>"
            f" /Resources << /XObject << /X {number + 1} 0 R >> /ExtGState << /G << /ca 0.9 /BM /Luminosity >> >> >>",
            b"/G gs /X Do /X Do",
        )
        for number in range(5, 25)
    }
    last = stream("/Type /XObject /Subtype /Form /BBox [0 0 6000 6000]", b"1 0 0 rg 0 0 6000 6000 re f")
    return page("/X Do", resources="/XObject << /X 5 0 R >>", size=3000, more={**groups, 25: last})


def a_pattern_finer_than_a_pixel() -> bytes:
    tile = stream(
        "/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 1 1] /XStep 0.001 /YStep 0.001"
        " /Resources << >>",
        b"1 0 0 rg 0 0 1 1 re f",
    )
    return page("/Pattern cs /T scn 0 0 3000 3000 re f", resources="/Pattern << /T 5 0 R >>", size=3000, more={5: tile})


def a_shading_computed_at_every_pixel() -> bytes:
    function = stream(
        "/FunctionType 4 /Domain [0 3000 0 3000] /Range [0 1 0 1 0 1]",
        b"{ " + b"2 copy mul sin cos sqrt pop " * 3000 + b" 0.5 }",
    )
    shading = "<< /ShadingType 1 /ColorSpace /DeviceRGB /Domain [0 3000 0 3000] /Function 6 0 R >>"
    return page("/S sh", resources="/Shading << /S 5 0 R >>", size=3000, more={5: shading, 6: function})


def a_line_of_a_billion_dashes() -> bytes:
    return page("[0.0001 0.0001] 0 d " + "0 0 m 3000 3000 l S " * 200, size=3000)


def two_million_letters() -> bytes:
    return page(
        zlib.compress(b"BT /F 4 Tf 1 1 Td " + b"(" + b"ab cd ef" * 250_000 + b") Tj ET"),
        filters="/Filter /FlateDecode",
    )


def letters_each_set_alone() -> bytes:
    return page(zeros(30_000_000, b"BT /F 4 Tf 9 9 Td (W) Tj ET "), filters="/Filter /FlateDecode")


def a_font_that_draws_itself() -> bytes:
    font = (
        "<< /Type /Font /Subtype /Type3 /FontBBox [0 0 1 1] /FontMatrix [1 0 0 1 0 0] /CharProcs << /a 6 0 R >>"
        " /Encoding << /Type /Encoding /Differences [97 /a] >> /FirstChar 97 /LastChar 97 /Widths [1]"
        " /Resources << /Font << /F 5 0 R >> >> >>"
    )
    glyph = stream("", b"1 0 d0 BT /F 1 Tf (aaaaaaaa) Tj ET")
    content = "BT /F 9 Tf 9 9 Td (" + "a" * 50_000 + ") Tj ET"
    return page(content, resources="/Font << /F 5 0 R >>", more={5: font, 6: glyph})


def stamps_without_end() -> bytes:
    stamp = "<< /Type /Annot /Subtype /Stamp /Rect [0 0 600 600] /AP << /N 5 0 R >> /F 4 >>"
    look = stream("/Type /XObject /Subtype /Form /BBox [0 0 600 600]", b"0 0 600 600 re f")
    return page(entries=f"/Annots [{stamp * 60_000}]", more={5: look})


def pages_without_end() -> bytes:
    kids = " ".join(["3 0 R"] * 200_000)
    return join(
        {
            1: "<< /Type /Catalog /Pages 2 0 R >>",
            2: f"<< /Type /Pages /Kids [{kids}] /Count 200000 >>",
            3: "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 600] >>",
        }
    )


def two_hundred_slow_pages() -> bytes:
    drawing = stream("/Filter /FlateDecode", zeros(60_000_000, b"1 1 m 599 599 l 1 599 l 599 1 l b "))
    return _pages(200, 600, {4: drawing}, "/Contents 4 0 R")


def two_hundred_pages_of_one_picture() -> bytes:
    picture = _picture_object(10_000, 10_000, 8, "DeviceGray", zeros(100_000_000), "/FlateDecode")
    entries = f"/Contents 4 0 R /Resources << {PICTURES} >>"
    return _pages(200, 600, {4: stream("", SHOW_PICTURE.encode()), 5: picture}, entries)


def _pages(count: int, size: int, more: dict[int, str | bytes], entries: str = "") -> bytes:
    """A file of one page that is `count` pages."""
    kids = " ".join(["3 0 R"] * count)
    return join(
        {
            1: "<< /Type /Catalog /Pages 2 0 R >>",
            2: f"<< /Type /Pages /Kids [{kids}] /Count {count} >>",
            3: f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {size} {size}] {entries} >>",
            **more,
        }
    )


def two_hundred_pages_of_a_metre() -> bytes:
    return _pages(200, 3_000, {})


def a_tree_of_pages_100000_deep() -> bytes:
    depth = 100_000
    nodes = {
        number: f"<< /Type /Pages /Kids [{number + 1} 0 R] /Count 1 /Parent {number - 1} 0 R >>"
        for number in range(2, depth)
    }
    last = f"<< /Type /Page /Parent {depth - 1} 0 R /MediaBox [0 0 600 600] >>"
    return join({1: "<< /Type /Catalog /Pages 2 0 R >>", **nodes, depth: last})


def a_tree_of_pages_in_a_ring() -> bytes:
    return join(
        {
            1: "<< /Type /Catalog /Pages 2 0 R >>",
            2: "<< /Type /Pages /Kids [3 0 R 3 0 R] /Count 50 >>",
            3: "<< /Type /Pages /Parent 2 0 R /Kids [2 0 R 2 0 R] /Count 50 >>",
        }
    )


def a_million_brackets() -> bytes:
    return page(entries=f"/Odd {'[' * 1_000_000}{']' * 1_000_000}")


def a_table_of_places_that_names_itself() -> bytes:
    data = page()
    start = data.rindex(b"xref\n0")
    return data.replace(b"/Root", f"/Prev {start} /Root".encode())


def an_invoice_that_unpacks_to_a_gigabyte() -> bytes:
    file = stream("/Type /EmbeddedFile /Filter /FlateDecode", zeros(GIANT, b" "))
    return join(
        {
            1: "<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles << /Names [(factur-x.xml) 5 0 R] >> >> >>",
            2: "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            3: "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 600] >>",
            5: "<< /Type /Filespec /F (factur-x.xml) /UF (factur-x.xml) /EF << /F 6 0 R >> >>",
            6: file,
        }
    )


def fifty_thousand_attachments() -> bytes:
    file = stream("/Type /EmbeddedFile", b"<a/>")
    names = " ".join(f"(a{number:05}.xml) 5 0 R" for number in range(50_000))
    return join(
        {
            1: f"<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles << /Names [{names}] >> >> >>",
            2: "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            3: "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 600] >>",
            5: "<< /Type /Filespec /F (a.xml) /UF (a.xml) /EF << /F 6 0 R >> >>",
            6: file,
        }
    )


BOMBS: tuple[Callable[[], bytes], ...] = (
    a_page_of_five_metres,
    a_picture_of_1_bit_and_60000_pixels_a_side,
    a_picture_of_colours_and_20000_pixels_a_side,
    a_picture_packed_twice,
    a_jpeg_2000_of_15000_pixels_a_side,
    drawing_packed_to_a_thousandth,
    drawing_packed_to_a_millionth,
    paths_without_end,
    states_saved_without_end,
    forms_that_draw_two_forms_each,
    a_form_that_draws_itself,
    groups_within_groups,
    a_pattern_finer_than_a_pixel,
    a_shading_computed_at_every_pixel,
    a_line_of_a_billion_dashes,
    two_million_letters,
    letters_each_set_alone,
    a_font_that_draws_itself,
    stamps_without_end,
    pages_without_end,
    two_hundred_slow_pages,
    two_hundred_pages_of_one_picture,
    two_hundred_pages_of_a_metre,
    a_tree_of_pages_100000_deep,
    a_tree_of_pages_in_a_ring,
    a_million_brackets,
    a_table_of_places_that_names_itself,
    an_invoice_that_unpacks_to_a_gigabyte,
    fifty_thousand_attachments,
)

"""Draws the files that mutation begins with, one of each kind and of each thing that a kind can hold."""

from __future__ import annotations

import numpy as np
import pillow_heif
from PIL import Image

from benchmarks.security.hostile import markup, pdf_objects, pdfs, pictures
from tests.inference.drawing import PARAGRAPH, draw_corner, draw_pdf, draw_text, encode, set_rotation
from tests.inference.pdf_writer import write_pdf, write_text
from tests.inference.readers.codes import EPC, SWISS, draw_code
from tests.inference.readers.einvoices import embed, write_cii, write_ubl

_SMALL = (  # bombs that are small and quickly judged: their neighbours may not be
    pdfs.forms_that_draw_two_forms_each,
    pdfs.a_form_that_draws_itself,
    pdfs.a_font_that_draws_itself,
    pdfs.a_tree_of_pages_in_a_ring,
    pdfs.a_table_of_places_that_names_itself,
    pdfs.a_pattern_finer_than_a_pixel,
    pictures.a_tiff_whose_pages_are_a_ring,
    pictures.a_tiff_of_four_billion_strips,
    pictures.a_tiff_with_a_tag_of_four_gigabytes,
    pictures.an_animation_of_a_million_frames,
    pictures.a_jpeg_of_65500_pixels_a_side,
    pictures.a_bmp_of_30000_pixels_a_side,
    pictures.a_webp_of_its_largest_size,
    pictures.exif_that_holds_itself,
    markup.entities_of_ten_entities_each,
    markup.an_entity_from_a_file,
)


def draw_seeds() -> dict[str, bytes]:
    """Name -> file."""
    return {**_pdfs(), **_pictures(), **_markup(), **{bomb.__name__: bomb() for bomb in _SMALL}}


def _pdfs() -> dict[str, bytes]:
    plain = draw_pdf(pages=2)
    marked = write_pdf(
        write_text("Brook and Field", 40, 200) + " /OC /Off BDC " + write_text("hidden", 40, 100) + " EMC /Inner Do",
        inner=write_text("inside", 40, 60),
        is_group=True,
        entries="/Annots [<< /Type /Annot /Subtype /FreeText /Rect [10 10 250 34] /AP << /N 9 0 R >> >>]",
        appearance=write_text("stamped", 4, 4),
        meanings={"a": "b"},
    )
    return {
        "text.pdf": plain,
        "turned.pdf": set_rotation(plain, 90),
        "picture.pdf": draw_pdf(picture=draw_corner()),
        "locked.pdf": draw_pdf(password="secret"),
        "marked.pdf": marked,
        "invoice.pdf": embed(plain, **{"factur-x.xml": write_cii()}),
        "shading.pdf": pdf_objects.page(
            "/S sh",
            resources="/Shading << /S << /ShadingType 2 /ColorSpace /DeviceRGB /Coords [0 0 600 600]"
            " /Function << /FunctionType 2 /Domain [0 1] /C0 [0 0 0] /C1 [1 1 1] /N 1 >> >> >>",
        ),
    }


def _pictures() -> dict[str, bytes]:
    pillow_heif.register_heif_opener()
    picture, corner = draw_text(PARAGRAPH[:1], (240, 100)), draw_corner()
    exif = Image.Exif()
    exif[0x0112] = 6
    grey = Image.fromarray(np.arange(2400, dtype=np.uint16).reshape(40, 60) * 27)
    codes = [draw_code(text, scale=3) for text in (EPC, SWISS)]
    return {
        "png": encode(picture, "PNG"),
        "palette.png": encode(corner.convert("P"), "PNG"),
        "grey16.png": encode(grey, "PNG"),
        "clear.png": encode(corner.convert("RGBA"), "PNG"),
        "jpeg": encode(picture, "JPEG"),
        "progressive.jpeg": encode(picture, "JPEG", progressive=True, exif=exif),
        "cmyk.jpeg": encode(corner.convert("CMYK"), "JPEG"),
        "webp": encode(picture, "WEBP"),
        "lossless.webp": encode(corner, "WEBP", lossless=True),
        "bmp": encode(corner, "BMP"),
        "palette.bmp": encode(corner.convert("P"), "BMP"),
        "heic": encode(picture, "HEIF"),
        "tiff": encode(corner, "TIFF", save_all=True, append_images=[corner.convert("1")]),
        **{
            f"{kind}.tiff": encode(corner.convert(mode), "TIFF", compression=kind)
            for kind, mode in (
                ("tiff_lzw", "RGB"),
                ("tiff_adobe_deflate", "RGBA"),
                ("jpeg", "RGB"),
                ("group4", "1"),
                ("group3", "1"),
                ("packbits", "L"),
            )
        },
        "float.tiff": encode(Image.fromarray(np.linspace(0, 1, 2400, dtype=np.float32).reshape(40, 60)), "TIFF"),
        **{f"code{number}.png": encode(code, "PNG") for number, code in enumerate(codes)},
    }


def _markup() -> dict[str, bytes]:
    return {"cii.xml": write_cii(), "ubl.xml": write_ubl(), "credit.xml": write_ubl(is_credit_note=True)}

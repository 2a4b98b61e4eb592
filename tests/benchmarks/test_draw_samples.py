"""The committed samples are what the drawing code draws, and what `expected.json` says of them is true."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import numpy as np
import pypdfium2
import pytest
from PIL import Image, ImageOps
from stdnum import iban
from stdnum.cn import uscc
from stdnum.de import vat as german_vat
from stdnum.gb import vat as british_vat
from stdnum.iso7064 import mod_11_2

from benchmarks import draw_samples
from benchmarks.samples_drawn import bank_letter, receipt
from benchmarks.samples_drawn.sheet import render
from inference.media import sniff_media_type
from inference.schemas.loader import builtin_templates

FOLDER = draw_samples.FOLDER
EXPECTED: dict[str, dict[str, Any]] = json.loads((FOLDER / "expected.json").read_text("utf-8"))
READABLE = [name for name, sample in EXPECTED.items() if sample["outcome"] == "read"]
WITH_TEXT = [name for name in READABLE if EXPECTED[name]["has_text_layer"]]
IMAGES = [name for name in READABLE if EXPECTED[name]["media_type"].startswith("image/")]
TAXED = [name for name in READABLE if "net_total" in EXPECTED[name]["fields"]]
WITH_LINES = [name for name in READABLE if "line_items" in EXPECTED[name]["fields"]]
WITH_IBAN = [name for name in READABLE if "iban" in EXPECTED[name]["fields"]]
PRINTED = {
    "tarnwick-invoice-0418.pdf": ["TI-2026-0418", "9 November 2026", "£ 3,889.44", "GB12 TRNW 6016 1331 9268 19"],
    "rechnung-2026-1043.pdf": ["2026-1043", "28.10.2026", "DE999041718", "3.326,76 EUR"],
    "fapiao-04180026.pdf": [
        "099002600111",
        "购买方"[:1],
        "云泽精密仪器有限公司",
        "壹万贰仟柒佰伍拾伍元肆角肆分",
        "12755.44",
    ],
    "calibration-services-agreement.pdf": ["Tarnwick Instruments Ltd", "two (2) years", "England and Wales"],
}


def fields(name: str) -> dict[str, Any]:
    return dict(EXPECTED[name]["fields"])


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    text = "\n".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return text


def frames(data: bytes) -> list[np.ndarray]:
    """The pixels of every page of an image."""
    picture = Image.open(BytesIO(data))
    pixels = []
    for number in range(getattr(picture, "n_frames", 1)):
        picture.seek(number)
        pixels.append(np.asarray(picture.convert("RGB"), dtype=np.int16))
    return pixels


def test_expected_json_names_the_files_that_are_there() -> None:
    present = {path.name for path in FOLDER.iterdir()} - {"expected.json"}
    assert present == set(EXPECTED)
    assert len(present) == 10
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 4_000_000


def test_expected_json_is_what_the_drawing_code_says() -> None:
    assert draw_samples.expected() == EXPECTED


@pytest.mark.parametrize("name", EXPECTED)
def test_every_file_is_of_the_type_it_is_said_to_be(name: str) -> None:
    assert sniff_media_type((FOLDER / name).read_bytes()[:1024]) == EXPECTED[name]["media_type"]


@pytest.mark.parametrize("name", READABLE)
def test_every_value_has_a_field_in_the_built_in_template(name: str) -> None:
    (template,) = [spec for spec in builtin_templates() if spec.name == EXPECTED[name]["template"]]
    assert set(fields(name)) <= {spec.name for spec in template.fields}


@pytest.mark.parametrize("name", TAXED)
def test_net_and_tax_make_the_total(name: str) -> None:
    values = fields(name)
    assert values["net_total"] + values["tax_total"] == pytest.approx(values["grand_total"], abs=0.001)
    assert sum(row["line_total"] for row in values["line_items"]) == pytest.approx(values["net_total"], abs=0.001)


@pytest.mark.parametrize("name", WITH_LINES)
def test_every_line_is_quantity_times_price(name: str) -> None:
    rows = fields(name)["line_items"]
    assert [row["line_total"] for row in rows] == pytest.approx([r["quantity"] * r["unit_price"] for r in rows])


def test_the_receipt_adds_up() -> None:
    values = fields("IMG_2043-receipt.jpg")
    assert sum(row["line_total"] for row in values["line_items"]) == pytest.approx(values["grand_total"])
    assert values["tax_total"] == pytest.approx(values["grand_total"] / 6, abs=0.005)


@pytest.mark.parametrize("name", WITH_IBAN)
def test_ibans_have_valid_check_digits(name: str) -> None:
    assert iban.is_valid(fields(name)["iban"])


def test_tax_and_person_numbers_have_valid_check_digits() -> None:
    assert british_vat.is_valid(fields("tarnwick-invoice-0418.pdf")["seller_vat_id"])
    assert british_vat.is_valid(fields("scan0007-print-shop.jpg")["seller_vat_id"])
    assert british_vat.is_valid(receipt.SELLER.vat_id)
    assert german_vat.is_valid(fields("rechnung-2026-1043.pdf")["seller_vat_id"])
    assert uscc.is_valid(fields("fapiao-04180026.pdf")["seller_vat_id"])
    assert uscc.is_valid(fields("fapiao-04180026.pdf")["buyer_vat_id"])
    assert mod_11_2.is_valid(fields("id-card-specimen.webp")["id_number"])


@pytest.mark.parametrize("name", WITH_TEXT)
def test_a_drawn_pdf_is_the_committed_one(name: str) -> None:
    """Text and pixels, not bytes: another zlib packs the same page differently."""
    drawn, committed = draw_samples.SAMPLES[name].draw(), (FOLDER / name).read_bytes()
    assert text_of(drawn) == text_of(committed)
    pairs = zip(render(drawn, dpi=60), render(committed, dpi=60), strict=True)
    assert all(np.array_equal(np.asarray(ours), np.asarray(theirs)) for ours, theirs in pairs)


@pytest.mark.parametrize("name", IMAGES)
def test_a_drawn_image_is_the_committed_one(name: str) -> None:
    """Up to a few pixels in a million, less than one changed digit: rasterisers and codecs differ in the last bit."""
    drawn, committed = frames(draw_samples.SAMPLES[name].draw()), frames((FOLDER / name).read_bytes())
    differing = [(np.abs(ours - theirs).max(axis=2) > 12).mean() for ours, theirs in zip(drawn, committed, strict=True)]
    assert max(differing) < 1e-5


def test_drawing_twice_gives_the_same_bytes() -> None:
    for name in ("fapiao-04180026.pdf", "bank-statement-protected.pdf", "id-card-specimen.webp"):
        assert draw_samples.SAMPLES[name].draw() == draw_samples.SAMPLES[name].draw()


@pytest.mark.parametrize(("name", "printed"), PRINTED.items())
def test_what_is_printed_can_be_read_from_the_text_layer(name: str, printed: list[str]) -> None:
    text = " ".join(text_of((FOLDER / name).read_bytes()).split())
    assert [part for part in printed if part not in text] == []


@pytest.mark.parametrize("name", WITH_TEXT)
def test_pdfs_have_the_pages_they_are_said_to_have_and_embed_every_font(name: str) -> None:
    data = (FOLDER / name).read_bytes()
    assert len(render(data, dpi=20)) == EXPECTED[name]["pages"]
    assert data.count(b"/FontFile2") == data.count(b"/Subtype /TrueType") > 0
    assert b"/Type1" not in data


def test_the_receipt_is_stored_on_its_side_and_upright_by_exif() -> None:
    picture = Image.open(FOLDER / "IMG_2043-receipt.jpg")
    assert picture.getexif()[0x0112] == 6
    assert picture.width > picture.height
    upright = ImageOps.exif_transpose(picture)
    assert upright.size == (picture.height, picture.width)


def test_the_scan_has_two_black_and_white_pages() -> None:
    picture = Image.open(FOLDER / "scan-po-7746.tif")
    assert (getattr(picture, "n_frames", 1), picture.mode, picture.info["compression"]) == (2, "1", "group4")


def test_the_protected_letter_opens_with_its_password_alone() -> None:
    path = FOLDER / "bank-statement-protected.pdf"
    with pytest.raises(pypdfium2.PdfiumError, match="assword"):
        pypdfium2.PdfDocument(path)
    document = pypdfium2.PdfDocument(path, password=bank_letter.PASSWORD)
    assert "Quayford Mutual Bank" in document[0].get_textpage().get_text_range()
    document.close()

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from inference.engine import EngineError
from inference.engines.fake import FakeEngine
from inference.pages import UnreadableFile
from inference.pipeline import read_document, read_pages
from inference.schemas import builtin_templates
from inference.types import FieldSpec, FieldType, Page, Source, TemplateSpec, TextLine
from tests.inference.drawing import draw_corner, draw_pdf, draw_text, encode
from tests.inference.engines.misbehaving import (
    CrashingEngine,
    DoublingEngine,
    DownEngine,
    SilentEngine,
    SkewedEngine,
)
from tests.inference.readers.codes import EPC, FAPIAO, draw_code, draw_page
from tests.inference.readers.einvoices import embed, write_cii, write_ubl

ENGINE = FakeEngine()
INVOICE_LINES = ("Invoice number: INV-2026-17", "Invoice date: 2026-03-04", "Grand total: EUR 119.00")
TEMPLATE = TemplateSpec("tiny", fields=(FieldSpec("invoice_number", FieldType.IDENTIFIER, label="Invoice number"),))


def scan(pages: int = 1) -> bytes:
    first, *others = (draw_corner((60 + number, 40)) for number in range(pages))
    return encode(first, "TIFF", save_all=True, append_images=others)


def test_a_value_comes_with_the_place_it_was_read_at() -> None:
    reading = read_document(draw_pdf(INVOICE_LINES), engine=ENGINE, template=TEMPLATE)
    (value,) = reading.values
    assert value.value == "INV-2026-17"
    (evidence,) = value.evidence
    assert (evidence.source, evidence.page) == (Source.TEXT, 1)
    assert evidence.box is not None
    assert (reading.template, reading.is_guessed) == (TEMPLATE, False)
    assert (reading.engine, reading.engine_revision) == ("fake", ENGINE.revision)
    assert reading.seconds > 0


def test_the_kind_is_guessed_among_those_given() -> None:
    reading = read_document(draw_pdf(INVOICE_LINES), engine=ENGINE, templates=builtin_templates())
    assert reading.template is not None
    assert (reading.template.name, reading.is_guessed) == ("invoice", True)


def test_without_templates_there_are_pages_and_no_values() -> None:
    reading = read_document(draw_pdf(), engine=ENGINE)
    assert (reading.template, reading.is_guessed, reading.values) == (None, False, ())
    assert len(reading.pages) == 1


def test_the_engine_reads_only_pages_without_a_text_layer() -> None:
    text, scanned = (next(read_pages(data, engine=ENGINE)) for data in (draw_pdf(), scan()))
    assert (text.source, text.lines[0].text) == (Source.TEXT, "Brook and Field Ltd sells garden tools.")
    assert (scanned.source, scanned.lines[0].text) == (Source.OCR, "Fake page 1")


def test_no_page_keeps_its_image() -> None:
    reading = read_document(scan(3), engine=ENGINE)
    assert all(page.image is None and page.jpeg for page in reading.pages)


def test_pages_handed_over_are_not_kept_twice() -> None:
    stored: list[Page] = []
    reading = read_document(scan(3), engine=ENGINE, on_page=stored.append)
    assert [page.number for page in stored] == [1, 2, 3]
    assert all(page.jpeg and page.lines for page in stored)
    assert all(not page.jpeg and page.lines for page in reading.pages)


def test_progress_counts_pages() -> None:
    seen: list[tuple[int, int]] = []
    read_document(scan(3), engine=ENGINE, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_a_page_that_the_engine_turned_is_kept_upright() -> None:
    engine = FakeEngine(lines=[TextLine("x", (0.1, 0.2, 0.3, 0.4), 1.0)], rotation=90)
    (page,) = read_pages(scan(), engine=engine)
    assert (page.width, page.height, page.rotation) == (40, 60, 90)
    assert page.lines[0].box == (0.1, 0.2, 0.3, 0.4)
    assert np.asarray(Image.open(io.BytesIO(page.jpeg))).shape == (60, 40, 3)


@pytest.mark.parametrize(
    ("engine", "permanent"),
    [(SilentEngine(), True), (DoublingEngine(), True), (SkewedEngine(), True), (DownEngine(), False)],
)
def test_an_engine_that_fails_is_never_a_reading(engine: FakeEngine, permanent: bool) -> None:
    with pytest.raises(EngineError) as caught:
        read_document(scan(), engine=engine)
    assert caught.value.permanent is permanent


def test_a_bug_in_an_engine_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        read_document(scan(), engine=CrashingEngine())


def test_a_file_that_cannot_be_read_says_so() -> None:
    with pytest.raises(UnreadableFile) as caught:
        read_document(draw_pdf(password="secret"), engine=ENGINE)
    assert caught.value.code == "encrypted"


def test_a_scan_inside_a_pdf_goes_to_the_engine() -> None:
    (page,) = read_pages(draw_pdf([], picture=draw_text()), engine=ENGINE)
    assert page.source is Source.OCR


def test_an_electronic_invoice_of_its_own_is_drawn_and_read_without_the_engine() -> None:
    reading = read_document(write_ubl(), engine=ENGINE, templates=builtin_templates())
    values = {value.name: value for value in reading.values}
    assert reading.template is not None
    assert (reading.template.name, reading.pages[0].source) == ("invoice", Source.EINVOICE)
    assert (values["grand_total"].value, values["grand_total"].source) == (119.0, Source.EINVOICE)
    assert values["grand_total"].evidence[0].box is not None
    assert reading.pages[0].jpeg


def test_what_an_embedded_invoice_says_is_held_against_the_page() -> None:
    page = ("Brook and Field GmbH sells garden tools.", "Invoice number: BF-2026-18", "Total EUR 991.00")
    reading = read_document(
        embed(draw_pdf(page), factur_x__xml=write_cii()), engine=ENGINE, templates=builtin_templates()
    )
    values = {value.name: value for value in reading.values}
    assert [found.kind for found in reading.statements] == ["factur-x"]
    assert (values["invoice_number"].value, values["invoice_number"].source) == ("BF-2026-18", Source.EINVOICE)
    assert values["grand_total"].value == 991.0
    assert [check.text for check in values["grand_total"].checks] == ["119.00"]


def test_an_embedded_invoice_that_cannot_be_read_is_noted_on_the_first_page() -> None:
    reading = read_document(embed(draw_pdf(pages=2), factur_x__xml=b"<!DOCTYPE a><a/>"), engine=ENGINE)
    assert [[note.code for note in page.notes] for page in reading.pages] == [["einvoice_unreadable"], []]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<?xml version='1.0'?><order/>", "no_einvoice"),
        (b"<!DOCTYPE a><a/>", "unsafe_xml"),
        (b"<?xml version='1.0'?>" + b"<a>" * 99, "xml_too_large"),
        (write_cii()[:-9], "damaged"),
    ],
)
def test_unfit_xml_ends_with_a_named_error(data: bytes, code: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_document(data, engine=ENGINE)
    assert refused.value.code == code


@pytest.mark.parametrize("turn", [0, 90])
def test_a_code_on_a_scanned_page_is_read_and_turned_with_it(turn: int) -> None:
    image = Image.fromarray(draw_page((draw_code(EPC), (200, 300)), size=(900, 1200)))
    reading = read_document(encode(image.rotate(turn, expand=True), "PNG"), engine=FakeEngine(rotation=turn))
    assert [found.kind for found in reading.statements] == ["epc"]
    box = reading.pages[0].codes[0].box
    assert box is not None
    assert box[:2] == pytest.approx((216 / 900, 316 / 1200), abs=0.02)


def test_a_code_beside_a_text_layer_is_read() -> None:
    picture = Image.fromarray(draw_page((draw_code(FAPIAO, scale=6), (500, 300)), size=(800, 600)))
    reading = read_document(draw_pdf(picture=picture), engine=ENGINE)
    assert [found.kind for found in reading.statements] == ["fapiao"]

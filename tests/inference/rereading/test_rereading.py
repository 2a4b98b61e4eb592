from __future__ import annotations

from collections.abc import Mapping

import pytest

from inference.engine import Engine
from inference.engines.fake import FakeEngine
from inference.engines.rapidocr import RapidOcrEngine
from inference.pipeline import read_document
from inference.types import FieldSpec, FieldType, FieldValue, Source, TemplateSpec, Verdict
from tests.inference.pdf_writer import write_pdf, write_text
from tests.inference.rereading.template import TEMPLATE


def read(
    reader: Engine, *, meanings: Mapping[str, str] | None = None, shown: str = "9,190.00", more: str = ""
) -> FieldValue:
    """The total of a page on which `shown` is set in a font whose characters say `meanings`."""
    content = [
        write_text("Brook and Field Ltd", 40, 250),
        write_text("Invoice number:", 40, 200),
        write_text("INV-2026-17", 160, 200),
        write_text("Grand total:", 40, 150),
        write_text(shown, 160, 150, font="Lie"),
        more,
    ]
    reading = read_document(write_pdf(" ".join(content), meanings=meanings or {}), engine=reader, template=TEMPLATE)
    total, number = reading.values
    assert number.value == "INV-2026-17"
    return total


def test_a_value_that_stands_there_is_confirmed(reader: RapidOcrEngine) -> None:
    total = read(reader)
    (check,) = total.checks
    assert (total.value, check.source, check.verdict, check.page) == (9190.0, Source.OCR, Verdict.SAME, 1)
    assert check.text == "9,190.00"
    assert check.box is not None


@pytest.mark.parametrize(
    ("shown", "meanings", "value", "verdict"),
    [
        ("9,190.00", {"9": "1"}, 1110.0, Verdict.SUBSTITUTED),
        ("9,140.00", {"4": "7"}, 9170.0, Verdict.SUBSTITUTED),
        ("3190.00", {"3": " "}, 190.0, Verdict.OMITTED),
        ("-190.00", {"-": " "}, 190.0, Verdict.FORMAT),
    ],
)
def test_a_font_that_lies_is_found_out(
    reader: RapidOcrEngine, shown: str, meanings: dict[str, str], value: float, verdict: Verdict
) -> None:
    total = read(reader, shown=shown, meanings=meanings)
    (check,) = total.checks
    assert (total.value, check.verdict) == (value, verdict)
    assert total.confidence is not None
    assert total.confidence <= 0.5


def test_a_figure_drawn_before_the_value_is_found_out(reader: RapidOcrEngine) -> None:
    seven = "q 0 g 151.5 158 m 158 158 l 158 157 l 155 149.5 l 153.4 149.5 l 156.2 156.6 l 151.5 156.6 l f Q"
    total = read(reader, more=seven)
    assert (total.value, total.checks[0].verdict) == (9190.0, Verdict.OMITTED)


def test_rules_beside_a_value_are_no_figures(reader: RapidOcrEngine) -> None:
    rules = "q 0 G 1 w 157 140 m 157 170 l S 213 140 m 213 170 l S 40 147 m 300 147 l S Q"
    assert read(reader, more=rules).checks[0].verdict is Verdict.SAME


def test_where_nothing_can_be_read_the_value_is_called_invented() -> None:
    total = read(FakeEngine(crops="--"))
    assert [check.verdict for check in total.checks] == [Verdict.INVENTED]


def test_on_a_page_that_lies_twice_nothing_is_relied_on() -> None:
    fields = (*TEMPLATE.fields, FieldSpec("seller_address", FieldType.ADDRESS, label="Seller"))
    content = [
        write_text("Seller: 12 Mill Lane, Ashford", 40, 250),
        write_text("Invoice number: INV-2026-17", 40, 200),
        write_text("Grand total: 9,190.00", 40, 150),
    ]
    template = TemplateSpec("small", fields=fields)
    reading = read_document(write_pdf(" ".join(content)), engine=FakeEngine(crops="something else"), template=template)
    assert [bool(value.checks) for value in reading.values] == [True, True, False]
    assert reading.values[2].value is not None
    assert all(value.confidence is not None and value.confidence <= 0.5 for value in reading.values)


def test_an_engine_that_reads_no_crops_checks_nothing() -> None:
    assert read(FakeEngine()).checks == ()

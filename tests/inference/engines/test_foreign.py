"""Scripts that the recogniser does not know: which lines are asked about, what is said where nobody can read them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from inference.engine import Engine
from inference.engines import tesseract
from inference.types import Page, PageNote, Result
from tests.inference.drawing import PARAGRAPH, WHITE

FONT = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
RUSSIAN = (
    "Счёт на оплату садового инвентаря",
    "Поставщик отправил товар железной дорогой",
    "Оплата в течение тридцати дней",
    "Благодарим вас за большой заказ",
)


@pytest.fixture
def without_tesseract(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tesseract, "_find_program", lambda: None)
    monkeypatch.setattr(tesseract, "_list_data", frozenset)


def read(reader: Engine, lines: Sequence[str]) -> Result:
    image = Image.new("RGB", (1000, 90 + 75 * len(lines)), WHITE)
    for row, line in enumerate(lines):
        ImageDraw.Draw(image).text((60, 50 + 75 * row), line, font=ImageFont.truetype(str(FONT), 34), fill=(0, 0, 0))
    pixels = np.asarray(image)
    return reader.read([Page(1, pixels.shape[1], pixels.shape[0], pixels)])[0]


@pytest.mark.usefixtures("without_tesseract")
def test_an_unreadable_script_is_named_and_its_lines_are_not_guessed(reader: Engine) -> None:
    result = read(reader, RUSSIAN)
    packages = {"package": "tesseract-ocr tesseract-ocr-rus"}
    assert result.notes == (PageNote("unreadable_script", {"script": "Cyrillic", "lines": 4, **packages}),)
    assert result.lines == ()


@pytest.mark.usefixtures("without_tesseract")
def test_lines_that_can_be_read_stay_on_a_mixed_page(reader: Engine) -> None:
    result = read(reader, (PARAGRAPH[0], RUSSIAN[0], PARAGRAPH[1], RUSSIAN[1]))
    assert [line.text for line in result.lines] == list(PARAGRAPH[:2])
    assert [(note.params["script"], note.params["lines"]) for note in result.notes] == [("Cyrillic", 2)]


@pytest.mark.parametrize(
    "lines",
    [
        PARAGRAPH,
        ("Zahlbar bis 30. 9. ohne Abzug, ß ä ö ü", "Prénoms, garçon, œuvre, Noël", "Łódź, Gdańsk, Świętokrzyskie"),
        ("........................ 12.00", "INVOICE  No. 4711 / 2026", "_______________", "Ω = 4 μm ± 3 %"),
    ],
)  # fmt: skip
def test_what_the_recogniser_knows_is_asked_of_nobody(
    reader: Engine, lines: Sequence[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def can_read(script: str) -> bool:
        asked.append(script)
        return False

    monkeypatch.setattr(tesseract, "can_read", can_read)
    assert read(reader, lines).notes == ()
    assert asked == []


def test_a_reader_that_gives_up_is_told_without_a_package(reader: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def give_up(*args: object, **options: object) -> list[tesseract.ForeignLine]:
        raise tesseract.TesseractFailed("It was stopped.")

    monkeypatch.setattr(tesseract, "can_read", lambda script: True)
    monkeypatch.setattr(tesseract, "read_lines", give_up)
    result = read(reader, RUSSIAN)
    assert [note.params["package"] for note in result.notes] == [""]
    assert result.lines == ()

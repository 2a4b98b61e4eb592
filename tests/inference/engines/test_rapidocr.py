from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from inference.engine import EngineError
from inference.engines.rapidocr import RapidOcrEngine, models
from inference.types import Page, Result
from tests.inference.drawing import PARAGRAPH, draw_text


def read(reader: RapidOcrEngine, image: np.ndarray) -> Result:
    return reader.read([Page(1, image.shape[1], image.shape[0], image)])[0]


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_a_page_is_read_upright_however_it_lies(reader: RapidOcrEngine, turned: int) -> None:
    """`turned`: degrees counter-clockwise the page lies, so that it must be turned clockwise by as many."""
    result = read(reader, np.ascontiguousarray(np.rot90(np.asarray(draw_text()), turned // 90)))
    assert result.rotation == turned
    assert [line.text for line in result.lines] == list(PARAGRAPH)
    first = result.lines[0].box
    assert first[0] == pytest.approx(60 / 900, abs=0.02)
    assert first[1] == pytest.approx(55 / 400, abs=0.04)


def test_words_are_boxed_where_they_stand(reader: RapidOcrEngine) -> None:
    image = np.asarray(draw_text(["Total 12.50 EUR"], (400, 300)))
    (line,) = read(reader, image).lines
    assert [word.text for word in line.words] == ["Total", "12.50", "EUR"]
    columns = np.flatnonzero((image < 128).any(axis=(0, 2)))
    gaps = np.flatnonzero(np.diff(columns) > 11)
    starts, ends = columns[np.r_[0, gaps + 1]], columns[np.r_[gaps, -1]]
    assert [word.box[0] for word in line.words] == pytest.approx(starts / 400, abs=0.035)
    assert [word.box[2] for word in line.words] == pytest.approx(ends / 400, abs=0.035)


def test_a_slim_character_alone_is_not_laid_on_its_side(reader: RapidOcrEngine) -> None:
    image = np.asarray(draw_text(["Quantity of the goods sent", "1"], (600, 400)))
    assert [line.text for line in read(reader, image).lines] == ["Quantity of the goods sent", "1"]


def test_an_empty_page_has_no_lines(reader: RapidOcrEngine) -> None:
    assert read(reader, np.full((300, 200, 3), 255, np.uint8)).lines == ()


def test_a_model_that_is_not_installed_is_named_and_never_fetched(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(models, "_FOLDER", tmp_path)
    with pytest.raises(EngineError, match=models.DETECTOR) as caught:
        RapidOcrEngine()
    assert not caught.value.permanent

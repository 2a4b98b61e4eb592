"""Chinese set in columns: the page stands upright although all of its lines run down it."""

from __future__ import annotations

from pathlib import Path

import mplfonts
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from inference.engines.rapidocr import RapidOcrEngine
from inference.types import Page

FONT = Path(mplfonts.__file__).parent / "fonts" / "NotoSansCJKsc-Regular.otf"
COLUMNS = (
    "货物已经用火车送到花园门口",
    "请在三十天内支付全部货款",
    "园林工具的价格今年没有变化",
    "我们感谢您的大量订购和信任",
)


def draw_columns() -> np.ndarray:
    """A page of columns, the first one at the right, without a line across it."""
    image = Image.new("RGB", (520, 760), (255, 255, 255))
    font = ImageFont.truetype(str(FONT), 36)
    for number, column in enumerate(COLUMNS):
        for row, character in enumerate(column):
            ImageDraw.Draw(image).text((400 - 90 * number, 60 + 44 * row), character, font=font, fill=(0, 0, 0))
    return np.asarray(image)


def test_a_page_of_columns_stays_upright(reader: RapidOcrEngine) -> None:
    image = draw_columns()
    result = reader.read([Page(1, image.shape[1], image.shape[0], image)])[0]
    assert result.rotation == 0
    assert sorted(line.text for line in result.lines) == sorted(COLUMNS)
    assert all(line.box[3] - line.box[1] > 3 * (line.box[2] - line.box[0]) for line in result.lines)


@pytest.mark.parametrize("turned", [90, 270])
def test_lines_across_a_page_that_lies_on_its_side_are_still_turned(reader: RapidOcrEngine, turned: int) -> None:
    image = Image.new("RGB", (800, 420), (255, 255, 255))
    for row, line in enumerate(COLUMNS):
        ImageDraw.Draw(image).text((60, 50 + 90 * row), line, font=ImageFont.truetype(str(FONT), 36), fill=(0, 0, 0))
    lying = np.ascontiguousarray(np.rot90(np.asarray(image), turned // 90))
    result = reader.read([Page(1, lying.shape[1], lying.shape[0], lying)])[0]
    assert result.rotation == turned
    assert [line.text for line in result.lines] == list(COLUMNS)

"""A translation set into its places: as large as it fits, never out of its box."""

from __future__ import annotations

import pytest

from documents.web.workbench_overlay import LEAST_SIZE, LINE_HEIGHT, set_text, width_of

SENTENCE = "Goods remain our property until they are paid for in full."
CHINESE = "款项应在发票日期起三十天内支付，并注明发票号码。"


@pytest.mark.parametrize("text", [SENTENCE, CHINESE, f"{SENTENCE}\n{CHINESE}", "W" * 30, "1,730.90"])
@pytest.mark.parametrize("box", [(0.1, 0.1, 0.9, 0.13), (0.1, 0.1, 0.3, 0.3), (0.1, 0.1, 0.2, 0.5)])
def test_it_stays_within_its_box(text: str, box: tuple[float, float, float, float]) -> None:
    block = set_text("block", text, box, width=1240, height=1754)
    size = float(block.size)
    assert len(block.lines) * LINE_HEIGHT * size <= block.height + 1
    assert all(width_of(line.text) * size <= block.width + 1 or line.is_squeezed for line in block.lines)
    assert float(block.lines[-1].y) <= block.height + 1
    assert "".join(line.text for line in block.lines).replace(" ", "") == "".join(text.split())


def test_a_short_text_is_as_tall_as_its_box() -> None:
    block = set_text("block", "Total", (0.1, 0.1, 0.5, 0.12), width=1000, height=1000)
    assert float(block.size) == pytest.approx(20 / LINE_HEIGHT, abs=0.1)


def test_a_text_breaks_between_words_and_between_chinese_signs() -> None:
    words = set_text("block", SENTENCE, (0, 0, 0.2, 0.2), width=1000, height=1000)
    assert len(words.lines) > 2
    assert all(line.text == line.text.strip() for line in words.lines)
    assert len(set_text("block", CHINESE, (0, 0, 0.2, 0.2), width=1000, height=1000).lines) > 2


def test_what_fits_nowhere_is_squeezed_at_the_smallest_size() -> None:
    block = set_text("block", "Incomprehensibilities", (0, 0, 0.02, 0.02), width=1000, height=1000)
    assert float(block.size) == pytest.approx(LEAST_SIZE, rel=0.1)
    assert [line.is_squeezed for line in block.lines] == [True]

"""Latin words and figures among those of another script: what is read again, what is believed, and their order."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from inference.engines.rapidocr.decoding import Recognised
from inference.engines.rapidocr.mixed import read_latin
from inference.engines.tesseract import ForeignLine, ForeignWord

BLANK = np.full((40, 800, 3), 255, np.uint8)


def say(text: str, score: float = 0.98) -> Recognised:
    """A reading whose characters stand at even distances."""
    places = [(letter, (number + 0.5) / len(text), score) for number, letter in enumerate(text) if letter != " "]
    return Recognised(text, score, tuple(places))


def mix(words: Sequence[tuple[str, float, float, float]], script: str, *answers: Recognised) -> str:
    """Read a line of 800 by 40 pixels: words with start, end and score; `answers` in the order in which it asks."""
    line = ForeignLine(tuple(ForeignWord(*word) for word in words))
    asked: list[int] = []

    def recognise(crops: Sequence[np.ndarray]) -> list[Recognised]:
        asked.extend(part.shape[1] for part in crops)
        return list(answers)

    (mixed,) = read_latin([BLANK], [line], script, recognise)
    assert len(asked) == len(answers)
    return mixed.text


def test_a_latin_word_spelt_in_other_letters_is_put_right() -> None:
    words = [("בשפת", 0.7, 0.9, 0.9), ("XMג", 0.5, 0.65, 0.4), ("אחרת", 0.1, 0.4, 0.9)]
    assert mix(words, "Hebrew", say("XML")) == "בשפת XML אחרת"


def test_latin_words_run_from_left_to_right_within_a_line_that_does_not() -> None:
    words = [("قاعدة", 0.8, 1.0, 0.9), ("0ff1", 0.4, 0.6, 0.3), ("M1cr", 0.2, 0.38, 0.3), ("في", 0.0, 0.1, 0.9)]
    answers = (say("Design Office"), say("Design"), say("Office"))
    assert mix(words, "Arabic", *answers) == "قاعدة Design Office في"


def test_a_stop_goes_behind_the_figure_that_it_ends() -> None:
    words = [("مبلغ", 0.8, 1.0, 0.9), ("12.9", 0.5, 0.7, 0.5)]
    assert mix(words, "Arabic", say(".12.50")) == "مبلغ 12.50."


def test_words_stay_in_the_order_of_the_reader_where_its_boxes_overlap() -> None:
    words = [("바", 0.2, 0.5, 0.9), ("꾸", 0.1, 0.5, 0.9), ("PDP", 0.6, 0.7, 0.7)]
    assert mix(words, "Hangul", say("PDF")) == "바 꾸 PDF"


def test_what_is_not_surely_latin_is_left_as_it_was() -> None:
    words = [("ภาษา", 0.2, 0.5, 0.5)]
    assert mix(words, "Thai", say("nnnn", 0.7)) == "ภาษา"
    assert mix(words, "Thai", say("日本語で")) == "ภาษา"
    assert mix(words, "Thai", say("In")) == "ภาษา"


def test_words_read_surely_in_the_script_and_its_own_figures_are_not_asked_about() -> None:
    assert mix([("فاتورة", 0.6, 0.9, 0.9), ("٢٠١٦", 0.3, 0.5, 0.9)], "Arabic") == "فاتورة ٢٠١٦"

"""Questions: the pages are found first, the answer comes with the sentences it rests on, or is told to rest on none."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from inference.engine import Engine, EngineError
from inference.engines.fake import FakeEngine
from inference.tasks import CannotDo, TaskResult, describe, run_task
from inference.tasks.notes import Remark, TaskNote
from inference.tasks.ranking import Ranking
from inference.tasks.results import Answer
from inference.types import Request, Task
from tests.inference.drawing import draw_text, encode
from tests.inference.tasks.drawing import LEASE, draw_pages
from tests.inference.tasks.scripted import Script, scripted_engine

READER = FakeEngine()
DOCUMENT = draw_pages(LEASE)
CHINESE_QUESTION = "谁是租户？"


def ask(question: str, script: Script | str | None = None) -> tuple[TaskResult, Answer, list[int]]:
    """The result, its answer, and how many pages the model was shown at each call."""
    engine, backend = (READER, None) if script is None else scripted_engine(script)
    result = run_task(DOCUMENT, Request(Task.QUESTION, question=question), engine=engine, reader=READER)
    assert result.answer is not None
    return result, result.answer, backend.batches if backend else []


@pytest.mark.parametrize(
    ("question", "page", "words"),
    [
        ("How much is the rent?", 1, "EUR 1,250.00 per month"),
        ("Who is the landlord?", 3, "Ada Byron"),
        ("What is the notice period?", 2, "a notice of three months"),
        ("Are pets allowed?", 4, "Pets are not allowed"),
    ],
)
def test_without_a_model_the_passages_that_fit_are_the_answer(question: str, page: int, words: str) -> None:
    result, answer, _ = ask(question)
    assert (answer.is_passages, answer.text) == (True, "")
    assert answer.passages[0].page == page
    assert words in answer.passages[0].text
    assert result.notes == (TaskNote(Remark.PASSAGES),)


@pytest.mark.parametrize(
    ("question", "said", "page", "sentence"),
    [
        (
            "How much is the rent?",
            "The rent is EUR 1250 per month.",
            1,
            "The rent is EUR 1,250.00 per month and does not include heating.",
        ),
        ("When does the lease end?", "2029-02-28", 2, "The lease begins on 1 March 2026 and ends on 28 February 2029."),
        ("Who is the landlord?", "Ada Byron", 3, "Ada Byron"),
    ],
)
def test_an_answer_shows_the_sentences_it_rests_on(question: str, said: str, page: int, sentence: str) -> None:
    result, answer, batches = ask(question, said)
    assert (answer.text, answer.is_passages) == (said, False)
    assert [(one.page, one.text) for one in answer.passages] == [(page, sentence)]
    assert sum(batches) <= 3
    assert result.notes == ()


def test_the_places_are_those_of_the_lines_of_the_sentence() -> None:
    _, answer, _ = ask("How much is the rent?", "EUR 1,250.00")
    (first, second) = answer.passages[0].boxes  # the second and third line of the page
    assert first[1] == pytest.approx((300 - 215 - 9) / 300, abs=0.02)
    assert second[1] - first[1] == pytest.approx(15 / 300, abs=0.005)


@pytest.mark.parametrize(
    "said", ["EUR 900", "The rent is EUR 1,300.00 per month.", "Yes", "Nobody knows, perhaps Emil"]
)
def test_what_stands_nowhere_is_never_shown_as_if_it_did(said: str) -> None:
    result, answer, _ = ask("How much is the rent?", said)
    assert (answer.text, answer.passages, answer.is_passages) == (said, (), False)
    assert TaskNote(Remark.UNSUPPORTED) in result.notes


def test_a_question_that_nothing_fits_is_told() -> None:
    result, answer, _ = ask("Which helicopter?")
    assert answer.passages == ()
    assert result.notes == (TaskNote(Remark.NOTHING_FITS),)


def test_a_question_in_another_language_is_asked_about_the_first_pages() -> None:
    result, answer, batches = ask(CHINESE_QUESTION, "Charles Babbage")
    assert [(one.page, one.text) for one in answer.passages] == [(3, "Charles Babbage")]
    assert (batches, TaskNote(Remark.FIRST_PAGES) in result.notes) == ([3], True)


def test_of_several_pages_the_answer_that_stands_on_its_own_page_is_taken() -> None:
    answers = iter(["Emil Berliner", "Charles Babbage", "Charles Babbage"])
    _, answer, _ = ask(CHINESE_QUESTION, lambda _asked: next(answers))
    assert (answer.text, answer.passages[0].page) == ("Charles Babbage", 3)


def test_a_model_that_says_nothing_leaves_the_passages() -> None:
    result, answer, _ = ask("Who is the landlord?", "")
    assert (answer.is_passages, answer.passages[0].page) == (True, 3)
    assert result.notes == (TaskNote(Remark.NO_ANSWER),)


def test_chinese_is_found_by_pairs_of_characters() -> None:
    scores = Ranking(["合同期限为三年。", "租金每月为一千元。", "房屋位于北京市。"]).scores("每月租金是多少？")
    assert scores[1] > 0
    assert scores[0] == scores[2] == 0


def test_a_page_that_fails_does_not_cost_the_answer_of_the_others() -> None:
    # All three together fail with the first; then each is asked alone, where the first fails again.
    broken = EngineError("Too large.", permanent=True)
    answers: Iterator[str | EngineError] = iter([broken, "", "", broken])
    result, answer, batches = ask(CHINESE_QUESTION, lambda _asked: next(answers, "Charles Babbage"))
    assert (answer.text, batches) == ("Charles Babbage", [3, 1, 1, 1])
    assert TaskNote(Remark.PAGE_FAILED, {"page": 1, "said": "Too large."}) in result.notes


def test_a_photograph_answers_with_the_place_of_its_line(reader: Engine) -> None:
    engine, _ = scripted_engine("Within thirty days")
    request = Request(Task.QUESTION, question="When is payment due?")
    result = run_task(encode(draw_text(), "PNG"), request, engine=engine, reader=reader)
    assert result.answer is not None
    (passage,) = result.answer.passages
    assert passage.text == "Payment is due within thirty days."
    assert passage.boxes[0][1] == pytest.approx(205 / 400, abs=0.04)


def test_a_question_must_be_asked() -> None:
    with pytest.raises(CannotDo, match="There is no question"):
        ask("  ")


def test_a_long_file_costs_three_pages_of_the_model() -> None:
    pages = [(f"Chapter {number} tells of item{number:03} and its price.",) for number in range(40)]
    engine, backend = scripted_engine("item027")
    request = Request(Task.QUESTION, question="Where is item027 told of?")
    result = run_task(draw_pages(pages), request, engine=engine, reader=READER)
    described = describe(result)
    assert described["answer"]["passages"][0]["page"] == 28
    assert len(backend.asked) <= 3
    assert len(described["pages"]) == 40

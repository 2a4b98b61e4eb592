"""Answers a question about a file: finds the pages, asks the model about them, and shows what the answer rests on.

Knows neither prompts nor how a question is shown. Without a model the passages that fit best are the answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from inference.asking import PagePictures
from inference.tasks.job import Failures, Job, finish_of, without_image
from inference.tasks.notes import Remark
from inference.tasks.paragraphs import Paragraph, find_paragraphs
from inference.tasks.ranking import Ranking
from inference.tasks.results import Answer, PageResult, Passage
from inference.tasks.supporting import Support, find_support
from inference.types import Finish, Page, Result, Text

MOST_PAGES = 3  # that a model is asked about
MOST_PASSAGES = 5
MOST_KEPT = 10_000  # pictures; a file has as many pages as its limits allow
LEAST_SCORE = 0.35  # of the best one's: what fits less is not shown beside it


@dataclass(slots=True)
class _Read:
    """What is kept of a file: the text of its pages."""

    pages: list[Page] = field(default_factory=list)
    paragraphs: list[Paragraph] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)

    def rank(self, question: str) -> None:
        self.scores = Ranking([one.text for one in self.paragraphs]).scores(question)

    def best_passages(self) -> tuple[Passage, ...]:
        """Those that fit best, the best first."""
        ranked = sorted(zip(self.scores, self.paragraphs, strict=True), key=lambda pair: -pair[0])
        least = LEAST_SCORE * ranked[0][0] if ranked else 0.0
        return tuple(one.passage for score, one in ranked[:MOST_PASSAGES] if score > 0 and score >= least)

    def best_pages(self) -> list[int]:
        """The numbers of the pages whose passages fit best, the best first; none where none fits."""
        best: dict[int, float] = {}
        for score, paragraph in zip(self.scores, self.paragraphs, strict=True):
            best[paragraph.page] = max(best.get(paragraph.page, 0.0), score)
        fitting = [number for number, score in best.items() if score > 0]
        return sorted(fitting, key=lambda number: -best[number])[:MOST_PAGES]

    def on_page(self, number: int) -> list[Paragraph]:
        return [one for one in self.paragraphs if one.page == number]


@dataclass(frozen=True, slots=True)
class _Said:
    """What the model said of one page, and what that rests on there."""

    text: str
    support: Support


def find_passages(job: Job) -> tuple[list[PageResult], Answer]:
    """The passages that fit the question best."""
    read = _Read()
    for page in job.pages():
        _keep(read, page)
        job.finished(1)
    read.rank(job.request.question)
    return _sizes(read, {}), _passages(job, read, Remark.PASSAGES)


def answer_question(job: Job) -> tuple[list[PageResult], Answer]:
    """The model's answer with the sentences it rests on; passages where it has none."""
    read = _Read()
    with PagePictures.opened(MOST_KEPT) as pictures:
        for page in job.pages():
            pictures.keep(page)
            _keep(read, page)
            job.finished(1)
        read.rank(job.request.question)
        numbers = read.best_pages()
        if not numbers:
            job.note(Remark.FIRST_PAGES)
            numbers = [page.number for page in read.pages[:MOST_PAGES]]
        by_number = {page.number: page for page in read.pages}
        asked = pictures.calls([by_number[number] for number in numbers], MOST_PAGES)
        answers, finishes = _ask(job, next(asked, []), read)
    return _sizes(read, finishes), _choose(job, answers, read)


def _keep(read: _Read, page: Page) -> None:
    read.pages.append(without_image(page))
    read.paragraphs += find_paragraphs(page)


def _ask(job: Job, pages: Sequence[Page], read: _Read) -> tuple[list[_Said], dict[int, Finish | None]]:
    failures, answers, finishes = Failures(job), [], {}
    for page, found in zip(pages, job.ask(pages), strict=True):
        result = failures.keep(found, page)
        if result is None:
            continue
        finishes[page.number] = finish_of(result)
        text = _words(result)
        if text:
            answers.append(_Said(text, find_support(text, job.request.question, read.on_page(page.number))))
    failures.check()
    return answers, finishes


def _words(result: Result) -> str:
    return result.output.text.strip() if isinstance(result.output, Text) else ""


def _choose(job: Job, answers: Sequence[_Said], read: _Read) -> Answer:
    """The answer that stands on its page most; of those that do so alike, the one of the page that fits best."""
    if not answers:
        return _passages(job, read, Remark.NO_ANSWER)
    best = max(answers, key=lambda said: (bool(said.support.passages), said.support.share))
    if not best.support.passages:
        job.note(Remark.UNSUPPORTED)
        best = answers[0]
    return Answer(best.text, False, best.support.passages)


def _passages(job: Job, read: _Read, remark: Remark) -> Answer:
    found = read.best_passages()
    job.note(remark if found else Remark.NOTHING_FITS)
    return Answer("", True, found)


def _sizes(read: _Read, finishes: dict[int, Finish | None]) -> list[PageResult]:
    return [PageResult(page.number, page.width, page.height, finish=finishes.get(page.number)) for page in read.pages]

"""Finds the sentences of a page that an answer rests on; knows nothing of who has answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from inference.tasks.paragraphs import Paragraph
from inference.tasks.results import Passage
from inference.tasks.terms import is_figure, stem_of, terms_of

MOST_SENTENCES = 3
LEAST_SHARE = 0.6  # of what an answer says, that must stand on the page
OF_FIGURE = 2.0  # what a figure counts beside a word
MISREAD = 0.85  # how alike a word must be to be the same, read wrong


@dataclass(frozen=True, slots=True)
class Support:
    """The sentences an answer rests on, none where it rests on nothing; `share`: how much of it they say."""

    share: float
    passages: tuple[Passage, ...]


def find_support(answer: str, question: str, paragraphs: Sequence[Paragraph]) -> Support:
    """What of `paragraphs` says what `answer` says.

    Only what the question does not say already counts: an answer that repeats it has shown nothing. Every figure and
    every day of the answer must stand there.
    """
    asked = set(terms_of(question))
    said = set(terms_of(answer))
    wanted = said - asked or said
    sentences = [(one, set(terms_of(one.text))) for paragraph in paragraphs for one in paragraph.sentences()]
    found = _as_printed(wanted, {term for _, terms in sentences for term in terms})
    total = sum(map(_weight, wanted))
    if not found or any(is_figure(term) and term not in found for term in wanted):
        return Support(0.0, ())
    share = sum(_weight(term) for term in found) / total
    if share < LEAST_SHARE:
        return Support(share, ())
    return Support(share, _cover(set(found.values()), asked, sentences))


def _as_printed(wanted: set[str], printed: set[str]) -> dict[str, str]:
    """The terms of an answer that are printed -> how they are: the same, another form of the word, or read wrong."""
    stems = {stem: term for term in printed if (stem := stem_of(term))}
    found = {}
    for term in wanted:
        if term in printed:
            found[term] = term
        elif not is_figure(term) and stem_of(term) in stems:
            found[term] = stems[stem_of(term)]
        elif not is_figure(term) and len(term) > 3 and (near := get_close_matches(term, printed, 1, MISREAD)):
            found[term] = near[0]
    return found


def _cover(wanted: set[str], asked: set[str], sentences: Sequence[tuple[Passage, set[str]]]) -> tuple[Passage, ...]:
    """The few sentences that together say most of what is wanted, those first that have words of the question, too."""
    left = set(wanted)
    chosen: list[Passage] = []
    while left and len(chosen) < MOST_SENTENCES:
        best, terms = max(
            sentences, key=lambda one: (sum(_weight(term) for term in one[1] & left), len(one[1] & asked))
        )
        if not terms & left:
            break
        chosen.append(best)
        left -= terms
    return tuple(chosen)


def _weight(term: str) -> float:
    return OF_FIGURE if is_figure(term) else 1.0

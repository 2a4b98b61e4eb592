"""Finds the lines that the recogniser cannot read because of their script, and has them read by one who knows it.

The recogniser leaves out characters that it does not know: it is sure of what little remains of such a line. So a line
is doubted when too few characters stand on it, and only doubted lines are asked for their script.
Knows nothing of files, fields or how the page was turned.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from inference.engines import tesseract
from inference.engines.rapidocr.decoding import Recognised
from inference.engines.rapidocr.mixed import Recognise, read_latin
from inference.engines.rapidocr.quads import crop, make_line, measure, place_words
from inference.engines.rapidocr.scripts import CLUTTER, HAN, LATIN, score_scripts
from inference.types import PageNote, TextLine

UNREADABLE = "unreadable_script"
MIN_SCORE = 0.5  # of a line; below it the detector has found something that is no text

_DOUBTFUL = 0.8  # score of a line below which its script is asked for
_MOSTLY = 0.3  # share of a page's text in such a script, above which its other lines are looked at more sharply:
_UNSURE = 0.95  # letters like Latin ones are read with some certainty
_MIN_DENSITY = 0.9  # characters on a stretch of a line as long as it is high
_MAX_GAP = 2.5  # heights of a line without a character
_MIN_LENGTH = 1.2  # heights of a line: less shows no script
_MIN_EVIDENCE = 4.0  # heights of lines, each times the probability of a script, that show it to be on the page
_LIKE_LATIN = frozenset({"Cyrillic", "Greek"})  # what is left of a poor line in Latin letters may look like them
_SURELY, _MIN_SURE = 0.9, 0.4  # probability of a line's script, and the share of a script's lines that have it
_FAIR = 0.05  # of the length of all lines: so much in a script is no chance, sure or not
_MIN_DOUBTED = 0.15  # of the length of all doubted lines: on a poor photograph chance names many scripts
_SISTERS = (("Thai", "Lao"), ("Telugu", "Kannada"))
_MIN_SHARE = 0.3  # of the same of all foreign scripts
_MIN_READ = 0.4  # score of a line read by the other reader
_MIN_BETTER = 0.6  # the same of a line in which the recogniser has found something to read, too
_MIN_OWN = 0.4  # share of letters of the script in what it read
_KNOWN = frozenset({LATIN, HAN, CLUTTER})
VIETNAMESE = "Vietnamese"
_VIETNAMESE = frozenset("ơưƠƯ")  # no other language writes them
_FEWEST_VIETNAMESE = 3
GREEK = "Greek"
_FEWEST_GREEK = 12  # letters in lines of Greek words
_MOSTLY_LATIN = frozenset({GREEK, VIETNAMESE})  # in the recogniser's eyes: most of their letters are read


@dataclass(slots=True)
class Foreign:
    """What replaces lines by their number (None: nothing readable stands there), and what a person must know."""

    lines: dict[int, TextLine | None] = field(default_factory=dict)
    notes: tuple[PageNote, ...] = ()


def read_foreign(
    image: np.ndarray,
    quads: np.ndarray,
    found: Sequence[tuple[Recognised, bool]],
    processes: int,
    recognise: Recognise,
) -> Foreign:
    """Read again the lines in scripts unknown to the recogniser. `image`: uint8 BGR, upright; `quads` as detected.

    `recognise` is the recogniser: it knows the Latin words and figures that stand among them.
    """
    foreign, unread = Foreign(), []
    for script, numbers in _name_scripts(image, quads, found).items():
        read = _read(image, quads[numbers], script, processes, recognise)
        if read is None:
            package = "" if tesseract.can_read(script) else tesseract.package_for(script)
            unread.append(PageNote(UNREADABLE, {"script": script, "lines": len(numbers), "package": package}))
        for number, line in zip(numbers, read or [tesseract.ForeignLine()] * len(numbers), strict=True):
            readable = _is_readable(found[number][0], quads[number])
            if line.score >= (_MIN_BETTER if readable and found[number][0].score >= _DOUBTFUL else _MIN_READ):
                parts = [(word.text, word.start, word.end, word.score) for word in line.words]
                foreign.lines[number] = place_words(line.text, line.score, parts, quads[number], image.shape[:2])
            # A line in letters that the recogniser knows, but for a few, still says something.
            elif not readable or (read is None and found[number][0].score < _DOUBTFUL and script not in _MOSTLY_LATIN):
                foreign.lines[number] = None
    foreign.notes = tuple(unread)
    return foreign


def _read(
    image: np.ndarray, quads: np.ndarray, script: str, processes: int, recognise: Recognise
) -> list[tesseract.ForeignLine] | None:
    """Return what the other reader reads, None where it cannot: it is not installed, or gave up."""
    if not tesseract.can_read(script):
        return None
    crops = [crop(image, quad) for quad in quads]
    try:
        lines = tesseract.read_lines(crops, script, processes=processes)
    except tesseract.TesseractFailed:
        logging.getLogger(__name__).exception("lines in %s were not read", script)
        return None
    # What looks like Latin in some scripts is none.
    mixed = lines if script in _LIKE_LATIN or script == VIETNAMESE else read_latin(crops, lines, script, recognise)
    return [
        new if _is_in(script, old.text) or new.words != old.words else tesseract.ForeignLine()
        for old, new in zip(lines, mixed, strict=True)
    ]


def keep_lines(
    image: np.ndarray, quads: np.ndarray, found: Sequence[tuple[Recognised, bool]], foreign: Foreign
) -> list[TextLine]:
    """Return the page's lines without what is no text, those read again instead of what the recogniser read."""
    lines = []
    for number, (read, runs_down) in enumerate(found):
        if number in foreign.lines:
            line = foreign.lines[number]
        elif read.score >= MIN_SCORE and read.text.strip():
            line = make_line(read, quads[number], image.shape[:2], runs_down)
        else:
            line = None
        if line is not None:
            lines.append(line)
    return lines


def _name_scripts(
    image: np.ndarray, quads: np.ndarray, found: Sequence[tuple[Recognised, bool]]
) -> dict[str, list[int]]:
    """Return script -> numbers of the lines written in it, of scripts that the recogniser does not know."""
    if sum(letter in _VIETNAMESE for read, _ in found for letter in read.text) >= _FEWEST_VIETNAMESE:
        return {VIETNAMESE: [number for number, (read, runs_down) in enumerate(found) if not runs_down and read.text]}
    widths, heights = measure(quads)
    lengths = widths / heights
    likely: dict[int, dict[str, float]] = {}
    for number, (read, runs_down) in enumerate(found):
        if not runs_down and lengths[number] >= _MIN_LENGTH and _is_doubtful(read, quads[number]):
            likely[number] = score_scripts(_cut_unread(crop(image, quads[number]), read))
    present = _find_present(likely, lengths)
    if sum(present.values()) >= _MOSTLY * float(lengths.sum()):
        for number, (read, runs_down) in enumerate(found):
            if number not in likely and not runs_down and lengths[number] >= _MIN_LENGTH and read.score < _UNSURE:
                likely[number] = score_scripts(crop(image, quads[number]))
    surely_known = sum(float(length) for number, length in enumerate(lengths) if number not in likely)
    by_script: dict[str, list[int]] = defaultdict(list, _find_greek(found))
    for number, scores in likely.items():
        if number in by_script[GREEK]:
            continue
        script = max(present, key=lambda one: scores[one] * present[one], default="")
        # What looks like yet another script is in the page's own. What is in one that the recogniser knows would have
        # been read, and what was not read at all may be anything.
        known = scores[LATIN] + scores[HAN] if _is_readable(found[number][0], quads[number]) else 0.0
        if script and (1 - known) * present[script] >= known * max(surely_known, _MIN_EVIDENCE):
            by_script[script].append(number)
    return {script: numbers for script, numbers in by_script.items() if numbers}


def _find_present(likely: Mapping[int, Mapping[str, float]], lengths: np.ndarray) -> dict[str, float]:
    """Return the scripts that stand on the page, each with the length of its lines.

    One odd stroke makes no script: it must fill some length of the page, and a fair part of what is foreign there. Nor
    do a few lines that are not surely in it.
    """
    evidence: dict[str, float] = defaultdict(float)
    sure: dict[str, float] = defaultdict(float)
    for number, scores in likely.items():
        for script in scores.keys() - _KNOWN:
            evidence[script] += scores[script] * float(lengths[number])
            sure[script] += scores[script] * float(lengths[number]) * (scores[script] > _SURELY)
    doubted = sum(float(lengths[number]) for number in likely)
    written = float(np.maximum(lengths, 1 / lengths).sum())
    least = max(_MIN_SHARE * sum(evidence.values()), _MIN_DOUBTED * doubted)
    present = {
        script: length
        for script, length in evidence.items()
        if length >= max(least, _MIN_EVIDENCE * (2 if script in _LIKE_LATIN else 1))
        and (sure[script] >= _MIN_SURE * length or length >= _FAIR * written)
    }
    # Sisters look alike, and hardly any page is written in both.
    for pair in _SISTERS:
        if present.keys() >= set(pair):
            del present[min(pair, key=lambda one: evidence[one])]
    return present


def _find_greek(found: Sequence[tuple[Recognised, bool]]) -> dict[str, list[int]]:
    """Return the lines of Greek words: the recogniser knows their letters for formulas, but none with an accent."""
    letters = [(sum(_is_greek(one) for one in read.text), sum(map(str.isalpha, read.text))) for read, _ in found]
    numbers = [number for number, (greek, every) in enumerate(letters) if greek >= 3 and greek > _MIN_OWN * every]
    enough = sum(letters[number][0] for number in numbers) >= _FEWEST_GREEK
    return {GREEK: [number for number in numbers if not found[number][1]] if enough else []}


def _is_greek(letter: str) -> bool:
    return "\u0370" <= letter <= "\u03ff"


def _is_doubtful(read: Recognised, quad: np.ndarray) -> bool:
    return read.score < _DOUBTFUL or not _is_readable(read, quad)


def _is_readable(read: Recognised, quad: np.ndarray) -> bool:
    """Tell whether as many characters were read on a line as stand on one of its length, and without a gap."""
    if read.score < MIN_SCORE:
        return False
    width, height = (float(side[0]) for side in measure(quad[None]))
    length = width / height
    return len(read.characters) >= _MIN_DENSITY * length and _find_gap(read)[1] * length <= _MAX_GAP


def _find_gap(read: Recognised) -> tuple[float, float]:
    """Return where the longest stretch without a character begins and how long it is, in shares of the line."""
    places = [0.0, *sorted(place for _, place, _ in read.characters), 1.0]
    start, end = max(pairwise(places), key=lambda pair: pair[1] - pair[0])
    return start, end - start


def _cut_unread(line: np.ndarray, read: Recognised) -> np.ndarray:
    """Return the stretch of a line on which nothing was read, the whole line where that is too little to see."""
    start, length = _find_gap(read)
    height, width = line.shape[:2]
    if length * width < _MAX_GAP * height:
        return line
    return line[:, int(start * width) : max(int((start + length) * width), 1)]


def _is_in(script: str, text: str) -> bool:
    """Tell whether enough of the letters are no Latin ones: a reader of one script reads everything as its own."""
    letters = [letter for letter in text if letter.isalpha()]
    if not letters or script == VIETNAMESE:
        return bool(text.strip())
    return sum(not letter.isascii() for letter in letters) >= _MIN_OWN * len(letters)

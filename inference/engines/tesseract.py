"""Reads lines in scripts that the default recogniser does not know, with Debian's `tesseract` program where installed.

The program runs as a child of its own with limits of memory and time, and sees only pixels that were cut out by us.
Knows nothing of pages nor of who found the lines or named their script.
"""

from __future__ import annotations

import csv
import io
import os
import re
import resource
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

PROGRAM, PROGRAM_PACKAGE = "tesseract", "tesseract-ocr"
# Modes of the program, and the pixels of a line's height that suit each. It looks for the line within the picture (7)
# and finds none in some: those it must take as they are (13).
_WAYS = (("7", 38), ("13", 52), ("7", 52))
_POOR = 0.6  # score of a line below which it is read in every way
_MARGIN = 10  # white pixels around it
_MAX_ASPECT = 80  # of a line's width to its height
_MEMORY = 1 << 30  # bytes of address space of one child
_STARTS_IN, _SECONDS_A_LINE = 20.0, 1.0
_FEWEST_LINES = 12  # that are worth a child of their own
_WORD_LEVEL = "5"
_RULE = "|"  # of a table or between columns, beside the line
_MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2069"))  # of direction, which nobody sees
_SARA_AM = re.compile("\u0e4d([\u0e48-\u0e4b]?)\u0e32")  # a Thai vowel that the program writes in two parts

# Script -> Tesseract's data in order of preference, measured where those of a script stand before a language's: those
# joined by a plus are read together.
_DATA: dict[str, tuple[str, ...]] = {
    "Arabic": ("ara", "Arabic", "fas", "urd"),
    "Armenian": ("hye", "Armenian"),
    "Bengali": ("ben", "Bengali"),
    "Cyrillic": ("rus+ukr", "rus", "Cyrillic", "ukr", "bul", "srp"),
    "Devanagari": ("Devanagari", "hin", "mar", "nep"),
    "Ethiopic": ("amh", "Ethiopic"),
    "Georgian": ("kat", "Georgian"),
    "Greek": ("ell", "Greek"),
    "Gujarati": ("guj", "Gujarati"),
    "Gurmukhi": ("pan", "Gurmukhi"),
    "Hangul": ("Hangul", "kor"),
    "Hebrew": ("Hebrew", "heb"),
    "Kannada": ("kan", "Kannada"),
    "Khmer": ("khm", "Khmer"),
    "Lao": ("lao", "Lao"),
    "Malayalam": ("mal", "Malayalam"),
    "Myanmar": ("mya", "Myanmar"),
    "Oriya": ("ori", "Oriya"),
    "Sinhala": ("sin", "Sinhala"),
    "Tamil": ("tam", "Tamil"),
    "Telugu": ("tel", "Telugu"),
    "Thai": ("Thai", "tha"),
    "Tibetan": ("bod", "Tibetan"),
    "Vietnamese": ("vie", "Vietnamese"),
}
_PACKAGES = {"Devanagari": "script-deva", "Hangul": "script-hang", "Hebrew": "script-hebr", "Thai": "script-thai"}
# Whose lines lose their Latin letters without the data for them; others are read worse with it, and slower.
_WITH_LATIN = frozenset({"Armenian", "Cyrillic", "Georgian", "Greek", "Vietnamese"})
_UNSPACED = frozenset({"Khmer", "Lao", "Myanmar", "Thai", "Tibetan"})  # write no blank between words
_BLANK = 0.3  # of a line's height, in such a script


@dataclass(frozen=True, slots=True)
class ForeignWord:
    """One word: its text, where it starts and ends along the line (0..1, from the left), its score (0..1)."""

    text: str
    start: float
    end: float
    score: float


@dataclass(frozen=True, slots=True)
class ForeignLine:
    """One line in logical order: a line in Arabic begins with its rightmost word. No words: nothing was read."""

    words: tuple[ForeignWord, ...] = ()

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def score(self) -> float:
        """Mean of its words' scores, each by its length."""
        length = sum(len(word.text) for word in self.words)
        return sum(word.score * len(word.text) for word in self.words) / length if length else 0.0


class TesseractFailed(Exception):
    """The program crashed, ran out of memory or time."""


def package_for(script: str) -> str:
    """Return the Debian packages, separated by blanks, with which lines in `script` could be read."""
    first = _DATA[script][0].partition("+")[0]
    data = f"{PROGRAM_PACKAGE}-{_PACKAGES.get(first, first)}"
    return data if _find_program() else f"{PROGRAM_PACKAGE} {data}"


def can_read(script: str) -> bool:
    """Tell whether the program and its data for `script` are installed."""
    return script in _DATA and _choose_data(script) is not None


def read_lines(crops: Sequence[np.ndarray], script: str, *, processes: int = 1) -> list[ForeignLine]:
    """Read upright line images (uint8, BGR or grey) in one script, in at most `processes` children at a time.

    Raises `TesseractFailed`; ask `can_read` first.
    """
    data = _choose_data(script)
    if data is None:
        raise TesseractFailed(f"Install {package_for(script)} to read {script}.")
    count = max(1, min(processes, len(crops) // _FEWEST_LINES))
    shares = [crops[start::count] for start in range(count)]
    with ThreadPoolExecutor(count) as pool:
        read = list(pool.map(lambda share: _run(share, data), shares))
    if script in _UNSPACED:
        read = [
            [_join(line, crop) for line, crop in zip(*pair, strict=True)] for pair in zip(read, shares, strict=True)
        ]
    lines: list[ForeignLine] = [ForeignLine()] * len(crops)
    for start, share in enumerate(read):
        lines[start::count] = share
    return lines


@lru_cache(maxsize=1)
def _find_program() -> str | None:
    return shutil.which(PROGRAM)


@lru_cache(maxsize=1)
def _list_data() -> frozenset[str]:
    """The names of the installed data; those of whole scripts lie in a folder on some systems."""
    program = _find_program()
    if program is None:
        return frozenset()
    listed = subprocess.run([program, "--list-langs"], capture_output=True, text=True, check=False, env=_environment())
    return frozenset(line.strip() for line in listed.stdout.splitlines()[1:] if line.strip())


def _choose_data(script: str) -> str | None:
    installed = _list_data()
    for names in _DATA[script]:
        found = [_find_data(name, installed) for name in names.split("+")]
        if all(found):
            latin = ["eng"] if script in _WITH_LATIN and "eng" in installed else []
            return "+".join([name for name in found if name] + latin)
    return None


def _find_data(name: str, installed: frozenset[str]) -> str | None:
    return next((path for path in (name, f"script/{name}") if path in installed), None)


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "TESSDATA_PREFIX") if name in os.environ}
    return {**kept, "OMP_THREAD_LIMIT": "1", "LANG": "C.UTF-8"}


def _run(crops: Sequence[np.ndarray], data: str) -> list[ForeignLine]:
    lines = _ask(crops, data, *_WAYS[0])
    poor = [number for number, line in enumerate(lines) if line.score < _POOR]
    for mode, height in _WAYS[1:] if poor else ():
        for number, line in zip(poor, _ask([crops[number] for number in poor], data, mode, height), strict=True):
            lines[number] = max(lines[number], line, key=lambda one: one.score)
    return lines


def _ask(crops: Sequence[np.ndarray], data: str, mode: str, height: int) -> list[ForeignLine]:
    program = _find_program() or PROGRAM
    with tempfile.TemporaryDirectory(prefix="lines-") as folder:
        images = [_prepare(crop, height) for crop in crops]
        for index, image in enumerate(images):
            cv2.imwrite(f"{folder}/{index}.pgm", image)
        listing = Path(folder, "lines.txt")
        listing.write_text("".join(f"{folder}/{index}.pgm\n" for index in range(len(images))))
        command = [program, str(listing), "-", "-l", data, "--psm", mode, "tsv"]
        answer = _wait(command, _STARTS_IN + _SECONDS_A_LINE * len(crops))
    words: list[list[ForeignWord]] = [[] for _ in crops]
    for index, word in _parse(answer, [image.shape[1] for image in images]):
        words[index].append(word)
    return [ForeignLine(tuple(found)) for found in words]


def _join(line: ForeignLine, crop: np.ndarray) -> ForeignLine:
    """Put together what the program takes for words in a script that writes none apart."""
    blank = _BLANK * crop.shape[0] / crop.shape[1]
    joined: list[ForeignWord] = []
    for word in line.words:
        if joined and word.start - joined[-1].end < blank:
            before = joined.pop()
            lengths = len(before.text), len(word.text)
            score = (before.score * lengths[0] + word.score * lengths[1]) / sum(lengths)
            word = ForeignWord(before.text + word.text, before.start, max(before.end, word.end), score)
        joined.append(word)
    return ForeignLine(tuple(joined))


def _wait(command: list[str], seconds: float) -> str:
    child = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=_environment()
    )
    with child:
        try:
            resource.prlimit(child.pid, resource.RLIMIT_AS, (_MEMORY, _MEMORY))
            answer, _ = child.communicate(timeout=seconds)
        except subprocess.TimeoutExpired as error:
            child.kill()
            raise TesseractFailed(f"{PROGRAM} was stopped after {seconds:.0f} seconds.") from error
    if child.returncode:
        raise TesseractFailed(f"{PROGRAM} ended with code {child.returncode}.")
    return answer.decode("utf-8", "replace")


def _prepare(crop: np.ndarray, height: int) -> np.ndarray:
    """Return the line as the program reads it best: grey, dark on light, `height` pixels high, on white."""
    grey = cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY) if crop.ndim == 3 else crop
    if np.median(grey) < 110:
        grey = 255 - grey
    scale = height / grey.shape[0]
    width = min(max(round(grey.shape[1] * scale), 1), height * _MAX_ASPECT)
    scaled = cv2.resize(grey, (width, height), interpolation=cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA)
    edges = (_MARGIN,) * 4
    return np.asarray(cv2.copyMakeBorder(scaled, *edges, cv2.BORDER_CONSTANT, value=255))


def _parse(answer: str, widths: Sequence[int]) -> Iterator[tuple[int, ForeignWord]]:
    """Yield each word with the number of its line, from the program's table of pages, lines and words."""
    for row in csv.DictReader(io.StringIO(answer), delimiter="\t", quoting=csv.QUOTE_NONE):
        text = _SARA_AM.sub("\\1\u0e33", (row.get("text") or "").translate(_MARKS).strip().strip(_RULE))
        if row.get("level") != _WORD_LEVEL or not text:
            continue
        index = int(row["page_num"]) - 1
        width = widths[index] - 2 * _MARGIN
        start = (int(row["left"]) - _MARGIN) / width
        end = start + int(row["width"]) / width
        yield index, ForeignWord(text, min(max(start, 0.0), 1.0), min(max(end, 0.0), 1.0), float(row["conf"]) / 100)

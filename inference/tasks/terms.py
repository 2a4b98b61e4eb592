"""What two texts are compared by: words, figures and days, each in one form however it is written; knows no pages."""

from __future__ import annotations

import re
from itertools import pairwise

from inference.fields.dates import find_dates
from inference.fields.folding import WORD, fold

STEM = 5  # letters that forms of one word share
# Words of questions and between words: they tell nothing of what is asked for.
_BETWEEN = """
    a about all am an and any are as at be been by can could did do does for from had has have he her his how i if
    in into is it its me my no not of on or our please say shall she should so some tell than that the their them then
    there these they this those to us was we were what when where which who whom whose why will with would you your
    der die das den dem des ein eine einen einem einer eines und oder ist sind war wie was wer wann wo wohin welche
    welcher welches wem wen von vom zu zum zur im in auf fuer für mit bei nach aus es ich wir sie er nicht wird werden
    le la les un une des du de et ou est sont quel quelle quels quelles qui que quoi quand où comment combien dans sur
    par pour avec il elle nous vous en au aux ce cette
    el los las una unos unas del y o es son cual cuál cuales qué quién cuándo dónde cómo cuánto cuánta por para con se
    il lo gli i uno di da nel nella su e è sono quale quali chi che cosa quando dove come quanto quanta per
    的 是 了 在 和 与 有 吗 呢 什么 哪个 哪里 哪些 谁 多少 几 怎么 如何 为什么 何时 请问 请
    这 那 は が の を に と で か です ます
"""
STOP = frozenset(fold(_BETWEEN).split())
_FIGURE = re.compile(r"\d(?:[\d.,'’\u00a0\u202f]*\d)?")
_LONGEST = 20_000  # characters looked at; what is longer is no question, and no passage


def terms_of(text: str) -> list[str]:
    """The terms of `text` in its order, with repetitions: days ("2026-03-04"), figures ("1234.5"), words, and pairs of
    characters where a script has no blanks. Words that tell nothing are left out."""
    text = text[:_LONGEST]
    terms: list[str] = []
    rest = list(fold(text))
    for day in find_dates(text):
        terms.append(day.iso)
        rest[day.start : day.end] = " " * (day.end - day.start)
    folded = "".join(rest)
    for match in _FIGURE.finditer(folded):
        terms.append(figure_of(match[0]))
    for run in _runs(_FIGURE.sub(" ", folded)):
        pairs = [one + other for one, other in pairwise(run)] if len(run) > 1 else run
        terms += [term for term in pairs if term not in STOP]
    return terms


def stem_of(term: str) -> str:
    """What the forms of a word have in common; "" for what has no other forms."""
    return f"{term[:STEM]}*" if len(term) > STEM and term.isalpha() else ""


def is_figure(term: str) -> bool:
    """Whether a term is a figure or a day."""
    return term[:1].isdigit()


def figure_of(text: str) -> str:
    """A figure in one form: "1,234.50", "1.234,50" and "1234.5" are the same."""
    parts = re.split(r"[^\d]+", text)
    is_decimal = len(parts) > 1 and len(parts[-1]) != 3
    whole = "".join(parts[:-1] if is_decimal else parts).lstrip("0") or "0"
    decimals = parts[-1].rstrip("0") if is_decimal else ""
    return f"{whole}.{decimals}" if decimals else whole


def _runs(folded: str) -> list[list[str]]:
    """Words, each alone; characters that are words of their own, as many as stand side by side."""
    runs: list[list[str]] = []
    end = -1
    for match in WORD.finditer(folded):
        is_wide = len(match[0]) == 1 and ord(match[0]) > 0x2E80
        if is_wide and match.start() == end:
            runs[-1].append(match[0])
        else:
            runs.append([match[0]])
        end = match.end() if is_wide else -1
    return runs

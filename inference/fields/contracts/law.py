"""Whose law governs a contract.

Knows nothing of pages: it reads prose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from inference.fields.contracts.places import DEMONYMS, place_pattern, shown
from inference.fields.contracts.prose import Clause, Prose

_CUE = re.compile(
    r"govern(?:ed|ing|s)?\b|construed|interpreted|interpretation|enforced|applicable law|choice of law|controlled by"
    r"|jurisdiction|laws? of|validity|prevailing law|subject to the laws?|law applicable|under the laws?"
)
_STRONG = re.compile(
    r"(?:govern(?:ed|ing)|constru(?:ed|ction)|interpret(?:ed|ation)|enforce(?:d|ment)|determined|validity|performance"
    r"|controlled|applicable law|choice of law|accordance with|subject to|pursuant to|under)"
)
_BIRTH = re.compile(
    r"(?:organi[sz]ed|incorporated|existing|formed|established|corporation|company|partnership|registered|licensed"
    r"|duly|good standing)\b[^.;]{0,80}$"
)
_KIND = (
    r"(?:the\s+|said\s+)?(?:(?:state|commonwealth|province|republic|kingdom|federal republic|country"
    r"|nation|principality|sultanate"
    r"|grand duchy|federation|special administrative region"
    r"|district)s?(?:\s*/\s*commonwealth)?,?\s+(?:of\s+)?(?:the\s+)?)?(?:state\s+of\s+)?"
)
WINDOW = 260
LEAST = 0.4
MOST_MATCHES = 400
APART = 100  # characters from which on two places are not one saying


@lru_cache(maxsize=1)
def _of_place() -> re.Pattern[str]:
    return re.compile(
        rf"\b(?:internal\s+|substantive\s+|domestic\s+)?laws?\b(?:[^.;]{{0,70}}?)\b(?:of|in"
        rf"|for)\s+{_KIND}({place_pattern()})\b"
    )


@lru_cache(maxsize=1)
def _place_law() -> re.Pattern[str]:
    return re.compile(
        rf"\b({place_pattern()}|{'|'.join(DEMONYMS)})(?:'s)?\s+(?:state\s+)?(?:substantive\s+|contract\s+"
        rf"|internal\s+)?laws?\b"
    )


@lru_cache(maxsize=1)
def _any_place() -> re.Pattern[str]:
    return re.compile(
        rf"\b(?:state|commonwealth|province|courts?|laws?)\s+(?:located\s+)?(?:of"
        rf"|in)\s+(?:the\s+)?(?:state\s+of\s+)?({place_pattern()})\b"
    )


def find_law(prose: Prose) -> list[Clause]:
    """Governing laws, best first, each the bare name of a state or country."""
    best: dict[str, Clause] = {}
    for clause in (*_from_laws(prose), *_from_venue(prose)):
        known = best.get(clause.value)
        if known is None:
            best[clause.value] = clause
        elif abs(clause.start - known.start) > APART:
            best[clause.value] = replace(max(known, clause, key=lambda found: found.score), agrees=True)
        elif clause.score > known.score:
            best[clause.value] = replace(clause, agrees=known.agrees)
    if "United States" in best and len(best) > 1:
        del best["United States"]  # federal law is named beside the state whose law governs
    found = [clause for clause in best.values() if clause.score >= LEAST]
    return sorted(found, key=lambda clause: (-clause.score, clause.start))


def _from_laws(prose: Prose) -> Iterator[Clause]:
    for pattern, base in ((_of_place(), 0.62), (_place_law(), 0.55)):
        for count, match in enumerate(pattern.finditer(prose.folded)):
            if count > MOST_MATCHES:
                return
            before = prose.folded[max(0, match.start() - WINDOW) : match.start()]
            score = base + _weight(before, prose.folded[match.end() : match.end() + 160])
            if score > 0.3:
                yield _clause(prose, match, score)


def _weight(before: str, after: str) -> float:
    near = before[-110:]
    weight = 0.0
    if _BIRTH.search(near) and not re.search(r"govern|constru|interpret", near):
        weight -= 0.45
    if re.search(r"govern(?:ed|ing)|construed|interpreted", near):
        weight += 0.32
    elif _STRONG.search(near):
        weight += 0.12
    elif re.search(r"govern(?:ed|ing)|construed", before):
        weight += 0.2
    if re.search(
        r"this (?:\w+ ){0,2}(?:agreement|contract|letter|undertaking|deed|instrument)|hereof|hereunder", before
    ):
        weight += 0.06
    if re.search(r"conflicts?|choice|principles|regard to|applicable to (?:contracts|agreements)", after):
        weight += 0.06
    if re.search(
        r"(?:other than|except|exception|notwithstanding|not\s+be\s+governed|waives?"
        r"|require the application of)[^.;]{0,60}$",
        near,
    ):
        weight -= 0.4
    return weight


def _from_venue(prose: Prose) -> Iterator[Clause]:
    """Only a court's seat: the weakest sign, used where no law is named."""
    for count, match in enumerate(_any_place().finditer(prose.folded)):
        if count > MOST_MATCHES:
            return
        before = prose.folded[max(0, match.start() - 160) : match.start()]
        if re.search(r"govern(?:ed|ing)|construed", before):
            yield _clause(prose, match, 0.5)
        elif re.search(r"jurisdiction|venue", before):
            yield _clause(prose, match, 0.24)


def _clause(prose: Prose, match: re.Match[str], score: float) -> Clause:
    start, end = match.start(1), match.end(1)
    return Clause(shown(prose.text[start:end]), start, end, min(score, 1.0), prose.sentence(start, end))

"""How long a contract runs, how it renews and how much notice ends it.

Knows nothing of pages: it reads prose.
"""

from __future__ import annotations

import re

from inference.fields.contracts.prose import Clause, Prose
from inference.fields.durations import FoundDuration, find_durations, spell

_TERM_BEFORE = re.compile(
    r"(?:initial term|\bterm of (?:this|the) (?:\w+ ){0,3}agreement|\bterm\b"
    r"|remain(?:s)? in (?:full )?(?:force|effect)|continue(?:s)? (?:in (?:full )?(?:force|effect))?"
    r"|in (?:full )?(?:force|effect)|expires?|terminates?|effective|commenc\w+|surviv\w+|obligations?)\b"
)
_AGREEMENT = re.compile(
    r"(?:this|the) (?:\w+ ){0,3}(?:agreement|contract|letter)|initial term|\bterm\b|obligations? (?:of"
    r"|under|hereunder|set forth)|confidential"
)
_FOR = re.compile(
    r"(?:for|of|after|until|upon|within|is|be|continue|,)\s*(?:(?:a|an|the|period|term|initial|fixed"
    r"|minimum|duration|of|from|at least|additional|date|that|is|earlier)\s*){0,7}$"
)
_FROM = re.compile(
    r"^\s*\)?\s*(?:\w+ ){0,2}(?:from|after|following|commencing|beginning|of|thereafter|,|\.|;|unless|and|period)"
)
_RENEW = re.compile(r"renew|extend")
_NOTICE = re.compile(r"notice")
_RENEWED_FOR = re.compile(r"(?:successive|additional|consecutive|further|renew\w*)(?: \w+){0,3} (?:for|of) (?:\w+ )?$")
_SUCCESSIVE = re.compile(r"successive|additional|consecutive|further|subsequent|renewal|extended|like")
_NOT_TERM = re.compile(
    r"(?:payment|invoice|cure|remedy|breach|warrant\w*|days? (?:after|of) (?:receipt|written)|audit"
    r"|employ\w*|solicit\w*|hire|inspect\w*|record\w*|books)\b"
)
AROUND = 200


def durations_of(prose: Prose) -> list[FoundDuration]:
    """Every length of time in the prose."""
    return find_durations(prose.text)


def find_term(prose: Prose, durations: list[FoundDuration]) -> list[Clause]:
    """How long the contract runs, best first."""
    found = []
    for place in durations:
        if place.value.endswith(("day", "days")) and int(place.value.split()[0]) < 90:
            continue
        before = prose.folded[max(0, place.start - AROUND) : place.start]
        before = re.split(r"[.;] (?=[a-z(])", before)[-1] if len(before) > 60 else before
        after = prose.folded[place.end : place.end + 60]
        score = 0.0
        if _TERM_BEFORE.search(before):
            score += 0.35
        if re.search(
            r"initial term|term of (?:this|the) (?:\w+ ){0,3}agreement|(?:this"
            r"|the) (?:\w+ ){0,3}agreement (?:shall|will|is)",
            before,
        ):
            score += 0.17
        if _AGREEMENT.search(before):
            score += 0.1
        if _FOR.search(before):
            score += 0.15
        if _FROM.search(after):
            score += 0.08
        if re.search(
            r"^\W*(?:from|after|following) the (?:effective date|date (?:hereof|of this|first|set forth))", after
        ):
            score += 0.15
        if _RENEW.search(before[-90:]) or _SUCCESSIVE.search(before[-40:]):
            score -= 0.25
        if _NOT_TERM.search(before[-90:]) or _NOTICE.search(after[:30]):
            score -= 0.3
        if score >= 0.55:
            found.append(_clause(prose, place, place.value, min(score, 1.0)))
    return _best_first(found)


def find_renewal(prose: Prose, durations: list[FoundDuration]) -> list[Clause]:
    """How the contract renews ("successive 1 year"), best first."""
    found = []
    for place in durations:
        before = prose.folded[max(0, place.start - AROUND) : place.start]
        before = re.split(r"[.;] (?=[a-z(])", before)[-1]
        if (
            not _RENEW.search(before)
            or _NOTICE.search(before[-60:])
            or re.match(r"\W*(?:\w+ ){0,3}(?:prior|before|notice)", prose.folded[place.end : place.end + 40])
        ):
            continue
        is_automatic = re.search(
            r"automatic|shall (?:be )?renew|will (?:be )?renew|shall be extended|successive|renewed for", before
        )
        score = (0.72 if is_automatic else 0.45) + (0.1 if _SUCCESSIVE.search(before[-60:]) else 0.0)
        successive = re.search(r"successive|consecutive|year to year", before) is not None
        successive |= re.search(r"periods|terms", prose.folded[place.start - 30 : place.end + 30]) is not None
        length = _in_years(place.value)
        found.append(_clause(prose, place, f"successive {length}" if successive else length, score))
    return [clause for clause in _best_first(found) if clause.score >= 0.55]


def _in_years(duration: str) -> str:
    """Whole years where the months make them: "12 months" is "1 year"."""
    count, unit = duration.split()
    whole = unit.startswith("month") and int(count) % 12 == 0
    return spell(int(count) // 12, "year") if whole else duration


def find_notice(prose: Prose, durations: list[FoundDuration]) -> list[Clause]:
    """How much notice ends the contract or its renewal, best first."""
    found = []
    for place in durations:
        left, right = prose.sentence(place.start, place.end)
        sentence = prose.folded[left:right]
        near = prose.folded[max(left, place.start - 90) : min(right, place.end + 90)]
        before = prose.folded[max(left, place.start - 60) : place.start]
        if not _NOTICE.search(near) or not re.search(
            r"terminat|renew|extend|cancel|non-?renewal|not to renew", sentence
        ):
            continue
        if re.search(r"breach|default|cure|insolv|payment", near) or _RENEWED_FOR.search(before):
            continue
        score = 0.35
        if _RENEW.search(sentence):
            score += 0.35
        elif re.search(r"(?:any|no) reason|convenience|without cause|at any time", sentence):
            score += 0.15
        if re.search(r"prior|before|advance|^\W*(?:written )?notice", prose.folded[place.end : place.end + 50]):
            score += 0.12
        found.append(_clause(prose, place, place.value, score))
    return [clause for clause in _best_first(found) if clause.score >= 0.65]


def _clause(prose: Prose, place: FoundDuration, value: str, score: float) -> Clause:
    return Clause(value, place.start, place.end, min(score, 1.0), prose.sentence(place.start, place.end))


def _best_first(found: list[Clause]) -> list[Clause]:
    return sorted(found, key=lambda clause: (-clause.score, clause.start))

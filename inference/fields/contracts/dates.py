"""When a contract was made, takes effect and ends.

Knows nothing of pages: it reads prose.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence

from inference.fields.contracts.prose import Clause, Prose
from inference.fields.dates import FoundDate, find_dates

OPENING = 6_000
_MADE = re.compile(
    r"(?:dated(?: as of)?|made(?: and entered into)?|entered into|executed|effective|concluded|signed"
    r"|by and between|is between"
    r"|as of|agreement date|date of (?:this )?agreement|this|on)\W*(?:(?:and )?(?:entered into|made"
    r"|effective|executed)\s*)?(?:(?:as of|as at|on|this|effective|dated|the|is|in|day of"
    r"|date:?)\s*){0,4}[\W_]*$"
)
_EFFECTIVE_AFTER = re.compile(
    r"^[\W_]{0,6}(?:\(?\s*(?:hereinafter|referred to as|the|such date"
    r"|being)?[\s,]*(?:the )?){0,4}[\"“”']{0,3}(?:effective|commencement) date"
)
_EFFECTIVE_BEFORE = re.compile(
    r"(?:effective date\W{0,4}(?:\s*(?:of|for)\s+(?:this|the)\s+agreement\W*)?(?:\s*(?:shall mean"
    r"|means|is|shall be|will be|as of|:|of|-|on|being|the)\s*){0,4}"
    r"|(?:effective|commenc\w+|in effect|takes? effect|begin\w*)\s*(?:,)?\s*(?:as of|on|from|and as of"
    r"|this|the|date|effective|is){0,4}\s*(?:the\s*)?)[\W_]*$"
)
_END = re.compile(
    r"(?:until|through|expir\w+(?: on| as of| at)?|terminat\w+(?: on| as of| at)?|ending(?: on"
    r"| as of)?|ends?(?: on)?|up to|to and including|no later than|expiration date\W*(?:is|means"
    r"|shall be|of)?)"
    r"\s*(?:(?:and including|midnight|11:59|12:00|p\.?m\.?|close of business|on|at|of|the|of the|day|,"
    r"|earlier of|later of|local time|eastern time|\(|\)|including)\s*){0,8}[\W_]*$"
)
_TERM = re.compile(r"\bterm\b|expir|continue|remain in|in effect|in force|period of")
_ATTACHED = re.compile(
    r"(?:amend\w*|prior|previous|original|certain|that|pursuant to|letter|press release|form 10|filed"
    r"|file no)\b[^.;]{0,60}$"
)
_STARTS = re.compile(r"(?:takes? effect|commences?|begins?|starts?) (?:on|from)? ?(?:the )?$")
_AS_OF = re.compile(r"\bas (?:of|at)\b|effective|commenc")


def dates_of(prose: Prose) -> tuple[FoundDate, ...]:
    """Every date in the opening and in the rest, months first as American contracts write figures."""
    day_first = False if re.search(r"united states|delaware|new york|california|\$", prose.folded) else None
    return tuple(find_dates(prose.text, day_first=day_first))


def agreement_dates(prose: Prose, dates: Sequence[FoundDate]) -> list[Clause]:
    """When the contract was made, best first."""
    found = []
    for place, date in enumerate(date for date in dates if date.start < OPENING):
        before = prose.folded[max(0, date.start - 110) : date.start]
        score = 0.42 - 0.04 * min(place, 5) - 0.15 * date.start / OPENING
        if _MADE.search(before):
            score += 0.35
        if _EFFECTIVE_AFTER.match(prose.folded[date.end : date.end + 40]):
            score += 0.08
        if _STARTS.search(before):
            score -= 0.3
        if _ATTACHED.search(before) and not _MADE.search(before[-25:]):
            score -= 0.25
        if re.search(r"until|through|expir|ending|terminat|between the period|from$", before[-40:]):
            score -= 0.3
        found.append(_clause(prose, date, score))
    if not found:
        found = [
            _clause(prose, date, 0.3)
            for date in dates
            if re.search(r"(?:date|dated|signed|executed)\W{0,6}$", prose.folded[max(0, date.start - 20) : date.start])
        ][:1]
    return _ranked(found)


def effective_dates(prose: Prose, dates: Sequence[FoundDate]) -> list[Clause]:
    """When the contract takes effect: where it says so, else the date it is made as of."""
    found = []
    for date in dates:
        before = prose.folded[max(0, date.start - 90) : date.start]
        after = prose.folded[date.end : date.end + 60]
        score = 0.0
        if _EFFECTIVE_AFTER.match(after):
            score = 0.92
        elif re.search(r"effective date", before[-70:]) and _EFFECTIVE_BEFORE.search(before):
            score = 0.86
        elif date.start < OPENING and _EFFECTIVE_BEFORE.search(before):
            score = 0.74
        elif re.search(r"shall (?:commence|begin|become effective|take effect)[^.]{0,50}$", before):
            score = 0.6
        if score:
            if _ATTACHED.search(before[-60:]):
                score -= 0.3
            found.append(_clause(prose, date, score - 0.1 * date.start / max(len(prose.text), 1)))
    for clause in agreement_dates(prose, dates)[:1]:
        before = prose.folded[max(0, clause.start - 60) : clause.start]
        found.append(
            Clause(clause.value, clause.start, clause.end, 0.5 if _AS_OF.search(before) else 0.36, clause.shown)
        )
    return _ranked(found)


def expiration_dates(
    prose: Prose, dates: Sequence[FoundDate], start: Clause | None, term: Clause | None
) -> list[Clause]:
    """When the contract ends: a date the term runs to, else the effective date plus the term."""
    found = []
    for date in dates:
        before = prose.folded[max(0, date.start - 260) : date.start]
        if not _END.search(before):
            continue
        score = 0.5
        if _TERM.search(before):
            score += 0.2
        if re.search(r"(?:this|the) agreement|initial term|the term|of this|hereof", before):
            score += 0.12
        if start is not None and date.iso <= start.value:
            score -= 0.5
        found.append(_clause(prose, date, score))
    if start is not None and term is not None and term.score >= 0.6:
        ending = add_duration(start.value, term.value)
        if ending is not None:
            found.append(Clause(ending, term.start, term.end, 0.42, term.shown))
    return [clause for clause in _ranked(found) if clause.score >= 0.4]


def add_duration(iso: str, duration: str) -> str | None:
    """The day `duration` ("2 years") after `iso`; None beyond the calendar."""
    count, unit = duration.split()
    date, number = datetime.date.fromisoformat(iso), int(count)
    try:
        if unit.startswith(("day", "week")):
            days = number * (7 if unit.startswith("week") else 1)
            return (date + datetime.timedelta(days=days)).isoformat()
        months = date.month - 1 + number * (12 if unit.startswith("year") else 1)
        year, month = date.year + months // 12, months % 12 + 1
        for day in (date.day, 30, 29, 28):
            if day <= date.day:
                try:
                    return datetime.date(year, month, day).isoformat()
                except ValueError:
                    continue
    except (OverflowError, ValueError):
        return None
    return None


def _clause(prose: Prose, date: FoundDate, score: float) -> Clause:
    return Clause(date.iso, date.start, date.end, max(score, 0.02), prose.sentence(date.start, date.end))


def _ranked(found: list[Clause]) -> list[Clause]:
    best: dict[str, Clause] = {}
    for clause in found:
        if clause.value not in best or clause.score > best[clause.value].score:
            best[clause.value] = clause
    return sorted(best.values(), key=lambda clause: (-clause.score, clause.start))

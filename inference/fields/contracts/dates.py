"""When a contract was made, takes effect and ends: the dates in the prose with what speaks for each.

Knows nothing of pages or weights: it reads prose.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Sequence

from inference.fields.contracts.choice import Mention
from inference.fields.contracts.context import Features, words_around, words_in_sentence
from inference.fields.contracts.date_cues import (
    HEAD,
    blank_of,
    cues_of_document,
    cues_of_place,
    is_called_effective,
    is_of_another,
    is_signed,
)
from inference.fields.contracts.places import STATES
from inference.fields.contracts.prose import Clause, Prose
from inference.fields.dates import FoundDate, find_dates, guess_day_first

_AMERICAN = re.compile(rf"united states|\$|\b(?:{STATES.casefold()})\b|,\s[a-z]{{2}}\.?\s+\d{{5}}\b")


def dates_of(prose: Prose) -> tuple[FoundDate, ...]:
    """Every date in the prose; figures put the month first where the document is American and shows nothing else."""
    day_first = guess_day_first(iter([prose.text]))
    if day_first is None and _AMERICAN.search(prose.folded):
        day_first = False
    return tuple(find_dates(prose.text, day_first=day_first))


def date_mentions(prose: Prose, dates: Sequence[FoundDate]) -> list[Mention]:
    """Every date with what speaks for it as the date of the contract."""
    counts, ordered = Counter(date.iso for date in dates), sorted({date.iso for date in dates})
    labelled = [is_called_effective(prose, date) for date in dates]
    signed = [is_signed(prose, date) for date in dates]
    shared = cues_of_document(prose, dates, any(labelled))
    blank = blank_of(prose)
    last_signed = max((date.iso for date, has_signed in zip(dates, signed, strict=True) if has_signed), default="")
    others = [is_of_another(prose, date) for date in dates]
    found, own = [], 0
    for date, is_labelled, has_signed, is_other in zip(dates, labelled, signed, others, strict=True):
        names = shared + cues_of_place(prose, date, own, is_other=is_other)
        own += not is_other
        if blank is not None:
            names.append("blank before" if blank < date.start else "blank after")
        names += ["again"] * (counts[date.iso] > 1) + ["latest"] * (date.iso == ordered[-1])
        names += ["earliest"] * (date.iso == ordered[0]) + ["only"] * (len(dates) == 1)
        names += ["labelled"] if is_labelled else ["other labelled"] * any(labelled)
        if has_signed:
            names += ["signed", f"signed {'head' if date.start < HEAD else 'later'}"] + ["signed last"] * (
                date.iso == last_signed
            )
            names += [f"signed, {name}" for name in shared] * (date.iso == last_signed)
        features: Features = dict.fromkeys(names, 1.0)
        features |= words_around(prose, date.start, date.end) | words_in_sentence(prose, date.start, date.end)
        found.append(Mention(date.iso, date.start, date.end, features))
    return found


def expiration_mentions(
    dates: Sequence[Mention], durations: Sequence[Mention], start: str | None, term: Clause | None
) -> list[Mention]:
    """The dates of the prose, and those that a length of time leads to from `start`, as the end of the contract."""
    found = []
    ends = {mention.start: add_duration(start, mention.value) if start is not None else None for mention in durations}
    reached = {day for end in ends.values() if end is not None for day in (end, _day_before(end))}
    printed = {date.value for date in dates if start is not None and date.value > start and "ends" in date.features}
    for mention in dates:
        since = "unknown" if start is None else "after" if mention.value > start else "before"
        features: Features = {f"start {since}": 1.0, "a length leads to it": float(mention.value in reached)}
        features["ends as said"] = float(mention.value in printed)
        found.append(Mention(mention.value, mention.start, mention.end, mention.features | features))
    for mention in durations:
        end = ends[mention.start]
        if end is not None:
            features = {f"length {name}": figure for name, figure in mention.features.items()}
            features["length, an end is printed"] = float(bool(printed))
            features["length, printed as its end"] = float(bool(printed & {end, _day_before(end)}))
            if term is not None and mention.value == term.value:
                features |= {"length of the term": term.score, "length where the term is": mention.start == term.start}
            found.append(Mention(end, mention.start, mention.end, features))
    return found


def add_duration(iso: str, duration: str) -> str | None:
    """The day `duration` ("2 years") after `iso`; None beyond the calendar."""
    count, unit = duration.split()
    date, number = datetime.date.fromisoformat(iso), int(count)
    try:
        if unit.startswith(("day", "week")):
            days = number * (7 if unit.startswith("week") else 1)
            return (date + datetime.timedelta(days=days)).isoformat()
        months = date.month - 1 + number * (12 if unit.startswith("year") else 1)
        first = datetime.date(date.year + months // 12, months % 12 + 1, 1)
        following = (first.replace(day=28) + datetime.timedelta(days=4)).replace(day=1)
        last = (following - datetime.timedelta(days=1)).day
        return first.replace(day=min(date.day, last)).isoformat()
    except (OverflowError, ValueError):
        return None


def _day_before(iso: str) -> str:
    return (datetime.date.fromisoformat(iso) - datetime.timedelta(days=1)).isoformat()

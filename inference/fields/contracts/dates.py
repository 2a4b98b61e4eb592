"""When a contract was made, takes effect and ends: the dates in the prose with what speaks for each.

Knows nothing of pages or weights: it reads prose.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Sequence

from inference.fields.contracts.choice import Mention
from inference.fields.contracts.context import Features, step, words_around, words_in_sentence
from inference.fields.contracts.places import STATES
from inference.fields.contracts.prose import Clause, Prose
from inference.fields.dates import FoundDate, find_dates, guess_day_first

HEAD, OPENING = 700, 5_000
_AMERICAN = re.compile(rf"united states|\$|\b(?:{STATES.casefold()})\b|,\s[a-z]{{2}}\.?\s+\d{{5}}\b")
_BLANK = re.compile(
    r"_{2,}\s*(?:,|day|\d{4})|\[[\s_•●*·.]{0,8}\]\s*(?:day|,|\d)|day of\s*(?:_{2,}|\[|,)"
    r"|(?:as of|dated|on|this)\W{0,3}(?:_{2,}|\[[\s_•●*·.]{0,8}\]|\.{4,})"
    r"|(?:january|february|march|april|may|june|july|august|september|october|november|december)\s*(?:_+|\[[^\]]{0,5}\])"
)
_CALLED_EFFECTIVE = re.compile(
    r"^[\W_]{0,6}(?:\(?\s*(?:hereinafter|referred to as|the|such date|being|(?:date )?of this agreement"
    r"|im folgenden|nachfolgend)?[\s,]*(?:the |das |la )?){0,4}[\"“”'„«]{0,3}\s?"
    r"(?:effective date|commencement date|datum des inkrafttretens|date d'(?:entree en vigueur|effet)|fecha de entrada)"
)
_EFFECTIVE_IS = re.compile(
    r"(?:effective date|inkrafttreten|vertragsbeginn|date d'(?:entree en vigueur|effet)|fecha de (?:entrada en vigor"
    r"|inicio)|ingangsdatum|data di decorrenza)\W{0,6}(?:of this agreement)?\W*(?:is|means|shall mean|:|of)?\W{0,3}$"
)
_DEFINES_EFFECTIVE = re.compile(r"Effective Date|EFFECTIVE DATE|Commencement Date")
_STARTS = re.compile(r"effective|commenc|in effect|takes effect|begin|wirksam|kraft|vigueur|vigor")
_ENDS = re.compile(
    r"\b(?:until|through|expir\w+|terminat\w+|end\w*|conclud\w+|up to|bis|jusqu'au|hasta|fino al)[^.;]{0,40}$"
)
_WHEN_SIGNED = re.compile(
    r"(?:last|later|latest)(?: of the)? (?:date|signature|day|party|of)|date (?:of|on which).{0,30}(?:sign|execut)\w+"
    r"|last (?:party )?(?:to )?sign|date (?:set forth|of signature|signed) (?:below|on the signature)"
)
_SIGNED = re.compile(
    r"(?:date|dated|signed|executed|datum|fecha|data)\W{0,8}(?:\(?mm/dd/yy\w*\)?)?\W{0,4}$"
    r"|^[^.;:()]{0,40}, (?:den|le|el) $"
)


def dates_of(prose: Prose) -> tuple[FoundDate, ...]:
    """Every date in the prose; figures put the month first where the document is American and shows nothing else."""
    day_first = guess_day_first(iter([prose.text]))
    if day_first is None and _AMERICAN.search(prose.folded):
        day_first = False
    return tuple(find_dates(prose.text, day_first=day_first))


def date_mentions(prose: Prose, dates: Sequence[FoundDate]) -> list[Mention]:
    """Every date with what speaks for it as the date of the contract."""
    counts, ordered = Counter(date.iso for date in dates), sorted({date.iso for date in dates})
    labelled = [_is_called_effective(prose, date) for date in dates]
    signed = [_SIGNED.search(prose.folded[max(0, date.start - 24) : date.start]) is not None for date in dates]
    shared = _of_document(prose, dates, any(labelled))
    blank = _BLANK.search(prose.folded, 0, OPENING)
    last_signed = max((date.iso for date, is_signed in zip(dates, signed, strict=True) if is_signed), default="")
    found = []
    for place, (date, is_labelled, is_signed) in enumerate(zip(dates, labelled, signed, strict=True)):
        names = shared + _of_place(prose, date, place)
        if blank is not None:
            names.append("blank before" if blank.start() < date.start else "blank after")
        names += ["again"] * (counts[date.iso] > 1) + ["latest"] * (date.iso == ordered[-1])
        names += ["earliest"] * (date.iso == ordered[0]) + ["only"] * (len(dates) == 1)
        names += ["labelled"] if is_labelled else ["other labelled"] * any(labelled)
        if is_signed:
            names += ["signed"] + ["signed last"] * (date.iso == last_signed)
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


def _is_called_effective(prose: Prose, date: FoundDate) -> bool:
    after, before = prose.folded[date.end : date.end + 60], prose.folded[max(0, date.start - 50) : date.start]
    return _CALLED_EFFECTIVE.match(after) is not None or _EFFECTIVE_IS.search(before) is not None


def _of_document(prose: Prose, dates: Sequence[FoundDate], is_labelled: bool) -> list[str]:
    """What the whole document says of its dates: whether it names an effective date, and whether signing makes it."""
    named = len(_DEFINES_EFFECTIVE.findall(prose.text))
    found = ["bias", f"effective date named {min(named, 3)} {is_labelled}"]
    mentions = re.finditer(r"effective date", prose.folded)
    near = [prose.folded[:3_000], *(prose.folded[match.start() : match.start() + 200] for match in mentions)]
    if any(_WHEN_SIGNED.search(text) for text in near):
        found.append("made by signing")
    if not any(date.start < HEAD for date in dates):
        found.append("none at the head")
    return found


def _of_place(prose: Prose, date: FoundDate, place: int) -> list[str]:
    near = prose.folded[max(0, date.start - 60) : date.start]
    found = [
        f"place {step(date.start, 200, 600, 1_500, 3_000, 6_000, 12_000)}",
        f"to the end {step(len(prose.text) - date.end, 300, 1_000, 3_000)}",
        f"date {min(place, 4)}",
    ]
    if _STARTS.search(near):
        found.append("starts")
    if _ENDS.search(near):
        found.append("ends")
    return found

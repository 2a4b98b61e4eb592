"""How long a contract runs, how it renews and how much notice ends it: the lengths of time with what speaks for each.

Knows nothing of pages or weights: it reads prose.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from inference.fields.contracts.choice import Mention
from inference.fields.contracts.context import Features, step, words_around, words_in_sentence, words_of_heading
from inference.fields.contracts.prose import Prose
from inference.fields.durations import NUMBERS, FoundDuration, find_durations, spell

_SENTENCE_SAYS = {
    "first term": r"initial (?:contract )?(?:term|period)|(?:the |this )?term (?:of|for) (?:this|the)"
    r" [^.;]{0,20}agreement|this agreement (?:shall|will) (?:commence|begin|continue|remain|be)"
    r"|erstlaufzeit|mindestlaufzeit",
    "renewal": r"renew|extend|extension|verlanger|renouvel|reconduc|prorrog|renova|rinnov|verleng",
    "end": r"terminat|cancel|kundig|gekundigt|beend|resili|rescind|resol[uv]|reced|disdett|opzeg",
    "convenience": r"(?:any|no) reason|convenience|without cause|at any time|with or without|jederzeit|a tout moment",
    "no renewal": r"non-?renew|not (?:to )?(?:be )?(?:renew|extend)|intent\w* not|terminat\w+ (?:at|effective"
    r"|upon) the end|sofern nicht|wenn nicht|sauf",
    "automatic": r"automatic|tacit|stillschweigend|tacite",
}
_NOTICE = r"\bnoti|kundigungsfrist|\bfrist\b|preavis|preaviso|preavviso|opzegtermijn"
_NEAR_SAYS = {
    "notice": _NOTICE,
    "fault": r"breach|default|cure|insolv|payment|material|receipt|verzug|manquement",
}
_BEFORE_SAYS = {
    "runs": r"(?:continu\w+|remain\w*|in (?:full )?(?:force|effect)|effective|commenc\w+|\bterm\b|expires?|ends?"
    r"|terminates?)[^.;]{0,50}(?:for|of|be|is|until|upon|on)\b[^.;]{0,25}$",
    "successive": r"successive|additional|consecutive|further|subsequent|jeweils|weiter|sucesiv|ulterior",
}
_AFTER_SAYS = {
    "from the start": r"^[\W_]*(?:period )?(?:from|after|following|commencing|beginning|of)[^.;]{0,25}"
    r"(?:effective date|date|hereof|execution|signing|commencement)",
    "prior": r"prior|before|advance|preced|\bvor\b|avant|antes|prima",
    "of notice": rf"^\W*(?:\w+\W+){{0,3}}(?:{_NOTICE})",
    "to the end": r"(?:end|expir\w+|conclusion|completion|anniversary) (?:date )?(?:of|thereof)|then[- ]current"
    r"|initial term|renewal term|\bende\b|ablauf|echeance|terme|vencimiento|scadenza",
}
_TOGETHER = (
    ("notice", "renewal"), ("notice", "end"), ("notice", "prior"), ("notice", "to the end"), ("notice", "convenience"),
    ("notice", "no renewal"), ("notice", "fault"), ("renewal", "successive"), ("renewal", "automatic"),
    ("notice", "prior", "to the end"), ("notice", "renewal", "prior"),
    ("runs", "from the start"), ("runs", "first term"), ("notice", "renewal", "of notice"),
)  # fmt: skip
_APART = (
    ("first term", "successive"),
    ("runs", "notice"),
    ("notice", "renewal"),
    ("renewal", "notice"),
    ("renewal", "prior"),
    ("end", "renewal"),
)
_SUCCESSIVE = re.compile(r"successive|consecutive|year[- ]to[- ]year|jeweils|sucesiv|tacit|each")
_SEVERAL = re.compile(r"periods|terms")
_RENEWS_AFTER = re.compile(r"^[^.]{0,60}\bthereafter\b[^.;]{0,60}\b(?:renew|extend|continu)")
_TIMES = re.compile(
    r"\b(?:(?P<figure>\d{1,2})\)?|(?P<word>two|three|four|five|six|seven|eight|nine|ten))\s+(?:additional|successive"
    r"|consecutive|further|subsequent|renewal|optional)[^.;]{0,40}$"
)


def durations_of(prose: Prose) -> list[FoundDuration]:
    """Every length of time in the prose."""
    return find_durations(prose.text)


def duration_mentions(prose: Prose, durations: Sequence[FoundDuration]) -> list[Mention]:
    """Every length of time with what speaks for it as term, renewal or notice."""
    return [Mention(place.value, place.start, place.end, _features(prose, place)) for place in durations]


def renewal_mentions(prose: Prose, mentions: Sequence[Mention]) -> list[Mention]:
    """The same lengths as the words of a renewal: "successive 1 year" where it renews again and again."""
    found = []
    for mention in mentions:
        left, right = prose.sentence(mention.start, mention.end)
        said = prose.folded[max(left, mention.start - 200) : mention.start]
        near = prose.folded[max(left, mention.start - 30) : min(right, mention.end + 30)]
        is_same = _RENEWS_AFTER.match(prose.folded[mention.end : mention.end + 150]) is not None
        again = is_same or _SUCCESSIVE.search(said) is not None or _SEVERAL.search(near) is not None
        length = in_years(mention.value) if again else mention.value
        times = _TIMES.search(prose.folded[max(left, mention.start - 70) : mention.start])
        count = f"{_count(times)} " if times and again else ""
        found.append(replace(mention, value=f"{count}successive {length}" if again else length))
    return found


def _count(times: re.Match[str]) -> int:
    return int(times["figure"]) if times["figure"] else NUMBERS[times["word"]]


def in_years(duration: str) -> str:
    """Whole years where the months make them: "12 months" is "1 year"."""
    count, unit = duration.split()
    whole = unit.startswith("month") and int(count) % 12 == 0
    return spell(int(count) // 12, "year") if whole else duration


def _features(prose: Prose, place: FoundDuration) -> Features:
    count, unit = place.value.split()
    names = ["bias", f"unit {unit.rstrip('s')}", f"count {step(int(count), 2, 4, 8, 13, 25, 61)}"]
    names += [f"place {step(place.start / len(prose.text), 0.1, 0.25, 0.5, 0.75, 0.9)}", *_cues(prose, place)]
    features: Features = dict.fromkeys(names, 1.0)
    features |= words_around(prose, place.start, place.end) | words_in_sentence(prose, place.start, place.end)
    return features | words_of_heading(prose, place.start)


def _cues(prose: Prose, place: FoundDuration) -> list[str]:
    """What the sentence says of notice, renewal and end, alone and together."""
    left, right = prose.sentence(place.start, place.end)
    before, after = max(left, place.start - 60), min(right, place.end + 60)
    parts = (
        (_SENTENCE_SAYS, prose.folded[left:right]),
        (_NEAR_SAYS, prose.folded[max(left, place.start - 90) : min(right, place.end + 90)]),
        (_BEFORE_SAYS, prose.folded[before : place.start]),
        (_AFTER_SAYS, prose.folded[place.end : after + 40]),
    )
    said = {name for cues, text in parts for name, pattern in cues.items() if re.search(pattern, text)}
    found = [f"cue {name}" for name in sorted(said)]
    found += [f"cue {' + '.join(names)}" for names in _TOGETHER if said.issuperset(names)]
    return found + [f"cue {one} - {other}" for one, other in _APART if one in said and other not in said]

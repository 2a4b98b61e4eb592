"""Who makes a contract: the names in its opening and over its signatures, with what speaks for each.

Knows nothing of pages or weights: it reads prose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from math import exp

from inference.fields.contracts.choice import Mention, Weights, pooled, weigh
from inference.fields.contracts.context import Features, step, tokens
from inference.fields.contracts.names import Span, bare, has_form, name_spans
from inference.fields.contracts.prose import Clause, Prose
from inference.fields.folding import squeeze

OPENING, CLOSING, MOST = 5_000, 3_000, 8
ALIKE = 0.85  # two spellings of one name
FEWEST, LEAST_SECOND = 2, 0.5  # a contract has two parties: the second is given at half the probability asked for
_BETWEEN = re.compile(
    r"\b(?:by and (?:between|among|amongst)|between|by and among|among|made by|entered into by|from"
    r"|parties(?: to this agreement)? are|zwischen|entre|tra|tussen|pomiedzy|in favor of)\b:?\s*"
)
_RECITALS = re.compile(
    r"\b(?:witnesseth|whereas|recitals?|background|preamble|now,? therefore|in consideration"
    r"|the parties (?:agree|hereto|hereby|to this)|hereby agree|(?:shall|will|agrees?) to"
    r"|this agreement (?:is|sets|governs|shall)|praambel|considerant|exponen|section 1|1\.)"
)
_AFTER = {
    "defined": r"^[\s,.]*\(?\s*(?:(?:hereinafter|hereafter|referred|collectively|individually|nachfolgend|im folgenden"
    r"|ci-apres|en adelante|di seguito|the|each|as|to|called|and|together|with|its|a|sometimes|be|dba)\b[\s,]*){0,10}"
    r"[(]?(?:the |la |el |der |die )?[\"“”'‘’„«]",
    "bracket": r"^\s*\(",
    "described": r"^\s*,?\s+(?:an?|eine?|une?|una?)\s+(?:\w+[\s-]+){0,6}(?:corporation|company|partnership|firm"
    r"|individual|resident|trust|bank|association|organization|university|institution|gesellschaft|societe|sociedad|societa)",
    "placed": r"^\s*,?\s+(?:with|having|located|whose|residing|of \d|at \d|\d+ |mit sitz|ayant|con )",
    "and": r"^\s*,?\s+(?:and|und|et|y|e)\b",
    "comma": r"^\s*,",
    "colon": r"^\s*:",
    "signs": r"^[\s.,:]*(?:by|name|signature|its|per)\b\s*[:_/]|^[\s.,]*/\s?s\s?/|^[\s.,]*_{3,}",
    "titled": r"^[\s.,]*(?:title|its|chief|president|vice|director|ceo|cfo|manag|secretary|chair)",
}
_ARTICLE = r"(?:(?:the|der|die|dem|la|le|el) )?"
_BEFORE = {
    "between": rf"(?:between|among|by|zwischen|entre|tra|tussen|pomiedzy)\s*:?\s*(?:\(?[1ai]\)\s*)?{_ARTICLE}$",
    "and": rf"(?:\)|[\"”»]|,|;)\s*(?:and|und|et|y|e)\s*:?\s*(?:\(?[2bi]+\)\s*)?{_ARTICLE}$",
    "plain and": rf"\b(?:and|und|et|y|e)\s*{_ARTICLE}$",
    "slash": r"/\s?s\s?/\s*[^/]{0,40}$",
    "name label": r"(?:name|print(?:ed)?|typed)\W{1,6}$",
    "by": r"\bby\W{1,8}$",
    "dear": r"dear (?:mr|ms|mrs|dr)?\.? ?$",
    "role label": r"(?:employee|executive|consultant|company|recipient|seller|buyer|client|licens\w+|director)\W{1,5}$",
    "behalf": r"(?:on behalf of|employee of|employed by|employment (?:with|by)|officer of|director of)\s*(?:the )?$",
    "bound": r"(?:agreed|accepted|truly yours|sincerely|witness whereof)[^.]{0,60}$",
}
_INSIDE = {
    "role": r"^(?:the )?(?:company|employee|executive|consultant|recipient|licens\w+|seller|buyer|purchaser|franchis\w+"
    r"|distributor|supplier|client|customer|contractor|part(?:y|ies)|owner|manager|agent|state|city|disclos\w+|receiv\w+"
    r"|you|us|we|affiliates?|subsidiar\w+|undersigned|vendor|provider|director|representatives?)\b",
    "paper": r"agreement|disclosure|confidential|contract|exhibit|information|section|amendment|evaluation|material",
    "place": r"\b(?:street|avenue|road|suite|drive|boulevard|floor|box|city|state|county|united states|delaware"
    r"|california|new york|texas)\b",
    "office": r"president|officer|director|chief|secretary|counsel|manager|chairman|vice|board|ceo|cfo|committee",
    "digits": r"\d",
}
_PERSON = re.compile(
    r"^(?:(?:mr|ms|mrs|dr)\.? )?[A-Z][a-zà-ÿA-Z'’-]+(?: [A-Z]\.?){0,2}(?: (?:de|van|von|la))?(?: [A-Z][\w'’-]+){1,2}"
    r"(?:,? (?:jr|sr|ii|iii|ph\.?d|m\.?d)\.?)?$",
    re.IGNORECASE,
)


def party_mentions(prose: Prose) -> list[Mention]:
    """Every name of the opening and the closing with what speaks for it as a party."""
    closing = max(OPENING, len(prose.text) - CLOSING)
    spans = [*name_spans(prose, 0, OPENING), *name_spans(prose, closing, len(prose.text))]
    named = [(span, bare(prose.text[span.start : span.end])) for span in spans]
    ranges = list(_openings(prose))
    everything = squeeze(prose.text)
    counted = {key: everything.count(key) for _, key in named if len(key) >= 3}
    head = {key for span, key in named if span.start < OPENING}
    tail = {key for span, key in named if span.start >= closing}
    found, firms = [], 0
    for span, key in named:
        if key not in counted:
            continue
        text = prose.text[span.start : span.end]
        names = _of_name(text, span) + _of_place(prose, span, ranges)
        names += [f"said {step(counted[key], 2, 3, 5, 9, 17)}"] + ["head and tail"] * (key in head and key in tail)
        if has_form(text):
            names.append(f"firm {min(firms, 4)}")
            firms += 1
        features: Features = dict.fromkeys(names, 1.0)
        found.append(Mention(key, span.start, span.end, features | _words(prose, span, text)))
    return found


def choose_parties(prose: Prose, mentions: Sequence[Mention], weights: Weights) -> list[Clause]:
    """The parties in the order they are named, each once; the score is the probability."""
    shares = {key: 1 / (1 + exp(-weigh(features, weights))) for key, features in pooled(mentions)}
    kept: list[Clause] = []
    for key in sorted(shares, key=lambda key: -shares[key]):
        least = weights.least * (LEAST_SECOND if len(kept) < FEWEST else 1.0)
        if shares[key] < least or len(kept) == MOST:
            break
        clause = _clause(prose, [mention for mention in mentions if mention.value == key], weights, shares[key])
        if not any(_is_same(clause, known) for known in kept):
            kept.append(clause)
    return sorted(kept, key=lambda clause: clause.start)


def _is_same(one: Clause, other: Clause) -> bool:
    """Whether two names are one: one is within the other, or is its beginning or end."""
    if one.start < other.end and other.start < one.end:
        return True
    short, long = sorted((bare(one.value), bare(other.value)), key=len)
    return long.startswith(short) or long.endswith(short) or SequenceMatcher(None, short, long).ratio() > ALIKE


def _clause(prose: Prose, mentions: Sequence[Mention], weights: Weights, share: float) -> Clause:
    """The name at its best mention; one that stands in the opening and over the signatures agrees with itself."""
    best = max(mentions, key=lambda mention: weigh(mention.features, weights))
    shown = prose.sentence(best.start, best.end)
    agrees = any("head and tail" in mention.features for mention in mentions)
    return Clause(prose.text[best.start : best.end], best.start, best.end, share, shown, agrees)


def _openings(prose: Prose) -> Iterator[tuple[int, int]]:
    """Where parties are listed: from a "between" to the recitals."""
    for match in _BETWEEN.finditer(prose.folded, 0, OPENING):
        stop = _RECITALS.search(prose.folded, match.end() + 5, match.end() + 1_800)
        yield match.end(), stop.start() if stop else match.end() + 700


def _of_name(text: str, span: Span) -> list[str]:
    words = text.split()
    folded = text.casefold()
    found = ["bias", f"words {min(len(words), 8)}"] + ["form"] * has_form(text) + ["capitals"] * text.isupper()
    found += ["line"] * span.is_line + [f"inside {name}" for name, cue in _INSIDE.items() if re.search(cue, folded)]
    if not has_form(text) and _PERSON.match(text):
        found.append("person")
    return found + ["joined"] * (" and " in f" {folded} " or "&" in folded)


def _of_place(prose: Prose, span: Span, ranges: Sequence[tuple[int, int]]) -> list[str]:
    before, after = prose.folded[max(0, span.start - 60) : span.start], prose.folded[span.end : span.end + 160]
    said_after = [f"after {name}" for name, cue in _AFTER.items() if re.search(cue, after)]
    said_before = [f"before {name}" for name, cue in _BEFORE.items() if re.search(cue, before)]
    found = said_after + said_before + [f"{one}, {other}" for one in said_before for other in said_after]
    text = prose.text[span.start : span.end]
    kind = "form" if has_form(text) else "person" if _PERSON.match(text) else "other"
    where = "head" if span.start < OPENING else "tail"
    found += [f"{kind} {where}"] + [f"{kind} {name}" for name in (*said_after, *said_before)]
    if where == "head":
        found.append(f"place {step(span.start, 150, 400, 800, 1_500, 3_000)}")
    else:
        found.append(f"to the end {step(len(prose.text) - span.end, 150, 400, 1_000)}")
    inside = [left for left, right in ranges if left <= span.start < right]
    if inside:
        near = step(span.start - inside[-1], 4, 150, 400, 800)
        found += [f"listed {near}", f"listed {kind}", f"listed, list {min(len(inside), 3)}"]
    return found


def _words(prose: Prose, span: Span, text: str) -> Features:
    before = tokens(prose.folded[max(0, span.start - 60) : span.start])[-5:]
    after = tokens(prose.folded[span.end : span.end + 80])[:5]
    found = {f"<near {word}": 1.0 for word in before} | {f">near {word}": 1.0 for word in after}
    for length in (1, 2):
        if len(before) >= length:
            found[f"<{length} " + " ".join(before[-length:])] = 1.0
        if len(after) >= length:
            found[f">{length} " + " ".join(after[:length])] = 1.0
    return found | {f"word {word}": 1.0 for word in tokens(text.casefold())}

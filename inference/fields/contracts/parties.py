"""Who makes a contract: the names between "between" and the recitals.

Knows nothing of pages: it reads prose.
"""

from __future__ import annotations

import re
from dataclasses import replace

from inference.fields.blocks import LEGAL
from inference.fields.contracts.prose import Clause, Prose
from inference.fields.folding import fold, squeeze

OPENING, WINDOW = 9_000, 1_800
LETTER, SIGNATURES = 3_000, 3_000
_FIRM = re.compile(
    r"[A-Z][\w&.'’-]{0,30}(?:,? [A-Z&][\w&.'’-]{0,30}){0,6},? (?:Inc|INC|LLC|L\.L\.C|Ltd|LTD|Corp|CORP"
    r"|Corporation|CORPORATION|Company"
    r"|COMPANY|L\.P|LP|LLP|plc|PLC|GmbH|AG|N\.V|S\.A|Limited|LIMITED|Bank|BANK)\b\.?"
)
_NO_NAME = re.compile(
    r"\b(?:agreement|disclosure|plan|release|grant|evaluation|material|purpose|without|while"
    r"|notwithstanding|preliminary"
    r"|participant|section|article|whereas|any|each|such|all|its|this|these|employee|exhibit|information|date)\b"
)
_BETWEEN = re.compile(
    r"\b(?:by and (?:between|among|amongst)|between|by and among|among|made by|entered into by|from"
    r"|parties(?: to this agreement)? are)\b:?\s*"
)
_STOP = re.compile(
    r"\b(?:witnesseth|whereas|recitals?|background|preamble|now,? therefore|in consideration"
    r"|the parties (?:agree|hereto|hereby|to this)|for (?:good|the purpose)|each (?:a|of)|collectively"
    r"|(?:together|individually|both)[^.]{0,30}referred to|hereby agree|(?:shall|will|agrees?) to"
    r"|this agreement (?:is|sets|governs|shall)|article (?:1|i)\b|section 1|1\.)"
)
_DEFINED = re.compile(
    r"\(\s*(?:[^()]{0,90}?[\"“”'‘’]{1,2}|hereinafter|collectively|the |each |referred|individually"
    r"|together)[^()]{0,160}\)|[\"“”][^\"“”]{2,40}[\"“”]"
)
_DESCRIBED = re.compile(
    r",?\s+(?:a|an|the|both|each|being|having|with|whose|acting|located|organized|incorporated"
    r"|doing business|company number|residing|of (?:\d|the )|at (?:\d|its )|\d{2,}|on behalf"
    r"|for (?:itself|and)|together with|hereinafter|collectively|(?:the )?undersigned|its|and its"
    r"|as (?:the|a)|who|located|individually|(?:[A-Z]\w+ )?corporation\b(?= \())\b"
)
_ROLE = re.compile(
    r"^(?:the )?(?:company|employee|executive|consultant|recipient|licensor|licensee|seller|buyer"
    r"|purchaser|franchisee|franchisor|distributor|supplier|client|customer|contractor|party|parties"
    r"|owner|manager|agent|state|city|date|effective date|agreement|discloser|disclosing party"
    r"|receiving party|you|us|we|affiliates?|subsidiaries|undersigned|united states|its affiliates"
    r"|subsidiary|vendor|provider|exhibit|confidential\w*|non-?disclosure)\b[.,]?$"
)
_NAME = re.compile(
    r"[A-Z0-9][\w&.,'’/()-]*(?:\s+(?:[A-Z0-9&][\w&.,'’/()-]*|of|and|the|for|de|du|van|von|la|der|d/b/a"
    r"|dba|f/k/a|und|y|e|&)){0,11}"
)
_LABELLED = re.compile(
    r"\b(?:name of )?(?:company|employee|consultant|licensor|licensee|party [ab12]|employee name"
    r"|contractor|seller|buyer|client)\s*(?:name)?\s*:\s+"
)


def find_parties(prose: Prose) -> list[Clause]:
    """The parties in the order they are named, each once."""
    for match in _BETWEEN.finditer(prose.folded, 0, OPENING):
        found = _named_after(prose, match.end())
        if len(found) >= 2:
            return found[:8]
    return _mentioned(prose)[:2]


def _named_after(prose: Prose, start: int) -> list[Clause]:
    end = min(start + WINDOW, len(prose.text))
    stop = _STOP.search(prose.folded, start + 5, end)
    end = stop.start() if stop else min(end, start + 700)
    return _unique(_split(prose, start, end))


def _split(prose: Prose, start: int, end: int) -> list[Clause]:
    """Names between `start` and `end`: each ends at a defined term, a description, "and" or a semicolon."""
    found: list[Clause] = []
    position = start
    while position < end and len(found) < 12:
        piece_end = _next_break(prose, position, end)
        clause = _name(prose, position, piece_end)
        if clause is not None:
            found.append(clause)
        position = piece_end + 1 if piece_end > position else position + 1
        defined = _DEFINED.match(prose.text, piece_end, end)
        if defined:
            position = defined.end()
    return found


def _next_break(prose: Prose, start: int, end: int) -> int:
    """Where the piece that begins at `start` ends."""
    breaks = [end]
    for pattern in (_DEFINED, re.compile(r"\s+(?:and|&)\s+(?=[A-Z(])|;|\(\d\)|\(i{1,3}\)|\band\s*:")):
        match = pattern.search(prose.text, start + 1, end)
        while (
            match
            and pattern is not _DEFINED
            and _joins_name(prose.text[start : match.start()], prose.text[match.end() : end])
        ):
            match = pattern.search(prose.text, match.end(), end)
        if match:
            breaks.append(match.start())
    return min(breaks)


def _joins_name(left: str, right: str) -> bool:
    """Whether "and" stands inside one firm's name: "Research and Engineering Company"."""
    if LEGAL.search(fold(left)) or _DESCRIBED.search(left) or len(left.split()) > 6:
        return False
    head = re.split(r"[,(;]", right)[0]
    return LEGAL.search(fold(head)) is not None and len(head.split()) <= 4 and len(left.split()) <= 4


def _name(prose: Prose, start: int, end: int) -> Clause | None:
    text = prose.text[start:end]
    lead = re.match(
        r"[\s,:;.)\]\"“”_-]*(?:(?:and|between|among|by|the undersigned,?|\(?(?:[1-9]|i{1,3}|[ab])\))\s+)*", text
    )
    offset = lead.end() if lead else 0
    match = _NAME.match(text, offset)
    if match is None:
        return None
    name = re.split(r"(?<=[a-z]{3})\.\s", match[0])[0]
    described = _DESCRIBED.search(name)
    if described and described.start() > 2:
        name = name[: described.start()]
    forms = list(LEGAL.finditer(fold(name)))
    legal = forms[-1] if forms else None
    if legal is not None and legal.end() < len(name):
        name = name[: legal.end()]
    elif legal is None:
        name = name.split(",")[0]
    name = re.sub(r"\s+(?:of|and|the|for|a|an|&)$", "", name.rstrip(" ,;(")).rstrip(" ,;(")
    words = name.split()
    if (
        not 1 <= len(words) <= 12
        or len(squeeze(name)) < 3
        or _ROLE.match(fold(name))
        or (legal is None and _NO_NAME.search(fold(name)))
        or not any(c.isalpha() for c in name)
    ):
        return None
    if (len(words) == 1 and legal is None and not name.isupper() and len(name) < 4) or re.match(r"\d+\b", name):
        return None
    first = start + offset
    return Clause(name, first, first + len(name), 0.75 if legal else 0.6, prose.sentence(first, first + len(name)))


def _mentioned(prose: Prose) -> list[Clause]:
    """Firms of a letter that has no "between": defined by a short name, at the top, or over a signature."""
    tail = max(0, len(prose.text) - SIGNATURES)
    weights: dict[str, float] = {}
    first: dict[str, Clause] = {}
    for start, end in ((0, LETTER), (tail, len(prose.text))):
        for match in _FIRM.finditer(prose.text, start, end):
            clause = _name(prose, match.start(), match.end() + 12)
            if clause is None or LEGAL.search(fold(clause.value)) is None:
                continue
            key = squeeze(clause.value)
            first.setdefault(key, clause)
            weights[key] = weights.get(key, 0.0) + 1.0
            if _DEFINED.match(prose.text, min(clause.end + 1, len(prose.text))):
                weights[key] += 2.0
    sure = sorted((key for key in weights if weights[key] >= 2.0), key=lambda key: -weights[key])
    return sorted((replace(first[key], score=0.45) for key in sure[:2]), key=lambda clause: clause.start)


def _unique(found: list[Clause]) -> list[Clause]:
    seen: dict[str, Clause] = {}
    for clause in found:
        key = squeeze(clause.value)
        if not any(known.startswith(key) or (known.endswith(key) and " " not in clause.value) for known in seen):
            seen[key] = clause
    return list(seen.values())

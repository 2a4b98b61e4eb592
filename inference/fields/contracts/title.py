"""What a contract calls itself: the heading before its first sentence.

Knows nothing of clauses.
"""

from __future__ import annotations

import re

from inference.fields.candidates import Candidate
from inference.fields.contracts.names import has_form
from inference.fields.folding import fold
from inference.fields.layout import Layout, Row
from inference.fields.ranking import Ranked

ROWS = 40
_SMALL = re.compile(
    r"(?:of|and|the|for|to|a|in|on|or|with|über|für|von|zur|zum|und|der|die|das|des|de|du|la|le|les|et|à|y|del|el|per|di"
    r"|il|van|het|een|voor|op|o|do|da|e|w|na|i)$"
)
_NAMED_FIRST = re.compile(
    r"^(?:\w*vertrag|contrat|bail|contrato|contratto|accord|acuerdo|accordo|\w*overeenkomst|umowa)\b"
)
_HAN_SENTENCE = re.compile(r"[:：，,。；;]")
_HAN = re.compile(r"[一-鿿]")
_NAMED_LAST = re.compile(r"\b(?:agreement|contract|lease|addendum|amendment|deed|undertaking)$")
_OPENS = re.compile(
    r"^this ((?:[\w&/-]+,? ){1,8}(?:agreement|contract|lease|addendum|amendment|deed))\b"
    r".*\b(?:made|entered|dated|effective|executed|between|by and|sets forth)\b"
)
MOST_NAMED = 8
LONGEST_SENTENCE = 6
_KIND = re.compile(
    r"\b(?:agreement|contract|lease|amendment|addendum|license|policy|deed|memorandum|letter of intent"
    r"|plan|terms|guarant\w+|note|statement of work|undertaking|arrangement|charter)\b"
    r"|vertrag\b|vereinbarung|contrat\b|\bbail\b|accord\b|contrato|acuerdo|contratto|accordo|overeenkomst|umowa|合同|协议|協議|契約|覚書"
)
_SKIP = re.compile(
    r"^(?:exhibit|ex-|execution|confidential|draft|page|source|portions|certain|pursuant|\[?\*"
    r"|confidential treatment|schedule|appendix|annex|final|conformed|copy|private|table of contents"
    r"|dated|between|by and)\b|^[\W\d_]+$"
)
_BODY = re.compile(
    r"^(?:this|whereas|the (?:parties|undersigned)|between|by and|dated|made|among|effective|as of"
    r"|recitals|table of contents|page|in consideration)\b"
)


def find_title(layout: Layout) -> list[Ranked]:
    """Headings that name a kind of contract, best first; a heading over several lines is joined.

    Where none stands above the opening, what the opening calls the contract: "This Supply Agreement is made".
    """
    found: list[Ranked] = []
    rows = [row for sheet in layout.sheets[:2] for row in sheet.rows[:ROWS]][: ROWS + 10]
    index = 0
    while index < len(rows):
        row = rows[index]
        text = row.text.strip()
        if not _is_heading(text):
            opening = _OPENS.match(fold(text))
            if opening is not None:
                return _best_first(found) or [_of_opening(row, opening)]
            if _KIND.search(fold(text)) and len(text) > 130 and found:
                break
            index += 1
            continue
        block = [row]
        while (
            index + len(block) < len(rows)
            and len(block) < 4
            and _continues(block[-1], rows[index + len(block)], layout)
        ):
            block.append(rows[index + len(block)])
        item = _ranked(block, layout, index)
        if item is not None:
            found.append(item)
        index += len(block)
    return _best_first(found)


def _best_first(found: list[Ranked]) -> list[Ranked]:
    return sorted(found, key=lambda item: -item.score)


def _of_opening(row: Row, opening: re.Match[str]) -> Ranked:
    first = row.segments[0]
    start, end = opening.span(1)
    value = row.text.strip()[start:end]
    return Ranked(0.6, Candidate(first, min(start, len(first.text)), min(end, len(first.text)), value))


def _is_heading(text: str) -> bool:
    folded = fold(text)
    is_short = not (3 if not _HAN.search(text) else 1) < len(text) <= 110
    if is_short or _SKIP.match(folded) or _BODY.match(folded) or text.rstrip().endswith((";", ",", "。", ":")):
        return False
    if _HAN.search(text) and _HAN_SENTENCE.search(text):
        return False
    words = text.split()
    is_sentence = text.rstrip().endswith(".")
    if is_sentence and len(words) > LONGEST_SENTENCE:
        return False
    if len(words) <= MOST_NAMED and not is_sentence and (_NAMED_FIRST.match(folded) or _NAMED_LAST.search(folded)):
        return text[:1].isupper() or len(words) <= 4
    capitals = sum(not word[:1].islower() or _SMALL.match(word) is not None for word in words)
    return any(character.isalpha() for character in text) and capitals >= 0.75 * len(words)


def _continues(last: Row, row: Row, layout: Layout) -> bool:
    sheet = layout.sheet(row.page)
    gap = (row.box[1] - last.box[3]) / sheet.line_height
    same_case = last.text.isupper() == row.text.isupper()
    return last.page == row.page and gap < 1.9 and same_case and _is_heading(row.text)


def _ranked(block: list[Row], layout: Layout, index: int) -> Ranked | None:
    text = " ".join(row.text.strip() for row in block)
    if not _KIND.search(fold(text)):
        return None
    while (
        len(block) > 1
        and not _KIND.search(fold(" ".join(row.text for row in block[1:])))
        and _KIND.search(fold(block[0].text))
    ):
        block = block[:1]
    while has_form(block[0].text) and any(_KIND.search(fold(row.text)) for row in block[1:]):
        block = block[1:]  # the letterhead of a party, not the title
    text = " ".join(" ".join(row.text.split()) for row in block).strip(" *_-:.")
    first = block[0].segments[0]
    score = 0.8 - 0.012 * index + (0.08 if text.isupper() else 0.0)
    if not re.search(r"agreement|contract|vertrag|contrat|合同|契約|协议", fold(text)):
        score -= 0.2
    if re.search(r"\bgmbh\b|\binc\b|\bllc\b|\bltd\b", fold(text)):
        score -= 0.15
    more = tuple(layout.evidence(s, 0, len(s.text)) for row in block for s in row.segments)[1:]
    return Ranked(max(score, 0.1), Candidate(first, 0, len(first.text), text, more=more))

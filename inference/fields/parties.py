"""Sellers and buyers on invoices and receipts: who stands at the top, in the footer, under "bill to", by a VAT number.

Knows nothing of amounts or dates.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from inference.fields.blocks import (
    LEGAL,
    SEPARATORS,
    Block,
    find_blocks,
    has_legal_form,
    is_address_line,
    is_contact_line,
    is_name_like,
    is_street_line,
)
from inference.fields.candidates import Candidate
from inference.fields.folding import fold, squeeze
from inference.fields.labels import LabelHit
from inference.fields.layout import Layout, Segment, Sheet
from inference.fields.ranking import Ranked
from inference.fields.windows import find_windows
from inference.fields.wrapping import value_beside, wrapped_rows

_PREFIX = re.compile(
    r"^(?:attn|attention|c/o|to|z\. ?hd\.?|name|firma|company|firm|kunde|nom|raison sociale|名称"
    r"|名\s?称)\s*[:.：]\s*|^(?:herrn?|frau|firma|an|mr|mrs|ms)\.?\s(?=\S)|^\W+",
    re.IGNORECASE,
)
_NAME_LABEL = re.compile(
    r"^(?:name|firma|company|company name|nom|nombre|nome|naam|nazwa|名称|名\s?称)\s*[:：]?\s*$|^(?:name"
    r"|firma|company|nom|名\s?称)\s*[:：]\s*\S",
    re.I,
)
_PERSON = re.compile(r"^(?:attn|attention|att|c/o|z\. ?hd|zu handen)\b\.?\s*:?\s*\S", re.IGNORECASE)
_ACCOUNT = re.compile(r"account|konto|compte|cuenta|conto|rekening|konta")
_BANK = re.compile(r"\b(?:bank|banque|banco|banca|iban|bic|swift|bsb|blz|sort code|routing|account (?:no|number))\b")
SECTION_ROWS = 8
LISTED = 0.012
LabelledSpans = set[tuple[int, int, int]]


@dataclass(slots=True)
class Party:
    """A name with its score, and the lines of the address that stand under it."""

    ranked: Ranked
    address: list[Segment] = field(default_factory=list)


def find_sellers(
    layout: Layout, hits: Iterable[LabelHit], buyers: Sequence[Party], labels: LabelledSpans
) -> list[Party]:
    """Possible sellers, best first."""
    found = [party for hit in hits if (party := _labelled(layout, hit, labels)) is not None]
    taken = {squeeze(party.ranked.candidate.value) for party in buyers[:1]}
    blocks = find_blocks(layout)
    text = " ".join(squeeze(row.text) for sheet in layout.sheets for row in sheet.rows)
    typical = layout.sheets[0].line_height
    for block in blocks:
        for place, segment in enumerate(block.segments):
            if _key(segment) in labels:
                continue
            party = _unlabelled(block, place, segment, typical, text)
            if party is not None and squeeze(party.ranked.candidate.value) not in taken:
                found.append(party)
    return _best_first(found)


def find_buyers(layout: Layout, hits: Iterable[LabelHit], labels: LabelledSpans) -> list[Party]:
    """Possible buyers, best first."""
    told = [hit for hit in hits if not _is_of_bank(layout, hit)]
    found = [party for hit in told if (party := _labelled(layout, hit, labels)) is not None]
    if not found:
        windows = find_windows(layout, lambda line: _key(line) not in labels and _may_name(line.text))
        found = [Party(Ranked(one.score, _candidate(one.name, 0, len(one.name.text))), one.address) for one in windows]
    return _best_first(found)


def _is_of_bank(layout: Layout, hit: LabelHit) -> bool:
    """Whether an "account name" is that of a bank account: the rows around it name the bank or its numbers."""
    if not _ACCOUNT.search(hit.segment.folded[hit.start : hit.end]):
        return False
    rows = layout.sheet(hit.page).rows[max(0, hit.segment.row - 2) : hit.segment.row + 3]
    return any(_BANK.search(segment.folded) for row in rows for segment in row.segments if segment is not hit.segment)


def labelled_spans(hits: Iterable[LabelHit]) -> LabelledSpans:
    """Segments that are nothing but a label, or a label with its colon: no names."""
    spans = set()
    for hit in hits:
        text = hit.segment.text
        rest = text[hit.end :].strip(" .*")
        if not text[: hit.start].strip(" *•-") and (not rest or rest[0] in ":：#"):
            spans.add((hit.page, hit.segment.row, hit.segment.index))
    return spans


def _key(segment: Segment) -> tuple[int, int, int]:
    return (segment.page, segment.row, segment.index)


def _best_first(parties: list[Party]) -> list[Party]:
    return sorted(parties, key=lambda party: (-party.ranked.score, party.ranked.candidate.place()))


def _labelled(layout: Layout, hit: LabelHit, labels: LabelledSpans) -> Party | None:
    """The name after or below a label such as "Bill to"; a sub-label "Name:" in the section below wins."""
    segment = hit.segment
    before = segment.text[: hit.start].strip(" *•-:")
    if before and hit.quality < 0.7:
        return None
    rest = segment.text[hit.end :].strip(" :：.#*-–—")
    if rest and is_name_like(_clean(rest)) and not _is_prose(rest):
        start = segment.text.index(rest, hit.end)
        candidate = _candidate(segment, start, start + len(rest))
        is_marked = segment.text[hit.end :].lstrip()[:1] in (":", "：", "-", "—")
        return Party(
            Ranked(hit.quality * (0.95 if is_marked else 0.7), candidate, hit), _lines_below(layout, segment, hit)
        )
    if rest:
        return None
    sheet = layout.sheet(hit.page)
    other = value_beside(layout, segment)
    if (
        other is not None
        and _key(other) not in labels
        and is_name_like(_clean(other.text))
        and other.box[0] - segment.box[2] < 0.3
        and (segment.text.rstrip().endswith((":", "：")) or _is_listed(sheet, segment, other))
    ):
        return _beside(layout, other, hit, 0.88)
    below = _lines_below(layout, segment, hit)
    for place, line in enumerate(below[:SECTION_ROWS]):
        match = _NAME_LABEL.match(line.text)
        if match:
            return _named(layout, line, hit, below[place + 1 :])
    return _first_below(below, hit, labels)


def _first_below(below: Sequence[Segment], hit: LabelHit, labels: LabelledSpans) -> Party | None:
    """The first name under a label; a person it is sent to ("Attn: ...") where the address follows at once."""
    person: int | None = None
    for place, line in enumerate(below[:3]):
        is_street = is_street_line(line.text) or is_address_line(line.text)
        if person is None and not place and _PERSON.match(line.text) and _may_name(line.text):
            person = place
        elif _key(line) not in labels and _may_name(line.text) and not (person is not None and is_street):
            candidate = _candidate(line, 0, len(line.text))
            return Party(Ranked(hit.quality * (0.93 - 0.1 * place), candidate, hit), list(below[place + 1 :]))
        elif person is not None and is_street:
            break
    if person is None:
        return None
    candidate = _candidate(below[person], 0, len(below[person].text))
    return Party(Ranked(hit.quality * 0.85, candidate, hit), list(below[person + 1 :]))


def _is_listed(sheet: Sheet, label: Segment, value: Segment) -> bool:
    """Whether a row near has texts in line with both the label and the value: labels stand left of their values."""
    near = sheet.rows[max(0, label.row - 1) : label.row] + sheet.rows[label.row + 1 : label.row + 2]
    return any(
        any(abs(one.box[0] - label.box[0]) < LISTED for one in row.segments)
        and any(abs(one.box[0] - value.box[0]) < LISTED for one in row.segments)
        for row in near
    )


def _named(layout: Layout, line: Segment, hit: LabelHit, rest: list[Segment]) -> Party | None:
    text = re.sub(r"^\S+\s*[:：]\s*", "", line.text)
    if ":" in line.text and text.strip() and text != line.text:
        start = line.text.index(text)
        return Party(Ranked(hit.quality * 0.96, _candidate(line, start, len(line.text)), hit), rest)
    other = value_beside(layout, line)
    return _beside(layout, other, hit, 0.96) if other is not None else None


def _beside(layout: Layout, segment: Segment, hit: LabelHit, worth: float) -> Party:
    """The name right of its label, with the rows above and below that it is printed on."""
    above, below = wrapped_rows(layout, segment)
    found, rest = _candidate(segment, 0, len(segment.text)), _lines_below(layout, segment, None)
    if above or below:
        value = _clean(" ".join(line.text.strip() for line in (*above, segment, *below)))
        more = tuple(layout.evidence(line, 0, len(line.text)) for line in (*above, *below))
        found = replace(found, value=value, more=more)
        rest = [line for line in rest if line not in below]
    return Party(Ranked(hit.quality * worth, found, hit), rest)


def _lines_below(layout: Layout, segment: Segment, hit: LabelHit | None) -> list[Segment]:
    """Lines under a segment in its column, until a gap of more than two and a half lines."""
    sheet = layout.sheet(segment.page)
    left = segment.box_of(hit.start, hit.end)[0] if hit else segment.box[0]
    bottom, lines = segment.box[3], []
    for row in sheet.rows[segment.row + 1 : segment.row + 10]:
        if (row.box[1] - bottom) / sheet.line_height > 2.6:
            break
        near = [s for s in row.segments if abs(s.box[0] - left) < 0.025 or s.box[0] <= left < s.box[2] - 0.02]
        if near:
            lines.append(near[0])
            bottom = near[0].box[3]
    return lines


def _unlabelled(block: Block, place: int, segment: Segment, typical: float, text: str) -> Party | None:
    """A seller by its look: legal form, high on the page, large letters, address or VAT number in the same block."""
    parts = SEPARATORS.split(segment.text)
    name = parts[0].strip()
    if not is_name_like(_clean(name)) or _is_prose(name):
        return None
    score, folded = 0.12, fold(name)
    legal = [None, *LEGAL.finditer(folded)][-1]  # "Trading Sdn Bhd" ends with its last legal form
    top = segment.box[1]
    if legal:
        score += 0.26
        if legal.end() < len(name) and len(name) - legal.end() < 60 and not re.match(r"\W*[(&]", name[legal.end() :]):
            name = name[: legal.end()]
    if segment.row < 2:
        score += 0.1
    if top < 0.12:
        score += 0.16
    elif top < 0.25:
        score += 0.09
    elif top > 0.8 and legal:
        score += 0.06
    following = block.segments[place + 1 : place + 5]
    if place == 0:
        score += 0.05
    if any(is_address_line(line.text) or is_street_line(line.text) for line in following[:3]) or len(parts) > 2:
        score += 0.12
    if any(is_contact_line(line.text) for line in following):
        score += 0.1
    score += 0.14 * max(0.0, min(segment.height / typical - 1.15, 1.0))
    if len(parts) > 2 and is_address_line(segment.text):
        score += 0.25
    if len(squeeze(name)) > 3 and text.count(squeeze(name)) > 1:
        score += 0.1
    start = segment.text.index(name)
    return Party(Ranked(min(score, 0.9), _candidate(segment, start, start + len(name))), block.segments[place + 1 :])


def with_line_above(ranked: Ranked, layout: Layout) -> Ranked:
    """A firm's name that began on the line above: "POPULAR BOOK" / "CO. (M) SDN BHD"."""
    found = ranked.candidate
    segment, sheet = found.segment, layout.sheet(found.page)
    if segment.row == 0 or not has_legal_form(found.value):
        return ranked
    above = sheet.rows[segment.row - 1].segments
    line = above[0]
    centred = abs(line.box[0] + line.box[2] - segment.box[0] - segment.box[2]) < 0.12
    close = segment.box[1] - line.box[3] < 0.9 * sheet.line_height
    fits = len(above) == 1 and (centred or abs(line.box[0] - segment.box[0]) < 0.03) and close
    if not fits or len(line.words) > 4 or has_legal_form(line.text) or not is_name_like(line.text):
        return ranked
    value = f"{line.text.strip()} {found.value}"
    joined = replace(found, value=value, more=(layout.evidence(line, 0, len(line.text)), *found.more))
    return replace(ranked, candidate=joined)


def _candidate(segment: Segment, start: int, end: int) -> Candidate:
    text = segment.text[start:end]
    cleaned = _clean(text)
    cut = SEPARATORS.split(cleaned)[0].strip(" ,;:*|")
    offset = text.find(cut) if cut else -1
    if offset < 0:
        return Candidate(segment, start, end, text.strip())
    return Candidate(segment, start + offset, start + offset + len(cut), cut)


def _clean(text: str) -> str:
    cleaned = text.strip()
    for _ in range(2):
        cleaned = _PREFIX.sub("", cleaned).strip()
    return cleaned


def _may_name(text: str) -> bool:
    return is_name_like(_clean(text)) and not _is_prose(text)


def _is_prose(text: str) -> bool:
    """Whether the line is part of a sentence rather than a name."""
    parts = text.split()
    small = sum(part[:1].islower() and len(part) > 2 for part in parts)
    return len(parts) > 4 and small >= 3 and not has_legal_form(text)

"""What a document's head says without a label: its number in the heading, its date, its currency, totals implied.

Knows nothing of line items or parties.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from inference.fields.candidates import Candidate, Findings
from inference.fields.currencies import hinted_currency, settle_currency
from inference.fields.folding import fold, words
from inference.fields.identifiers import PLAIN
from inference.fields.labels import LabelHit
from inference.fields.layout import Segment
from inference.fields.ranking import Ranked
from inference.types import FieldType

_KIND = re.compile(
    r"\w{0,24}(?:rechnung|invoice|gutschrift|factuur|bestellung)\w{0,3}(?!\w)|\b(?:facture|factura|fattura|faktura|fatura|avoir"
    r"|credit note|receipt no|bill)\b"
)
_NUMBER_SIGN = re.compile(r"(?:\bn(?:r|o|um|umber|ummer)?\b\.?|#|№|°)\s*[:.]?\s*$")
_AFTER_DATE = re.compile(r"\b(?:vom|von|dated|du|del|date|am|of)\s*$")
HEAD_ROWS = 30


def number_in_heading(findings: Findings) -> list[Ranked]:
    """Identifiers that follow the kind of document in a heading: "Invoice FA-2017-0008", "Rechnung (380) Nr. 12"."""
    found = []
    for segment in _head(findings):
        kind = _KIND.search(segment.folded)
        if kind is None or kind.start() > 25:
            continue
        before = ""
        for count, (home, match) in enumerate(_words_after(findings, segment, kind.end())):
            start = kind.end() if home is segment else 0
            before = f"{'' if home is segment else before} {home.folded[start : match.start()]}"
            if not any(character.isdigit() for character in match[0]) or _is_other(match):
                continue
            if _AFTER_DATE.search(before):
                break
            is_marked = _NUMBER_SIGN.search(before) is not None
            in_brackets = before.rstrip().endswith("(")
            if in_brackets or (len(match[0]) < 3 and not is_marked):
                continue
            score = (0.85 if is_marked else 0.62) - 0.05 * count - 0.3 * (segment.row / HEAD_ROWS)
            found.append(Ranked(score, Candidate(home, match.start(), match.end(), match[0])))
            if is_marked:
                break
    return sorted(found, key=lambda item: -item.score)


def without_bare_kind(item: Ranked) -> Ranked:
    """A number found by "Invoice" alone counts less than by "Invoice number", unless it follows at once."""
    hit = item.hit
    if (
        hit is None
        or len(words(hit.segment.text[hit.start : hit.end])) > 1
        or not _KIND.fullmatch(hit.segment.folded[hit.start : hit.end])
    ):
        return item
    follows = item.candidate.segment is hit.segment and item.candidate.start - hit.end <= 3
    return replace(item, score=item.score * (0.9 if follows else 0.55))


def _words_after(findings: Findings, segment: Segment, start: int) -> Iterator[tuple[Segment, re.Match[str]]]:
    """The first words after a place, over the next two segments of the row too."""
    row = findings.layout.sheet(segment.page).rows[segment.row]
    homes = row.segments[segment.index : segment.index + 3]
    found = ((home, match) for home in homes for match in PLAIN.finditer(home.text, start if home is segment else 0))
    yield from islice(found, 5)


def _is_other(match: re.Match[str]) -> bool:
    return bool(
        re.fullmatch(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d{2}-\d{2}|\d{1,3}(?:[.,]\d{3})*[.,]\d{2}", match[0])
    )


def unlabelled_date(
    findings: Findings, hits: Sequence[LabelHit], taken: set[tuple[int, int, int, int]]
) -> list[Ranked]:
    """Dates that no label claims: beside the document's kind first, then the higher the better."""
    rows_with_kind = {
        (segment.page, segment.row) for segment in _head(findings) if _KIND.search(segment.folded) is not None
    }
    found = []
    for candidate in findings.of(FieldType.DATE):
        if candidate.place() in taken or candidate.page != findings.layout.sheets[0].number:
            continue
        segment = candidate.segment
        before = segment.folded[: candidate.start]
        beside_kind = (segment.page, segment.row) in rows_with_kind
        owned = any(
            hit.segment is segment and hit.end <= candidate.start and not beside_kind
            for hit in hits
            if hit.name not in (None, "issue_date")
        )
        score = 0.36 - 0.22 * segment.box[1] + (0.4 if beside_kind else 0.0) - (0.25 if owned else 0.0)
        if _AFTER_DATE.search(before):
            score += 0.1
        score += 0.1 * (len(before.strip()) == 0)
        if re.match(r"\s*(?:-|–|to|bis|until|au)\s*\d", segment.folded[candidate.end :]):
            score -= 0.2
        found.append(Ranked(max(score, 0.05), candidate))
    return sorted(found, key=lambda item: (-item.score, item.candidate.place()))


def currency_of(findings: Findings, labelled: Sequence[Ranked]) -> tuple[str, Candidate | None, float] | None:
    """The currency, where it is printed (None: the document's places imply it) and a score."""
    hinted = hinted_currency(findings.text)
    votes: Counter[str] = Counter()
    printed: dict[str, Candidate] = {}
    for amount in findings.of(FieldType.MONEY):
        if amount.currency:
            votes[amount.currency] += 1
            printed.setdefault(amount.currency, amount)
    if labelled and labelled[0].score > 0.6:
        return labelled[0].candidate.value, labelled[0].candidate, labelled[0].score
    if votes:
        code, count = votes.most_common(1)[0]
        meant = settle_currency(re.sub(r"[\d.,\s]", "", printed[code].raw), code, hinted)
        return meant, printed[code] if meant == code else None, 0.6 + 0.35 * count / sum(votes.values())
    for candidate in findings.of(FieldType.CURRENCY):
        meant = settle_currency(candidate.raw, candidate.value, hinted)
        return meant, candidate if meant == candidate.value else None, 0.5
    return (hinted, None, 0.45) if hinted else None


def _head(findings: Findings) -> list[Segment]:
    rows = findings.layout.sheets[0].rows[:HEAD_ROWS]
    return [segment for row in rows for segment in row.segments]


def payment_method(findings: Findings) -> Candidate | None:
    """A word for how was paid, on a receipt without a label for it."""
    pattern = re.compile(
        r"\b(visa|mastercard|master card|maestro|amex|american express|debit card|credit card|girocard|ec-karte|ec-cash"
        r"|kreditkarte|carte bancaire|tarjeta|bancomat|pin|cash|bargeld|bar|especes|efectivo|contanti|gotowka|paypal)\b"
        r"|微信支付|支付宝|现金|現金|银联|クレジット"
    )
    for sheet in findings.layout.sheets:
        for row in reversed(sheet.rows):
            for segment in row.segments:
                match = pattern.search(fold(segment.text))
                if match:
                    return Candidate(segment, match.start(), match.end(), segment.text[match.start() : match.end()])
    return None

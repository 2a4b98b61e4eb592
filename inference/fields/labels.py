"""Where on the pages the labels and aliases of a template's fields are printed.

Knows nothing of values. The longest phrase wins: "Invoice date" is no "Invoice". Phrases of other common fields
(`RIVALS`) are looked for too, so that a template with a single field "date" is not fooled by "Due date".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from inference.fields.folding import words
from inference.fields.layout import Layout, Segment
from inference.types import FieldSpec

RIVALS = tuple(
    "due date|delivery date|order date|ship date|start date|end date|print date|run date|date printed|effective date"
    "|expiry date|birth date|date of birth|due|next billing date|billing period|service period|period|schedule dates"
    "|total qty|total quantity|total item|total items|no of items|total pcs|total discount|total savings|total saving"
    "|sub total|subtotal|total tax|tax amount|tax rate|total rounding|total points|points|previous balance"
    "|previous unpaid balance|last invoice|discount|rounding|rounding adj|rounding adjustment|cash|change|tendered"
    "|paid|payments|amount tendered|amount paid|balance forward|credit|credits|deposit|tip|gratuity|service charge"
    "|unit price|price|qty|quantity|description|fax|tel|phone|telephone|mobile|email|e mail|web|website|page|seite"
    "|account number|account no|customer id|ship to|deliver to|delivery address|lieferadresse|attn|attention|terms"
    "|payment terms|zahlungsbedingungen|payment method|invoice period|gst summary|tax summary|gst id|gst no|gst reg no"
    "|company reg no|reg no|co reg no|registration no|cashier|counter|table|pax|terminal|register|approval code|time"
    "|original date|original date revision|revision|product|estimate|billing cycle|sales office|agency|advertiser"
    "|order number|order no|invoice number|invoice date|salesperson|sales contact|tax code|item count"
    "|gesamtbetrag der zuschlage|gesamtbetrag der abschlage|summe der zuschlage|bruttopreis|stylesheet version"
    "|prepaid amount|erhaltene anzahlungen|anzahlung|skonto|rabatt|tax base|tax rate|taux|bankverbindung|konto|blz"
    "|kontoinhaber|telefon|seite|page|bearbeiter|ansprechpartner|lieferdatum|leistungsdatum|bank|swift|bic|iban"
    "|total excl|total gst|change due|round adj|member|deposit|visa|mastercard|master card|debit|credit card".split("|")
)


GLUED = 7
_JOINED = re.compile(r"[-_/]\d")


@dataclass(frozen=True, slots=True)
class LabelHit:
    """A phrase of field `name` (None: a rival's) at characters `start` to `end` of a segment; `quality` 0..1."""

    name: str | None
    segment: Segment
    start: int
    end: int
    quality: float

    @property
    def page(self) -> int:
        return self.segment.page


class LabelBook:
    """All phrases of a set of fields, indexed by their first word."""

    def __init__(self, fields: Iterable[FieldSpec], rivals: Sequence[str] = RIVALS) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str | None, float]]] = {}
        own: set[tuple[str, ...]] = set()
        for spec in fields:
            for phrase, quality in phrases_of(spec):
                own.add(phrase)
                self._add(phrase, spec.name, quality)
        for rival in rivals:
            phrase = words(rival)
            if phrase not in own:
                self._add(phrase, None, 1.0)

    def _add(self, phrase: tuple[str, ...], name: str | None, quality: float) -> None:
        self._by_first.setdefault(phrase[0], []).append((phrase, name, quality))
        glued = "".join(phrase)
        if len(phrase) > 1 and len(glued) >= GLUED and glued.isascii():
            self._by_first.setdefault(glued, []).append(((glued,), name, 0.97 * quality))  # OCR drops blanks

    def find(self, layout: Layout) -> list[LabelHit]:
        """Every hit in reading order; a hit inside a longer one is dropped."""
        return [hit for segment in layout.segments for hit in self.find_in(segment)]

    def find_in(self, segment: Segment) -> list[LabelHit]:
        """The hits in one segment."""
        hits: list[LabelHit] = []
        spans = segment.spans
        for index, (word, start, _end) in enumerate(spans):
            for phrase, name, quality in self._by_first.get(word, ()):
                if len(phrase) > len(spans) - index:
                    continue
                if all(spans[index + place][0] == part for place, part in enumerate(phrase)):
                    end = spans[index + len(phrase) - 1][2]
                    hits.append(LabelHit(name, segment, start, end, quality * _standing(segment, start, end)))
        if len(hits) < 2:
            return hits
        return [hit for hit in hits if not any(_inside(hit, other) for other in hits)]


def phrases_of(spec: FieldSpec) -> list[tuple[tuple[str, ...], float]]:
    """A field's phrases as words with their quality: label and aliases, else its name; longer says more."""
    texts = [text for text in (spec.label, *spec.aliases) if text.strip()] or [spec.name.replace("_", " ")]
    phrases: dict[tuple[str, ...], float] = {}
    for text in (*texts, spec.name.replace("_", " ")):
        phrase = words(text)
        if phrase:
            letters = sum(len(word) if word.isascii() else 3 * len(word) for word in phrase)
            phrases.setdefault(phrase, 0.8 + 0.2 * min(letters, 12) / 12)
    return list(phrases.items())


def _standing(segment: Segment, start: int, end: int) -> float:
    """How label-like the words stand: first in the segment, followed by a colon, a figure or nothing."""
    before = segment.folded[:start].strip(" *([|•-")
    after = segment.folded[end:].lstrip(" )*.")
    factor = 1.0
    if _JOINED.match(segment.folded, end) or (start and segment.folded[start - 1] in "-_/." and start > 1):
        factor = 0.4  # "PO" in "PO-3333" is part of the value
    if before and not before.endswith((":", "|", ";", "/", "-", ",")):
        factor = 0.72
    if after and after[0] not in ":#-=|(€$£¥/" and not after[0].isdigit():
        factor *= 0.9
    return factor


def _inside(hit: LabelHit, other: LabelHit) -> bool:
    longer = other.end - other.start > hit.end - hit.start
    return longer and other.start <= hit.start and hit.end <= other.end

"""What surrounds a value on its pages and among the other values, as named figures that `calibration` weighs.

Knows no weights and no issuers. A figure that is not there counts as 0; names with a colon hold for one group of types.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from inference.fields.blocks import (
    find_blocks,
    has_legal_form,
    is_address_line,
    is_contact_line,
    is_name_like,
    is_street_line,
)
from inference.fields.folding import squeeze
from inference.fields.layout import Layout, Segment, lay_out
from inference.fields.lexicon import cues
from inference.fields.rules import agreeing_fields, check_rules
from inference.types import FieldSpec, FieldType, FieldValue, Page, Source, TemplateSpec, Verdict

Traits = dict[str, float]
PAGES = 3  # what stands further back says little of a document's head
LEAST_LETTERS = 4  # of a word or name that is looked for elsewhere on the pages
MOST_SEEN = 2.0
CLOSE = -0.5  # log-odds from which on a rival is as likely as what was chosen
CLEAR = 1.5  # log-odds from which on a chance is worth more than its distance from the others says
_TOLERANCE = 0.002
_GROUPS = {
    FieldType.MONEY: "money",
    FieldType.DATE: "date",
    FieldType.IDENTIFIER: "identifier",
    FieldType.IBAN: "identifier",
    FieldType.VAT_ID: "identifier",
    FieldType.CURRENCY: "currency",
    FieldType.TEXT: "name",
    FieldType.ADDRESS: "address",
    FieldType.MULTILINE: "address",
    FieldType.TABLE: "table",
}
_AGREE = (Verdict.SAME, Verdict.FORMAT)


def traits_of(template: TemplateSpec, values: Sequence[FieldValue], pages: Sequence[Page]) -> list[Traits]:
    """The traits of each value, in the order of the template's fields."""
    document = _Document(template, values, pages)
    return [document.traits(place, spec) for place, spec in enumerate(template.fields)]


def is_prose(template: TemplateSpec) -> bool:
    """Whether its values stand in sentences: a template that asks for the law is one of contracts."""
    return any(spec.name == "governing_law" for spec in template.fields)


def source_of(value: FieldValue) -> str:
    """What stands behind a value in the end: "stated", "text" or "ocr"."""
    if value.source in (Source.EINVOICE, Source.CODE) or _is_stated(value):
        return "stated"
    return "text" if value.source is Source.TEXT else "ocr"


def is_disputed(value: FieldValue) -> bool:
    """Whether a second reading says something else."""
    return any(check.verdict not in _AGREE for check in value.checks)


def _is_stated(value: FieldValue) -> bool:
    return any(check.source in (Source.EINVOICE, Source.CODE) and check.verdict in _AGREE for check in value.checks)


@dataclass(slots=True, eq=False)
class _Surroundings:
    """The first pages laid out, to look around a value."""

    layout: Layout
    segments: list[Segment] = field(default_factory=list)
    places: dict[int, tuple[list[Segment], int]] = field(default_factory=dict)
    text: str = ""
    mails: str = ""

    def __post_init__(self) -> None:
        self.segments = list(self.layout.segments)
        self.text = " ".join(squeeze(segment.text) for segment in self.segments)
        self.mails = " ".join(
            segment.folded for segment in self.segments if "@" in segment.text or "www." in segment.folded
        )
        if self.segments:
            for block in find_blocks(self.layout, PAGES):
                for index, segment in enumerate(block.segments):
                    self.places[id(segment)] = (block.segments, index)

    def segment_of(self, value: FieldValue) -> Segment | None:
        """The segment in which the value begins."""
        first = next(iter(value.evidence), None)
        if first is None or first.box is None:
            return None
        x, y = (first.box[0] + first.box[2]) / 2, (first.box[1] + first.box[3]) / 2
        return next(
            (segment for segment in self.segments if segment.page == first.page and _holds(segment, x, y)), None
        )

    def cut(self, value: FieldValue, segment: Segment) -> Traits:
        """What stands right before and after the value on its line: a value cut out of a word is seldom whole."""
        text = value.evidence[0].text
        start = segment.text.find(text)
        if start < 0:
            return {}
        before, after = segment.text[:start], segment.text[start + len(text) :]
        return {
            "cut_before": float(before[-1:].isalnum()),
            "cut_after": float(after[:1].isalnum()),
            "more_before": float(bool(before.strip(" .,;:*"))),
            "more_after": float(bool(after.strip(" .,;:*"))),
        }

    def around(self, value: FieldValue, segment: Segment | None) -> Traits:
        """What speaks for a name or an address: a legal form, an address below, a domain, that it is printed again."""
        text = str(value.value)
        key = squeeze(text)
        parts = [squeeze(part) for part in text.split()]
        lines, index = self.places.get(id(segment), ([], 0))
        below = lines[index + 1 : index + 5]
        return {
            "legal_form": float(has_legal_form(text)),
            "in_domain": float(any(len(part) >= LEAST_LETTERS and part in self.mails for part in parts)),
            "times": min(self.text.count(key), MOST_SEEN) if len(key) >= LEAST_LETTERS else 0.0,
            "postal_below": float(any(is_address_line(line.text) for line in below)),
            "street_next": float(any(is_address_line(line.text) or is_street_line(line.text) for line in below[:1])),
            "contact_below": float(any(is_contact_line(line.text) for line in below)),
            "name_above": float(index > 0 and is_name_like(lines[index - 1].text)),
            "name_below": float(any(is_name_like(line.text) for line in below[:1])),
        }


class _Document:
    """One document's values while their traits are gathered."""

    def __init__(self, template: TemplateSpec, values: Sequence[FieldValue], pages: Sequence[Page]) -> None:
        stored = {value.name: value.value for value in values}
        self._values = values
        self._raw = {at: log_odds(value.confidence) for at, value in enumerate(values) if value.confidence is not None}
        self._failing = {name for failure in check_rules(template, stored) for name in failure.fields}
        self._agreeing = agreeing_fields(stored)
        self._unread = {page.number: 1.0 - _read_well(page) for page in pages}
        self._text = "\n".join(line.text for page in pages[:PAGES] for line in page.lines)
        self._is_prose = is_prose(template)
        self._is_own = template.name not in cues()
        self._around = None if self._is_prose else _Surroundings(lay_out(pages[:PAGES]))

    def traits(self, place: int, spec: FieldSpec) -> Traits:
        """What speaks for the value at `place`."""
        value = self._values[place]
        group = "prose" if self._is_prose else _GROUPS.get(spec.type, "other")
        others = [raw for at, raw in self._raw.items() if at != place]
        mean = sum(others) / len(others) if others else 0.0
        raw = log_odds(value.confidence)
        found: Traits = {
            f"{group}:": 1.0,
            f"{group}:mean_of_others": mean,
            "mean_of_others": mean,
            "least_of_others": min(others, default=0.0),
            "breaks_rule": float(spec.name in self._failing),
            "sum_agrees": float(spec.name in self._agreeing),
            "total_agrees": float("grand_total" in self._agreeing),
            "unread": max((self._unread.get(item.page, 0.0) for item in value.evidence), default=0.0),
            "repeats": min(self._text.count(value.raw), MOST_SEEN) if value.raw else 0.0,
            "is_own": float(self._is_own),
            "is_ungrounded": float(not value.evidence),
            "is_negative": float(isinstance(value.value, int | float) and value.value < 0),
            "is_learned": float(value.learned is not None),
        }
        if source_of(value) == "ocr":
            found |= {"is_ocr": 1.0, f"{group}:is_ocr": 1.0}
        if self._is_prose:
            backing = {name: figure for name, figure in value.support.items() if name.startswith("clause_")}
            own = {"raw": raw, f"{group}:raw": raw, f"{spec.name}:": 1.0, f"{spec.name}:raw": raw}
            return found | backing | own
        found |= _supported(value.support, group) if value.support else {"raw": raw, f"{group}:raw": raw}
        return found | self._surrounding(value, spec, group)

    def _surrounding(self, value: FieldValue, spec: FieldSpec, group: str) -> Traits:
        if self._around is None or value.value is None:
            return {}
        segment = self._around.segment_of(value)
        found = self._around.cut(value, segment) if segment else {}
        found["has_colon"] = float(group in ("name", "address") and ":" in str(value.value))
        if group in ("name", "address"):
            found |= self._around.around(value, segment)
            found[f"{spec.name}:"] = float(spec.name in ("seller_name", "buyer_name"))
        return found


def _supported(support: Mapping[str, float], group: str) -> Traits:
    odds = {name: log_odds(support[name]) for name in ("chance", "rival", "variant", "other_role")}
    clear = max(odds["chance"], CLEAR)
    close = max(odds["rival"] - CLOSE, 0.0)
    by_group = {f"{group}:chance": odds["chance"], f"{group}:rival": odds["rival"]}
    return {**support, **odds, "is_supported": 1.0, "clear_chance": clear, "close_rival": close, **by_group}


def log_odds(share: float | None) -> float:
    """The log-odds of a share, between -4.6 and 4.6; those of one half where there is none."""
    clipped = min(max(share if share is not None else 0.5, 0.01), 0.99)
    return math.log(clipped / (1 - clipped))


def _holds(segment: Segment, x: float, y: float) -> bool:
    x0, y0, x1, y1 = segment.box
    return x0 - _TOLERANCE <= x <= x1 + _TOLERANCE and y0 - _TOLERANCE <= y <= y1 + _TOLERANCE


def _read_well(page: Page) -> float:
    known = [line.confidence for line in page.lines if line.confidence is not None]
    return sum(known) / len(known) if known else 1.0

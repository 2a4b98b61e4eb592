"""A candidate for a field as a row of figures: how a label points at it, what the field asks for, what else claims it.

Knows nothing of documents' kinds, issuers or single fields' names beyond what the words of their labels mean.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set

import numpy as np

from inference.fields.candidates import Candidate
from inference.fields.desk import Desk
from inference.fields.folding import WORD, words
from inference.fields.labels import LabelHit
from inference.fields.lexicon import meanings
from inference.fields.ranking import Ranked, Ranker
from inference.fields.scoring.facts import ABSENT, FACTS, Facts
from inference.fields.scoring.lines import FIGURES, line_figures
from inference.fields.scoring.surroundings import MEANINGS, Surroundings
from inference.fields.scoring.trees import Floats
from inference.types import FieldSpec, FieldType

KINDS = (
    FieldType.MONEY, FieldType.NUMBER, FieldType.PERCENTAGE, FieldType.DATE, FieldType.IDENTIFIER, FieldType.TEXT,
)  # fmt: skip
RULE = (
    "score",
    "place",
    "lead",
    "agrees",
    "claim",
    "rivals_claim",
    "others_claim",
    "claim_ahead",
    "rank_of_claim",
    "is_paid",
    "is_taxed",
    "is_rounded",
)
LABEL = (
    "quality", "relation", "across", "down", "letters", "is_label", "phrase_words", "stands_first", "is_marked",
    "words_between", "same_value_claimed", "label_y", "label_height", "label_ends",
)  # fmt: skip
FIELD = (
    *(f"is_{kind}" for kind in KINDS),
    *(f"asks_{meaning}" for meaning in MEANINGS),
    *(f"hit_{meaning}" for meaning in MEANINGS),
    *(f"row_{meaning}" for meaning in MEANINGS),
    *(f"over_{meaning}" for meaning in MEANINGS),
)  # fmt: skip
DOCUMENT = ("is_ocr",)
TEXT = tuple(f"text_{figure}" for figure in FIGURES)
NAMES = (*RULE, *LABEL, *FIELD, *FACTS, *TEXT, *DOCUMENT)
PLAIN = tuple(ABSENT for _ in FIGURES)
TEXTUAL = frozenset({FieldType.TEXT, FieldType.IDENTIFIER})
Place = tuple[int, int, int, int]


class Features:
    """Makes rows of features for the fields of one desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._facts = Facts(desk.findings)
        self._own: dict[str, list[LabelHit]] = defaultdict(list)
        for hit in desk.hits:
            self._own[hit.name or ""].append(hit)
        self._meant = Surroundings(desk.layout)
        self._paid, self._taxed = self._meant.sums(desk.findings.of(FieldType.MONEY))
        self._rounded = self._meant.rounded(desk.findings.of(FieldType.MONEY))
        self._rivals: dict[FieldType, dict[Place, float]] = {}
        self._ranker = Ranker(desk.layout, desk.hits, captions=desk.captions)
        self._claims = {name: {item.candidate.place(): item for item in items} for name, items in desk.claims.items()}

    def rows(self, spec: FieldSpec, pool: Sequence[Ranked]) -> Floats:
        """Shape (len(pool), len(NAMES)): the features of each item of `pool`, the best by rule first."""
        own = self._claims.get(spec.name, {})
        rivals = self._rival_claims(spec.type)
        others = self._other_claims(spec)
        claimed: dict[str, int] = defaultdict(int)
        for item in own.values():
            claimed[str(item.candidate.value)] += 1
        field = self._field(spec)
        order = {id(item): place for place, item in enumerate(sorted(own.values(), key=lambda item: -item.score))}
        table = []
        for place, item in enumerate(pool):
            spot = item.candidate.place()
            claim = own.get(spot)
            best = claim.score if claim else 0.0
            lead = item.score - max(
                (other.score for other in pool if other.candidate.value != item.candidate.value), default=0.0
            )
            rule = [
                item.score,
                float(min(place, 20)) if item.score else 20.0,
                lead,
                float(item.agrees),
                best,
                rivals.get(spot, 0.0),
                others.get(spot, 0.0),
                best - max(rivals.get(spot, 0.0), others.get(spot, 0.0)),
                float(min(order[id(claim)], 20)) if claim else 20.0,
                _among(item.candidate, self._paid),
                _among(item.candidate, self._taxed),
                self._is_rounded(item.candidate),
            ]
            shape = line_figures(str(item.candidate.value)) if spec.type in TEXTUAL else PLAIN
            hit = claim.hit if claim is not None and claim.hit is not None else item.hit
            label = self._label(spec, hit, item.candidate, claimed[str(item.candidate.value)])
            table.append(
                [
                    *rule,
                    *label,
                    *field,
                    *self._said(hit),
                    *self._row(item.candidate),
                    *self._facts.of(item.candidate),
                    *shape,
                    float(self._facts.is_ocr),
                ]
            )
        return np.array(table, np.float32).reshape(len(pool), len(NAMES))

    def _rival_claims(self, kind: FieldType) -> dict[Place, float]:
        """How strongly labels of no field of the template point at each candidate."""
        if kind not in self._rivals:
            found = self._desk.findings.of(kind)
            ranked = self._ranker.rank(self._own[""], found) if found else []
            self._rivals[kind] = {item.candidate.place(): item.score for item in ranked}
        return self._rivals[kind]

    def _other_claims(self, spec: FieldSpec) -> Mapping[Place, float]:
        best: dict[Place, float] = {}
        for name, claims in self._claims.items():
            if name != spec.name:
                for place, item in claims.items():
                    best[place] = max(best.get(place, 0.0), item.score)
        return best

    def _label(self, spec: FieldSpec, hit: LabelHit | None, candidate: Candidate, same: int) -> list[float]:
        if hit is None:
            return [*[ABSENT] * (len(LABEL) - 4), float(min(same, 9)), ABSENT, ABSENT, ABSENT]
        sheet = self._desk.layout.sheet(hit.page)
        x0, y0, x1, y1 = hit.segment.box_of(hit.start, hit.end)
        left, top, _, bottom = candidate.segment.box_of(candidate.start, candidate.end)
        relation = _relation(hit, candidate)
        if self._desk.captions and relation == 4:
            relation = 3  # what a caption names stands to it as the value below a label does
        across = (left - (x0 if relation == 3 else x1)) * sheet.aspect / sheet.line_height
        down = ((top + bottom) - (y0 + y1)) / 2 / sheet.line_height
        down = -down if self._desk.captions else down
        said = words(hit.segment.text[hit.start : hit.end])
        if relation == 1:
            between = len(WORD.findall(hit.segment.folded[hit.end : candidate.start]))
        else:
            after = len(WORD.findall(hit.segment.folded[hit.end :]))
            between = after + len(WORD.findall(candidate.segment.folded[: candidate.start]))
        rest = hit.segment.text[hit.end :].strip(" .)")
        return [
            hit.quality,
            float(relation),
            max(-60.0, min(across, 60.0)),
            max(-20.0, min(down, 20.0)),
            float(min(sum(map(len, said)), 30)),
            float(said in (words(spec.label), words(spec.name.replace("_", " ")))),
            float(min(len(said), 8)),
            float(not hit.segment.text[: hit.start].strip(" *•-")),
            float(rest[:1] in (":", "：", "#", "=", "|") if rest else 0.5),
            float(min(between, 12)),
            float(min(same, 9)),
            y0,
            (y1 - y0) / sheet.line_height,
            float(not rest),
        ]

    def _field(self, spec: FieldSpec) -> list[float]:
        said = {*words(spec.name.replace("_", " ")), *words(spec.label)}
        kinds = [float(spec.type is kind) for kind in KINDS]
        return [*kinds, *(float(bool(said & meanings()[meaning])) for meaning in MEANINGS)]

    def _said(self, hit: LabelHit | None) -> list[float]:
        said = set(words(hit.segment.text[hit.start : hit.end])) if hit else set()
        return [float(bool(said & meanings()[meaning])) for meaning in MEANINGS]

    def _is_rounded(self, candidate: Candidate) -> float:
        """1 for what a printed rounding leads to, 0 for what it leads from, else -1."""
        if not isinstance(candidate.value, int | float):
            return -1.0
        return self._rounded.get(round(abs(float(candidate.value)), 2), -1.0)

    def _row(self, candidate: Candidate) -> list[float]:
        """What the words left of a candidate on its row mean, and those of the heading above it."""
        return self._meant.left_of(candidate) + self._meant.above(candidate)


def _among(candidate: Candidate, values: Set[float]) -> float:
    """1 for an amount among `values`, 0 for another; -1 where there are none to compare with."""
    if not values or not isinstance(candidate.value, int | float):
        return -1.0
    return float(round(abs(float(candidate.value)), 2) in values)


def _relation(hit: LabelHit, candidate: Candidate) -> int:
    """1 after the label, 2 right of it on the row, 3 on rows below, 4 on rows above."""
    if candidate.page != hit.page:
        return 0
    if candidate.segment is hit.segment:
        return 1 if candidate.start >= hit.end else 4
    if candidate.segment.row == hit.segment.row:
        return 2
    return 3 if candidate.segment.row > hit.segment.row else 4

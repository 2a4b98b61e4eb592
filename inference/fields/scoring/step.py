"""Scores every field's candidates with the learned models and puts the likeliest first, or none.

Knows no document kinds. What the rules chose stays a candidate like any other, so that a score learned on other
documents can only outvote it, never forget it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from inference.fields.desk import Desk
from inference.fields.folding import squeeze
from inference.fields.ranking import Ranked
from inference.fields.scoring.addresses import AddressFeatures, may_belong
from inference.fields.scoring.features import Features
from inference.fields.scoring.models import shipped
from inference.fields.scoring.names import NameFeatures
from inference.fields.scoring.pools import SCORED, pool_of
from inference.fields.scoring.trees import Floats, Trees
from inference.fields.totals import IMPLIED, choose_totals
from inference.types import FieldSpec, FieldType

PARTIES = ("seller_name", "buyer_name")
SAID = 0.12  # how much likelier another value must be than the one the rules chose; sums of money are judged alike
SAID_BY_LABEL, ADDS_UP = 0.3, 0.5
SURE_LABEL = 0.75
WINDOW = 0.4  # what the rules give a block with an address that stands where the window of an envelope is
LIKELY_TOTAL = 0.5  # on receipts what is before rounding, cash less tip and the like add up with something as well
LEAST = {FieldType.MONEY: 0.3, FieldType.DATE: 0.3, FieldType.IDENTIFIER: 0.12}
LEAST_OTHER, LEAST_NAME, LEAST_ADDRESS = 0.2, 0.08, 0.2
BETTER_ADDRESS = 0.5  # what a run must reach to replace an address that the rules put together otherwise
LEAST_BUYER = 0.35  # every account has a seller, but many name no buyer
REQUIRED = 0.5  # what a document must have is worth a guess that is less sure
HARDLY = 0.04  # a name that is this unlikely is none, whoever chose it
KEPT = 8
SHORT = 4  # letters that say nothing of a longer name


def score_values(desk: Desk) -> None:
    """Probabilities for fields whose values have a type or stand beside a label; sums and shared places settled."""
    if _is_prose(desk):
        return
    models = desk.models or shipped()
    features = Features(desk)
    for spec in desk.template.fields:
        if not is_scored(spec, desk):
            continue
        pool = pool_of(spec, desk)
        if pool:
            chances = models.of(spec.type).probability(features.rows(spec, pool))
            least = LEAST.get(spec.type, LEAST_OTHER) * (REQUIRED if spec.required else 1.0)
            desk.ranked[spec.name] = _best(pool, chances, 0.0 if spec.type is FieldType.MONEY else SAID, least)
    _settle_sums(desk)
    _settle_places(desk)


def is_scored(spec: FieldSpec, desk: Desk) -> bool:
    """Whether the candidates of a field are judged by a model of values."""
    if spec.type not in SCORED or not desk.has(spec.name) or spec.name in PARTIES:
        return False
    implied = IMPLIED.get(spec.name)
    return bool(desk.ranked[spec.name]) or implied is None or not desk.ranked.get(implied)


def score_parties(desk: Desk) -> None:
    """Probabilities for the names of seller and buyer, and for the seller's address."""
    if _is_prose(desk) or not desk.has("seller_name") or _is_order(desk):
        return
    models = desk.models or shipped()
    features, found = NameFeatures(desk), {}
    said = SAID if desk.has("buyer_name") else 0.0  # the rules know letters better than they know receipts
    for name in PARTIES:
        if desk.has(name):
            pool = features.pool(name)
            chances = models.names.probability(features.rows(name, pool))
            least = LEAST_NAME if name == "seller_name" else LEAST_BUYER
            is_window = name == "buyer_name" and bool(pool) and pool[0].hit is None and pool[0].score >= WINDOW
            items = _best(pool, chances, SAID_BY_LABEL if is_window else said, least, by_label=SAID_BY_LABEL)
            found[name] = items if items and items[0].score >= HARDLY else []
    desk.ranked |= found
    _settle_parties(desk)
    if desk.has("seller_address"):
        _score_address(desk, models.addresses)


def _score_address(desk: Desk, trees: Trees) -> None:
    sellers = desk.ranked["seller_name"]
    features = AddressFeatures(desk, sellers[0].candidate if sellers else None)
    pool = features.pool()
    chances = trees.probability(features.rows(pool))
    order = sorted(range(len(pool)), key=lambda place: -float(chances[place]))[:KEPT]
    runs = [Ranked(float(chances[place]), features.candidate(pool[place][0])) for place in order]
    ruled = [
        item
        for item in desk.ranked["seller_address"][:1]
        if all(map(may_belong, str(item.candidate.value).splitlines()))
    ]
    least = BETTER_ADDRESS if ruled and not features.has_rules(pool) else LEAST_ADDRESS
    desk.ranked["seller_address"] = runs if runs and runs[0].score >= least else ruled


def _best(
    pool: Sequence[Ranked], chances: Floats, said: float, least: float, *, by_label: float | None = None
) -> list[Ranked]:
    """`pool` with its probabilities, best first; empty where none is likely enough.

    The rules' own choice, first in `pool`, keeps its place unless another is likelier by `said`, by `by_label` where a
    label names it, or by more where it adds up with others.
    """
    if not pool:
        return []
    scored = [replace(item, score=float(chance)) for item, chance in zip(pool, chances, strict=True)]
    first = pool[0]
    bonus = 0.0
    if first.score > 0:
        bonus = by_label if by_label is not None and first.hit is not None and first.score > SURE_LABEL else said
        bonus = ADDS_UP if first.agrees else bonus
    order = sorted(range(len(scored)), key=lambda place: (-scored[place].score - bonus * (place == 0), place))
    kept = [scored[place] for place in order]
    return kept[: 2 * KEPT] if kept[0].score >= least - bonus * (order[0] == 0) else []


def _is_prose(desk: Desk) -> bool:
    return any(spec.name == "governing_law" for spec in desk.template.fields)


def _is_order(desk: Desk) -> bool:
    return "order_number" in desk.ranked and "invoice_number" not in desk.ranked


def _settle_sums(desk: Desk) -> None:
    """Net, tax and total that add up come before three that are each a little likelier alone."""
    if all(desk.has(name) for name in ("net_total", "tax_total", "grand_total")):
        desk.ranked = choose_totals(desk.ranked, desk.findings.of(FieldType.MONEY), likely=LIKELY_TOTAL)


def _settle_places(desk: Desk) -> None:
    """A printed place serves one field: dates and identifiers that two fields claim go to the likelier one."""
    specs = [spec for spec in desk.template.fields if spec.type in (FieldType.DATE, FieldType.IDENTIFIER)]
    for spec in sorted(specs, key=lambda item: -_top(desk, item)):
        items = desk.ranked.get(spec.name)
        if not items or not desk.has(spec.name):
            continue
        taken = {
            other.candidate.place(): other
            for name in _settled_before(specs, spec, desk)
            for other in desk.ranked[name][:1]
        }
        kept = [item for item in items if _may_share(item, taken.get(item.candidate.place()))]
        if kept != items:
            is_likely = kept[:1] == items[:1] or (kept and kept[0].score >= LEAST.get(spec.type, LEAST_OTHER))
            desk.ranked[spec.name] = kept if is_likely else []


def _settled_before(specs: Sequence[FieldSpec], spec: FieldSpec, desk: Desk) -> list[str]:
    mine = _top(desk, spec)
    return [
        other.name for other in specs if other is not spec and other.name in desk.ranked and _top(desk, other) > mine
    ]


def _may_share(item: Ranked, other: Ranked | None) -> bool:
    """Two fields may share a place only where one label speaks for both."""
    if other is None or item.hit is None or other.hit is None:
        return other is None
    return item.hit.segment is other.hit.segment and item.hit.start == other.hit.start


def _top(desk: Desk, spec: FieldSpec) -> float:
    items = desk.ranked.get(spec.name)
    return items[0].score if items else 0.0


def _settle_parties(desk: Desk) -> None:
    """Nobody sells to himself: a name that both claim stays with the likelier."""
    sellers, buyers = desk.ranked.get("seller_name") or [], desk.ranked.get("buyer_name") or []
    if not sellers or not buyers:
        return
    first = "seller_name" if sellers[0].score >= buyers[0].score else "buyer_name"
    second = "buyer_name" if first == "seller_name" else "seller_name"
    name = str(desk.ranked[first][0].candidate.value)
    rest = [item for item in desk.ranked[second] if not _is_same_name(str(item.candidate.value), name)]
    is_kept = second == "seller_name" or rest[:1] == desk.ranked[second][:1]  # every account has a seller
    desk.ranked[second] = rest if is_kept or (rest and rest[0].score >= HARDLY) else []


def _is_same_name(one: str, other: str) -> bool:
    """Whether one name is the other, or the other with more around it."""
    short, long = sorted((squeeze(one), squeeze(other)), key=len)
    return short == long or (len(short) > SHORT and short in long)

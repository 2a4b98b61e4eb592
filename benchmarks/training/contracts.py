"""Fits how a contract's parties, dates and lengths of time are chosen.

`python -m benchmarks.training.contracts DATA_FOLDER` learns from stored readings (see `benchmarks.readings`).
Cross-validated by family of documents; the report says what came out for documents of families left out, and is
written beside the weights. Drawn contracts teach the wordings of textbooks beside them; of these, what came out is told
of wordings left out.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path
from typing import Any

from tqdm import tqdm

from benchmarks.readings import load_readings
from benchmarks.training.drawn_contracts import HANDS, draw_contract
from benchmarks.training.logits import Example, fit_choice, fit_each
from inference.fields.contracts.choice import Mention, Weights, choose, pooled
from inference.fields.contracts.mentions import CHOSEN, Mentions
from inference.fields.contracts.parties import ALIKE, choose_parties, party_mentions
from inference.fields.contracts.prose import Clause, Prose, read_prose
from inference.fields.contracts.terms import in_years
from inference.fields.durations import find_durations
from inference.fields.layout import lay_out

WEIGHTS = Path(__file__).resolve().parents[2] / "inference" / "fields" / "weights" / "contracts.json"
SETS = ("cuad", "kleister_nda")
FOLDS = HANDS
DRAWN, DRAWN_COUNT = "drawn", 400
SMALLEST = 0.01  # weights below it are not kept


@dataclass(frozen=True, slots=True)
class Plan:
    """How a field is fitted: `strength` pulls weights to 0, those of cues by its share `cues`; features that begin as
    one of `without` are left out; `drawn`: as how much of a real contract a drawn one counts."""

    least: float
    is_pooled: bool = False
    strength: float = 1.0
    without: tuple[str, ...] = ()
    drawn: float = 0.1
    cues: float = 1.0


PLANS = {
    "agreement_date": Plan(0.48, is_pooled=True, strength=2.0, without=("<said", ">said"), drawn=0.05, cues=0.2),
    "effective_date": Plan(0.31, is_pooled=True, strength=1.5, drawn=0.3, cues=0.2),
    "term": Plan(0.45, strength=2.0, drawn=0.3, cues=0.3),
    "notice_period": Plan(0.35, strength=2.0, drawn=0.01),
    "renewal": Plan(0.4, drawn=0.15),
    "expiration_date": Plan(0.38, strength=3.0, drawn=0.3),
    "parties": Plan(0.52, is_pooled=True, strength=4.0, drawn=0.1),
}


@dataclass(slots=True)
class Contract:
    """One labelled contract with its candidates. `labelled`: the fields that are labelled in its set and visible."""

    name: str
    family: str
    prose: Prose
    truth: dict[str, Any]
    labelled: frozenset[str]
    fold: int
    mentions: Mentions = field(init=False)
    names: list[Mention] = field(init=False)

    def __post_init__(self) -> None:
        self.mentions = Mentions(self.prose)
        self.names = party_mentions(self.prose)


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, cross-validate, write weights and report."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.training.contracts", description=__doc__)
    parser.add_argument("data", metavar="DATA_FOLDER", type=Path)
    options = parser.parse_args(arguments)
    contracts = all_contracts(options.data)
    report = cross_validate(contracts)
    fields = {name: _as_data(weights) for name, weights in fit(contracts).items()}
    WEIGHTS.write_text(json.dumps({"fields": fields, "report": report}, ensure_ascii=False, indent=0) + "\n", "utf-8")
    sys.stdout.write(json.dumps(report, indent=1) + "\n")
    return 0


@cache
def all_contracts(data: Path) -> tuple[Contract, ...]:
    """The labelled contracts of all sets, and the drawn ones."""
    return (*(contract for name in SETS for contract in load_contracts(data, name)), *drawn_contracts())


def drawn_contracts() -> Iterator[Contract]:
    """The drawn contracts; a hand is a family, and its wordings are left out together."""
    for seed in tqdm(range(DRAWN_COUNT), desc=DRAWN, file=sys.stderr):
        drawn = draw_contract(seed)
        prose = read_prose(lay_out(drawn.pages))
        yield Contract(DRAWN, f"{DRAWN} {drawn.hand}", prose, drawn.truth, drawn.labelled, drawn.hand)


def load_contracts(data: Path, name: str) -> Iterator[Contract]:
    """The labelled contracts of one set."""
    documents = load_readings(data, name)
    known = {field_name for document in documents for field_name in document.truth["fields"]}
    for document in tqdm(documents, desc=name, file=sys.stderr):
        hidden = document.truth.get("not_visible_on_page") or ()
        prose = read_prose(lay_out(document.pages))
        labelled = frozenset(known.difference(hidden))
        fold = fold_of(document.family)
        yield Contract(name, document.family, prose, document.truth["fields"], labelled, fold)


def fit(contracts: Sequence[Contract]) -> dict[str, Weights]:
    """Weights of every chosen field."""
    found: dict[str, Weights] = {}
    for name in CHOSEN:
        plan = PLANS[name]
        examples = [_example(contract, name, found) for contract in contracts if name in contract.labelled]
        fitted = fit_choice([example for example in examples if example is not None], plan.strength, plan.cues)
        found[name] = Weights(plan.least, plan.is_pooled, fitted)
    plan = PLANS["parties"]
    named = [_named(contract) for contract in contracts if "parties" in contract.labelled]
    return found | {"parties": Weights(plan.least, plan.is_pooled, fit_each(named, plan.strength, plan.cues))}


@cache
def left_out_weights(data: Path, fold: int) -> dict[str, Weights]:
    """Weights that have not seen the families of a fold."""
    return fit([contract for contract in all_contracts(data) if contract.fold != fold])


def cross_validate(contracts: Sequence[Contract]) -> dict[str, Any]:
    """F1 (an invented value is wrong), values right, given and labelled, by set and field, of families left out."""
    counts: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0, 0]))
    for fold in tqdm(range(FOLDS), desc="folds", file=sys.stderr):
        weights = fit([contract for contract in contracts if contract.fold != fold])
        for contract in contracts:
            if contract.fold == fold:
                _count(contract, weights, counts[contract.name])
    return {
        name: {field_name: _figures(*counted) for field_name, counted in sorted(fields.items())}
        for name, fields in counts.items()
    }


def is_right(name: str, value: str, wanted: object) -> bool:
    """Whether a candidate is what the truth says; of a renewal, whether its length is named there."""
    if wanted is None:
        return False
    if name == "renewal":
        lengths = {in_years(place.value) for place in find_durations(str(wanted))}
        return in_years(value.rpartition("successive ")[2]) in lengths
    return _comparable(name, value) == _comparable(name, wanted)


def _example(contract: Contract, name: str, known: Mapping[str, Weights]) -> Example | None:
    """None where the value is labelled but no candidate has it: nothing to learn from."""
    plan = PLANS[name]
    chosen = _true_starts(contract)
    if name == "expiration_date":
        chosen["term"] = choose(contract.prose, contract.mentions.of("term", chosen), known["term"])
    mentions = contract.mentions.of(name, chosen)
    entries = pooled(mentions) if plan.is_pooled else [(mention.value, mention.features) for mention in mentions]
    wanted = contract.truth.get(name)
    right = [is_right(name, value, wanted) for value, _ in entries]
    if wanted is not None and not any(right):
        return None
    kept = [{key: x for key, x in features.items() if not key.startswith(plan.without)} for _, features in entries]
    return Example(
        kept if plan.without else [features for _, features in entries], right, contract.family, _weight(contract, name)
    )


def _named(contract: Contract) -> Example:
    wanted = contract.truth.get("parties", ())
    printed: dict[str, set[str]] = defaultdict(set)
    for mention in contract.names:
        printed[mention.value].add(contract.prose.text[mention.start : mention.end])
    entries = pooled(contract.names)
    right = [any(is_same_name(name, given) for name in wanted for given in printed[key]) for key, _ in entries]
    return Example([features for _, features in entries], right, contract.family, _weight(contract, "parties"))


def _weight(contract: Contract, name: str) -> float:
    return PLANS[name].drawn if contract.name == DRAWN else 1.0


def _true_starts(contract: Contract) -> dict[str, list[Clause]]:
    names = ("agreement_date", "effective_date")
    return {name: [Clause(contract.truth[name], 0, 0, 1.0)] for name in names if name in contract.truth}


def _count(contract: Contract, weights: Mapping[str, Weights], counts: dict[str, list[int]]) -> None:
    chosen: dict[str, list[Clause]] = {}
    for name in CHOSEN:
        chosen[name] = choose(contract.prose, contract.mentions.of(name, chosen), weights[name])
        if name in contract.labelled:
            given, wanted = chosen[name][:1], contract.truth.get(name)
            counted = counts[name]
            counted[0] += bool(given) and _comparable(name, given[0].value) == _comparable(name, wanted)
            counted[1] += len(given)
            counted[2] += wanted is not None
    if "parties" in contract.labelled:
        parties = [clause.value for clause in choose_parties(contract.prose, contract.names, weights["parties"])]
        named = list(contract.truth.get("parties", ()))
        for count, more in enumerate((_matched(named, parties), len(parties), len(named))):
            counts["parties"][count] += more


def is_same_name(wanted: str, given: str) -> bool:
    """Whether a name is the one wanted, by its letters or by its words among three more at most."""
    one, other = (" ".join(re.findall(r"[^\W_]+", name.casefold())) for name in (wanted, given))
    few, more = one.split(), other.split()
    is_within = bool(few) and set(few) <= set(more) and len(more) <= len(few) + 3
    return is_within or SequenceMatcher(None, one, other).ratio() >= ALIKE


def _matched(wanted: Sequence[str], given: Sequence[str]) -> int:
    left = list(given)
    for name in wanted:
        same = next((other for other in left if is_same_name(name, other)), None)
        if same is not None:
            left.remove(same)
    return len(given) - len(left)


def _comparable(name: str, value: object) -> str:
    if name in ("term", "notice_period"):
        lengths = find_durations(str(value))
        return in_years(lengths[0].value) if lengths else str(value)
    return " ".join(str(value).casefold().split())


def fold_of(family: str) -> int:
    """The fold in which a family is left out."""
    return int(hashlib.sha256(family.encode()).hexdigest(), 16) % FOLDS


def _figures(right: int, given: int, wanted: int) -> dict[str, float]:
    f1 = 2 * right / (given + wanted) if given + wanted else 0.0
    return {"f1": round(f1, 3), "right": right, "given": given, "labelled": wanted}


def _as_data(weights: Weights) -> dict[str, Any]:
    kept = {name: round(weight, 3) for name, weight in weights.of.items() if abs(weight) >= SMALLEST}
    return {"least": weights.least, "is_pooled": weights.is_pooled, "weights": kept}


if __name__ == "__main__":
    sys.exit(main())

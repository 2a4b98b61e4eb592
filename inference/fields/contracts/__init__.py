"""Contracts: each field is read from the running text, with the sentence as evidence.

Knows nothing of labels or templates beyond the names of the fields it can read.
"""

from __future__ import annotations

from collections.abc import Mapping

from inference.fields.contracts.choice import Weights, choose, learned
from inference.fields.contracts.languages import find_foreign_law, find_named
from inference.fields.contracts.law import find_law
from inference.fields.contracts.mentions import CHOSEN, Mentions
from inference.fields.contracts.parties import choose_parties, party_mentions
from inference.fields.contracts.price import find_value
from inference.fields.contracts.prose import Clause, Prose, read_prose
from inference.fields.contracts.title import find_title

__all__ = ["NAMES", "Clause", "Prose", "find_title", "read_clauses", "read_prose"]

NAMES = ("parties", *CHOSEN, "governing_law", "contract_value")


def read_clauses(prose: Prose, weights: Mapping[str, Weights] | None = None) -> dict[str, list[Clause]]:
    """Clauses for every field of `NAMES`, best first (the parties in order)."""
    known = learned() if weights is None else weights
    mentions = Mentions(prose)
    chosen: dict[str, list[Clause]] = {}
    for name in CHOSEN:
        candidates = mentions.of(name, chosen)
        chosen[name] = choose(prose, candidates, known[name]) or find_named(prose, name, candidates)
    return {
        "parties": choose_parties(prose, party_mentions(prose), known["parties"]),
        **chosen,
        "governing_law": find_law(prose) or find_foreign_law(prose),
        "contract_value": find_value(prose),
    }

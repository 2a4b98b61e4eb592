"""What spoke for the clauses chosen for one field, as named figures beside their score.

Knows nothing of probabilities of a whole value; whoever calibrates weighs what is noted here.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from inference.fields.contracts.prose import Clause

FEWEST = 2  # parties a contract has, as a rule: one alone is rarely all, more are rarely all of them


def backing_of(kept: Sequence[Clause], rival: float, *, many: bool) -> dict[str, float]:
    """Log-odds of the least of the `kept` shares and its lead over the `rival` share; whether all are said again
    elsewhere; of a field with `many` values, whether it has one alone or more than two."""
    share = min(clause.score for clause in kept)
    return {
        "clause_odds": _log_odds(share),
        "clause_lead": share - rival,
        "clause_again": float(all(clause.agrees for clause in kept)),
        "clause_lone": float(many and len(kept) < FEWEST),
        "clause_crowd": float(many and len(kept) > FEWEST),
    }


def _log_odds(share: float) -> float:
    clipped = min(max(share, 0.01), 0.99)
    return math.log(clipped / (1 - clipped))

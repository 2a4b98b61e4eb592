"""Contracts: each field is a family of patterns over the running text, with the sentence as evidence.

Knows nothing of labels or templates beyond the names of the fields it can read.
"""

from __future__ import annotations

from inference.fields.contracts.dates import agreement_dates, dates_of, effective_dates, expiration_dates
from inference.fields.contracts.law import find_law
from inference.fields.contracts.parties import find_parties
from inference.fields.contracts.price import find_value
from inference.fields.contracts.prose import Clause, Prose, read_prose
from inference.fields.contracts.terms import durations_of, find_notice, find_renewal, find_term
from inference.fields.contracts.title import find_title

__all__ = ["NAMES", "Clause", "Prose", "find_title", "read_clauses", "read_prose"]

NAMES = (
    "parties",
    "agreement_date",
    "effective_date",
    "expiration_date",
    "term",
    "notice_period",
    "renewal",
    "governing_law",
    "contract_value",
)


def read_clauses(prose: Prose) -> dict[str, list[Clause]]:
    """Clauses for every field of `NAMES`, best first (the parties in order)."""
    dates, durations = dates_of(prose), durations_of(prose)
    effective, term = effective_dates(prose, dates), find_term(prose, durations)
    return {
        "parties": find_parties(prose),
        "agreement_date": agreement_dates(prose, dates),
        "effective_date": effective,
        "expiration_date": expiration_dates(
            prose, dates, effective[0] if effective else None, term[0] if term else None
        ),
        "term": term,
        "notice_period": find_notice(prose, durations),
        "renewal": find_renewal(prose, durations),
        "governing_law": find_law(prose),
        "contract_value": find_value(prose),
    }

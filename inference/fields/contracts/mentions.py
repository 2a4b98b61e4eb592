"""Where each chosen field of a contract could stand.

Knows nothing of weights: it lists candidates, `choice` decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from inference.fields.contracts.choice import Mention
from inference.fields.contracts.dates import date_mentions, dates_of, expiration_mentions
from inference.fields.contracts.prose import Clause, Prose
from inference.fields.contracts.terms import duration_mentions, durations_of, renewal_mentions

# in the order in which they are chosen: the end can follow from the start and the term
CHOSEN = ("agreement_date", "effective_date", "term", "notice_period", "renewal", "expiration_date")


class Mentions:
    """The dates and lengths of time of one contract, looked at once for all its fields."""

    def __init__(self, prose: Prose) -> None:
        self.prose = prose
        self.dates = date_mentions(prose, dates_of(prose))
        self.durations = duration_mentions(prose, durations_of(prose))

    def of(self, name: str, chosen: Mapping[str, Sequence[Clause]]) -> list[Mention]:
        """The candidates of one field of `CHOSEN`, given what was chosen for the fields before it."""
        if name in ("agreement_date", "effective_date"):
            return self.dates
        if name == "renewal":
            return renewal_mentions(self.prose, self.durations)
        if name == "expiration_date":
            starts = [*chosen.get("effective_date", ()), *chosen.get("agreement_date", ())]
            start, term = (starts[0].value if starts else None), next(iter(chosen.get("term", ())), None)
            return expiration_mentions(self.dates, self.durations, start, term)
        return self.durations

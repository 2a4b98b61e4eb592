"""Net, tax and total are chosen together, but no sum makes a total of what is hardly one."""

from __future__ import annotations

import pytest

from inference.fields.candidates import Candidate
from inference.fields.layout import lay_out
from inference.fields.ranking import Ranked
from inference.fields.totals import choose_totals
from tests.inference.fields.pages import page

SAID = {"net_total": 61.82, "tax_total": 3.71, "grand_total": 65.55}
PRINTED = (61.82, 3.71, 65.53, 65.55)


def amounts() -> dict[float, Candidate]:
    drawn = page(*((0.8, 0.1 + 0.02 * row, f"{value:.2f}") for row, value in enumerate(PRINTED)))
    segments = lay_out([drawn]).segments
    return {value: Candidate(line, 0, len(line.text), value) for value, line in zip(PRINTED, segments, strict=True)}


@pytest.mark.parametrize(("likely", "expected"), [(0.0, 65.53), (0.5, 65.55)])
def test_what_adds_up_is_the_total_unless_another_is_far_likelier(likely: float, expected: float) -> None:
    known = amounts()
    ranked = {name: [Ranked(0.86, known[value])] for name, value in SAID.items()}
    ranked["net_total"] = [Ranked(0.9, known[61.82])]
    chosen = choose_totals(ranked, list(known.values()), likely=likely)
    assert chosen["grand_total"][0].candidate.value == expected

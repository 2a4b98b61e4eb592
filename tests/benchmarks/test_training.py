"""Drawn documents say what is printed on them, the same every time, and families stay whole when folds are made."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from benchmarks.training.accounts import draw_invoice
from benchmarks.training.drawn_contracts import NAMES, draw_contract
from benchmarks.training.examples import Document
from benchmarks.training.forms import Drawn, draw_form
from benchmarks.training.ranker import FOLDS, fold_by_family
from benchmarks.training.tills import draw_receipt
from inference.types import FieldType

DRAWS = (draw_form, draw_invoice, draw_receipt)


@pytest.mark.parametrize("draw", DRAWS)
def test_a_seed_draws_the_same_document_every_time(draw: Callable[[int], Drawn]) -> None:
    first, second = draw(7), draw(7)
    assert [line.text for line in first.pages[0].lines] == [line.text for line in second.pages[0].lines]
    assert first.truth == second.truth


@pytest.mark.parametrize("draw", DRAWS)
@pytest.mark.parametrize("seed", range(12))
def test_texts_of_the_truth_are_printed(draw: Callable[[int], Drawn], seed: int) -> None:
    drawn = draw(seed)
    printed = " ".join(word.text for line in drawn.pages[0].lines for word in line.words).casefold()
    texts = {
        spec.name
        for spec in drawn.template.fields
        if spec.type is FieldType.IDENTIFIER and drawn.truth.get(spec.name) and drawn.pages[0].source == "text"
    }
    assert all(str(drawn.truth[name]).casefold() in printed for name in texts)
    assert set(drawn.truth) <= {spec.name for spec in drawn.template.fields}


def test_a_seed_draws_the_same_contract_every_time() -> None:
    first, second = draw_contract(8), draw_contract(8)
    assert [line.text for page in first.pages for line in page.lines] == [
        line.text for page in second.pages for line in page.lines
    ]
    assert (first.truth, first.labelled) == (second.truth, second.labelled)


@pytest.mark.parametrize("seed", range(20))
def test_the_parties_of_a_drawn_contract_are_printed_and_its_truth_is_of_known_fields(seed: int) -> None:
    drawn = draw_contract(seed)
    printed = " ".join(word.text for page in drawn.pages for line in page.lines for word in line.words)
    assert all(name in printed for name in drawn.truth.get("parties", ()))
    assert set(drawn.truth) <= drawn.labelled <= set(NAMES)


def test_a_family_is_whole_in_one_fold_and_families_are_spread() -> None:
    drawn = draw_receipt(1)
    documents = [
        Document("set", f"family-{number % 10}", drawn.template, drawn.pages, drawn.truth, frozenset(), True)
        for number in range(40)
    ]
    folds = fold_by_family(documents)
    assert all(len({folds[place + 10 * step] for step in range(4)}) == 1 for place in range(10))
    assert set(folds) == set(range(FOLDS))

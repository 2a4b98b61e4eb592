"""Trees as arrays give what their nodes say, and the weights that ship fit the features that are computed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from inference.fields.scoring import addresses, features, names
from inference.fields.scoring.models import MODELS, Models, load_models, shipped
from inference.fields.scoring.trees import Trees

# One tree: feature 1 above 0.5 -> +2, else feature 0 above 3 -> +1, else -1.
STUMP = Trees(
    ("a", "b"),
    np.array([[1, 0, 0, 0, 0]], np.int32),
    np.array([[0.5, 3.0, 0, 0, 0]], np.float32),
    np.array([[1, 3, 2, 3, 4]], np.int32),
    np.array([[2, 4, 2, 3, 4]], np.int32),
    np.array([[0, 0, 2.0, -1.0, 1.0]], np.float32),
    2,
)


def sigmoid(value: float) -> float:
    return float(1 / (1 + np.exp(-value)))


def test_each_row_ends_in_its_leaf() -> None:
    rows = np.array([[0, 1], [4, 0], [3, 0.5]], np.float32)
    assert STUMP.probability(rows) == pytest.approx([sigmoid(2), sigmoid(1), sigmoid(-1)])


def test_no_rows_give_no_probabilities() -> None:
    assert STUMP.probability(np.zeros((0, 2), np.float32)).shape == (0,)


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    Models(*(STUMP for _ in MODELS)).save(tmp_path)
    rows = np.array([[4, 0]], np.float32)
    assert load_models(tmp_path).names.probability(rows) == pytest.approx([sigmoid(1)])


@pytest.mark.parametrize(
    ("model", "known"),
    [
        ("amounts", features.NAMES),
        ("days", features.NAMES),
        ("texts", features.NAMES),
        ("names", names.NAMES),
        ("addresses", addresses.NAMES),
    ],
)
def test_shipped_weights_know_the_features_in_their_order(model: str, known: tuple[str, ...]) -> None:
    assert getattr(shipped(), model).names == known

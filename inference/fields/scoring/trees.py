"""Boosted decision trees as arrays: rows of features in, probabilities out.

Knows nothing of what the features mean nor how the trees were grown.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

FOLDER = Path(__file__).resolve().parent.parent / "weights"

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Trees:
    """One model. Arrays have the shape (trees, nodes); a leaf points to itself and holds its value.

    `names`: the features in the order the rows have them. `depth`: most steps from a root to a leaf.
    """

    names: tuple[str, ...]
    feature: Integers
    threshold: Floats
    left: Integers
    right: Integers
    value: Floats
    depth: int

    def probability(self, rows: Floats) -> Floats:
        """Shape (n, features) to shape (n,): the probability that each row is right."""
        if not len(rows):
            return np.zeros(0, np.float32)
        trees, nodes = self.feature.shape
        first = (np.arange(trees) * nodes)[None, :]
        feature, threshold = self.feature.ravel(), self.threshold.ravel()
        left, right = self.left.ravel(), self.right.ravel()
        cells, each = rows.ravel(), (np.arange(len(rows)) * rows.shape[1])[:, None]
        node = np.zeros((len(rows), trees), np.int64)
        for _ in range(self.depth):
            at = first + node
            goes_right = cells[each + feature[at]] > threshold[at]
            node = np.where(goes_right, right[at], left[at])
        total = self.value.ravel()[first + node].sum(axis=1)
        odds: Floats = (1.0 / (1.0 + np.exp(-total))).astype(np.float32)
        return odds

    def save(self, path: Path) -> None:
        """Write the arrays to a compressed file."""
        np.savez_compressed(
            path,
            names=np.array(self.names),
            feature=self.feature.astype(np.int16),
            threshold=self.threshold,
            left=self.left.astype(np.int16),
            right=self.right.astype(np.int16),
            value=self.value,
            depth=np.array(self.depth),
        )


def load_trees(name: str, folder: Path) -> Trees:
    """The model `name` of `folder`; raises `FileNotFoundError` where there is none."""
    with np.load(folder / f"{name}.npz", allow_pickle=False) as data:
        return Trees(
            tuple(str(item) for item in data["names"]),
            data["feature"].astype(np.int32),
            data["threshold"].astype(np.float32),
            data["left"].astype(np.int32),
            data["right"].astype(np.int32),
            data["value"].astype(np.float32),
            int(data["depth"]),
        )

"""Grows boosted trees with LightGBM and turns them into the arrays that reading needs.

Knows nothing of documents. LightGBM is needed here alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import lightgbm
import numpy as np

from inference.fields.scoring.trees import Floats, Trees

ROUNDS, SEEDS = 80, (3, 11)
SETTINGS = {
    "objective": "binary",
    "learning_rate": 0.06,
    "num_leaves": 20,
    "max_depth": 8,
    "min_data_in_leaf": 12,
    "feature_fraction": 0.4,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 3.0,
    "verbose": -1,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
}


def grow(names: Sequence[str], rows: Floats, right: Floats, weights: Floats) -> Trees:
    """Trees fitted to `rows` (n, features), `right` (n,) of 0 and 1, and a weight for each row."""
    data = lightgbm.Dataset(rows, label=right, weight=weights, free_raw_data=False)
    roots: list[dict[str, Any]] = []
    for seed in SEEDS:  # two are steadier than one on kinds of documents that neither has seen
        booster = lightgbm.train({**SETTINGS, "seed": seed}, data, num_boost_round=ROUNDS)
        roots += [tree["tree_structure"] for tree in booster.dump_model()["tree_info"]]
    return _as_arrays(names, roots)


def _as_arrays(names: Sequence[str], roots: Sequence[dict[str, Any]]) -> Trees:
    trees = [_nodes(root) for root in roots]
    most = max(len(nodes) for nodes in trees)
    shape = (len(trees), most)
    feature, left, right = (np.zeros(shape, np.int32) for _ in range(3))
    threshold, value = (np.zeros(shape, np.float32) for _ in range(2))
    for tree, nodes in enumerate(trees):
        for node, (split, limit, lower, upper, leaf) in enumerate(nodes):
            feature[tree, node], threshold[tree, node], value[tree, node] = split, limit, leaf / len(SEEDS)
            left[tree, node], right[tree, node] = lower, upper
    return Trees(tuple(names), feature, threshold, left, right, value, max(map(_depth, roots)))


def _nodes(root: dict[str, Any]) -> list[tuple[int, float, int, int, float]]:
    """Nodes in order: feature, threshold, left, right, value; a leaf points to itself."""
    nodes: list[tuple[int, float, int, int, float]] = []

    def add(node: dict[str, Any]) -> int:
        place = len(nodes)
        nodes.append((0, 0.0, place, place, float(node.get("leaf_value", 0.0))))
        if "split_feature" in node:
            left, right = add(node["left_child"]), add(node["right_child"])
            nodes[place] = (int(node["split_feature"]), float(node["threshold"]), left, right, 0.0)
        return place

    add(root)
    return nodes


def _depth(node: dict[str, Any]) -> int:
    if "split_feature" not in node:
        return 0
    return 1 + max(_depth(node["left_child"]), _depth(node["right_child"]))

"""Teaches the engine to tell scripts apart: `python -m benchmarks.training.scripts` (needs Debian's fonts-noto-core,
fonts-noto-cjk, fonts-dejavu-core and fonts-liberation; takes minutes).

Draws lines in many fonts, trains a small network with numpy and writes its weights beside the engine, with a report.
Knows nothing of what the scripts are needed for.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np

from benchmarks.training.script_lines import SCRIPTS, Drawn, draw_lines
from inference.engines.rapidocr.scripts import CLUTTER, FEATURES, WEIGHTS, describe_windows, score_windows

REPORT = Path(__file__).resolve().parents[1] / "results" / "scripts.json"
HIDDEN = (160, 64)  # units of the network's layers
LINES = 1000  # drawn of each script for training
HELD_BACK = 120  # drawn of each script, of words and with one font never trained on
SEED = 7


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw, train, write the weights and the report."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.training.scripts")
    parser.add_argument("--lines", type=int, default=LINES, help="drawn of each script")
    options = parser.parse_args(arguments)
    chance = random.Random(SEED)
    names = [script.name for script in SCRIPTS] + [CLUTTER]
    train, test = draw_lines(options.lines, chance, held_back=False), draw_lines(HELD_BACK, chance, held_back=True)
    layers = _train(*_stack(train, names), np.random.default_rng(SEED), len(names))
    report = _report(test, names, layers)
    stored = {f"layer{index}": layer.astype(np.float16) for index, layer in enumerate(layers)}
    np.savez_compressed(WEIGHTS, names=np.array(names), allow_pickle=False, **stored)
    report["lines_trained"] = len(train)
    REPORT.write_text(json.dumps(report, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")
    sys.stdout.write(REPORT.read_text(encoding="utf-8"))
    return 0


def _stack(drawn: Sequence[Drawn], names: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    described = [(names.index(name), describe_windows(line)) for name, line in drawn]
    windows = np.concatenate([found for _, found in described])
    return windows, np.concatenate([np.full(len(found), label) for label, found in described])


def _train(windows: np.ndarray, labels: np.ndarray, chance: np.random.Generator, count: int) -> list[np.ndarray]:
    """Return weights and biases in turn: cross entropy by class, Adam, dropout on the first hidden layer."""
    sizes = (FEATURES, *HIDDEN, count)
    layers: list[np.ndarray] = []
    for wide, narrow in pairwise(sizes):
        layers += [chance.normal(0, np.sqrt(2 / wide), (wide, narrow)).astype(np.float32), np.zeros(narrow, np.float32)]
    first, second = [np.zeros_like(layer) for layer in layers], [np.zeros_like(layer) for layer in layers]
    weights = (len(labels) / np.bincount(labels, minlength=count) / count).astype(np.float32) ** 0.5
    batch, epochs, step = 256, 14, 0
    for epoch in range(epochs):
        order = chance.permutation(len(labels))
        for start in range(0, len(order), batch):
            step += 1
            chosen = order[start : start + batch]
            rate = 2e-3 * 0.5 * (1 + np.cos(np.pi * step * batch / (epochs * len(order))))
            slopes = _slopes(windows[chosen], labels[chosen], layers, weights, chance)
            for index, slope in enumerate(slopes):
                first[index] = 0.9 * first[index] + 0.1 * slope
                second[index] = 0.999 * second[index] + 0.001 * slope**2
                moment = first[index] / (1 - 0.9**step)
                layers[index] -= rate * (
                    moment / (np.sqrt(second[index] / (1 - 0.999**step)) + 1e-8) + 1e-4 * layers[index]
                )
        sys.stderr.write(f"\repoch {epoch + 1}/{epochs}")
    sys.stderr.write("\n")
    return layers


def _slopes(
    values: np.ndarray, labels: np.ndarray, layers: list[np.ndarray], weights: np.ndarray, chance: np.random.Generator
) -> list[np.ndarray]:
    inputs = [values]
    for weight, bias in zip(layers[:-2:2], layers[1:-2:2], strict=True):
        kept = np.maximum(inputs[-1] @ weight + bias, 0)
        inputs.append(kept * (chance.random(kept.shape, np.float32) > 0.2) / np.float32(0.8))
    scores = inputs[-1] @ layers[-2] + layers[-1]
    scores -= scores.max(axis=1, keepdims=True)
    error = np.exp(scores)
    error /= error.sum(axis=1, keepdims=True)
    error[np.arange(len(labels)), labels] -= 1
    error *= weights[labels][:, None] / len(labels)
    slopes: list[np.ndarray] = []
    for index in range(len(layers) // 2 - 1, -1, -1):
        slopes = [inputs[index].T @ error, error.sum(axis=0), *slopes]
        error = (error @ layers[2 * index].T) * (inputs[index] > 0)
    return slopes


def _report(test: Sequence[Drawn], names: Sequence[str], layers: list[np.ndarray]) -> dict[str, object]:
    """Share of held-back lines named rightly, of each script, and how many of the others are taken for it."""
    right, wrong, total = dict.fromkeys(names, 0), dict.fromkeys(names, 0), dict.fromkeys(names, 0)
    for name, line in test:
        windows = describe_windows(line)
        scores = score_windows(windows, layers).mean(axis=0) if len(windows) else np.eye(len(names))[-1]
        found = names[int(scores.argmax())]
        total[name] += 1
        right[name] += found == name
        wrong[found] += found != name
    return {
        "lines_held_back": len(test),
        "right": round(sum(right.values()) / len(test), 4),
        "right_by_script": {name: round(right[name] / total[name], 3) for name in names},
        "taken_for_it_wrongly": wrong,
    }


if __name__ == "__main__":
    sys.exit(main())

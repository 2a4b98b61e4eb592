"""Tells in which script a line is written, from its look; knows neither what it says nor who could read it.

A small network over histograms of gradients in windows along the line; `benchmarks/training/scripts.py` makes its
weights. It is asked only about lines that the recogniser could not read, so that it costs an ordinary page nothing.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

CLUTTER = "clutter"  # rules, pictures, text that stands on its head
LATIN, HAN = "Latin", "Han"
WEIGHTS = Path(__file__).with_name("scripts.npz")

_HEIGHT = 48  # pixels a line is scaled to
_CELL, _BINS = 6, 8  # pixels of a cell's side, directions of a gradient
_ROWS = _HEIGHT // _CELL
_COLUMNS, _STEP = 9, 4  # cells of a window along the line, and from one window to the next
_MAX_WINDOWS = 24  # of one line; a long line says no more in all of them
_INK = 0.04  # share of its strongest cells' gradient below which a window is empty
FEATURES = _ROWS * _COLUMNS * _BINS


def score_scripts(crop: np.ndarray) -> dict[str, float]:
    """Return the probability of each script for a line (uint8, BGR or grey, upright); `CLUTTER` where it is none."""
    windows = describe_windows(crop)
    names, *layers = _load_weights()
    if not len(windows):
        return {str(name): float(name == CLUTTER) for name in names}
    # Windows of one line are alike: many of them say more than one, but not as much as if each were of another line.
    scores = score_windows(windows, layers).mean(axis=0) * np.sqrt(len(windows))
    scores = np.exp(scores - scores.max())
    return dict(zip(map(str, names), (scores / scores.sum()).tolist(), strict=True))


def score_windows(windows: np.ndarray, layers: list[np.ndarray]) -> np.ndarray:
    """Return logarithms of probabilities, float32 (n, scripts), of `windows` (n, `FEATURES`)."""
    values = windows
    for weight, bias in zip(layers[:-2:2], layers[1:-2:2], strict=True):
        values = np.maximum(values @ weight + bias, 0)
    values = values @ layers[-2] + layers[-1]
    values -= values.max(axis=1, keepdims=True)
    return np.asarray(values - np.log(np.exp(values).sum(axis=1, keepdims=True)))


def describe_windows(crop: np.ndarray) -> np.ndarray:
    """Return the features of the windows of a line that hold ink: float32 (n, `FEATURES`)."""
    cells = _measure_gradients(crop)
    starts = np.arange(0, cells.shape[1] - _COLUMNS + 1, _STEP)
    if len(starts) > _MAX_WINDOWS:
        starts = starts[np.linspace(0, len(starts) - 1, _MAX_WINDOWS).astype(int)]
    windows = np.stack([cells[:, start : start + _COLUMNS].ravel() for start in starts])
    strength = windows.sum(axis=1)
    windows = windows[strength > max(_INK * float(np.sort(strength)[-3:].mean()), 1.0)]
    # The square root keeps a few heavy strokes from drowning the thin ones; the length takes out contrast and weight.
    roots = np.sqrt(windows)
    return np.asarray(roots / np.maximum(np.linalg.norm(roots, axis=1, keepdims=True), 1e-6), np.float32)


def _measure_gradients(crop: np.ndarray) -> np.ndarray:
    """Return the strength of gradients by direction in cells: float32 (`_ROWS`, columns, `_BINS`)."""
    grey = cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY) if crop.ndim == 3 else crop
    width = max(round(grey.shape[1] * _HEIGHT / grey.shape[0]), 1)
    size = (width, _HEIGHT)
    shrinks = grey.shape[0] > _HEIGHT
    scaled: np.ndarray = cv2.resize(grey, size, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC)
    scaled = scaled.astype(np.float32)
    missing = max(_CELL * _COLUMNS - width, -width % _CELL)
    scaled = cv2.copyMakeBorder(scaled, 0, 0, missing // 2, missing - missing // 2, cv2.BORDER_REPLICATE)
    across, down = cv2.Sobel(scaled, cv2.CV_32F, 1, 0), cv2.Sobel(scaled, cv2.CV_32F, 0, 1)
    strength, angle = cv2.cartToPolar(across, down)
    # A stroke has the same direction dark on light and light on dark.
    directions = (angle * (_BINS / np.pi)).astype(np.int32) % _BINS
    columns = scaled.shape[1] // _CELL
    cells = [
        cv2.resize(np.where(directions == one, strength, 0), (columns, _ROWS), interpolation=cv2.INTER_AREA)
        for one in range(_BINS)
    ]
    return np.stack(cells, axis=-1)


@lru_cache(maxsize=1)
def _load_weights() -> tuple[np.ndarray, ...]:
    with np.load(WEIGHTS) as stored:
        names = stored["names"]
        return names, *(stored[f"layer{index}"].astype(np.float32) for index in range(len(stored.files) - 1))

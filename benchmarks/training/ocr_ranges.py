"""Measures what values go into each layer of the recogniser, on lines of drawn pages, clean and worn.

`python -m benchmarks.training.ocr_ranges` writes `inference/engines/rapidocr/ranges.json`, with which processors that
can multiply eight bits read quicker. Knows no document.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageFilter
from tqdm import tqdm

from benchmarks.dense_page import draw_dense_page
from inference.engines.rapidocr.models import RECOGNISER, Models, find_model
from inference.engines.rapidocr.openvino_networks import import_openvino, load_reader
from inference.engines.rapidocr.quads import crop
from inference.engines.rapidocr.quantisation import RANGES, Ranges, find_layers

PAGES, LINES_EACH, FIRST_SEED = 24, 8, 200
HEIGHT = 48


def main() -> None:
    """Measure and write."""
    openvino = import_openvino()
    model = load_reader(openvino.Core(), find_model(RECOGNISER))
    layers = list(find_layers(model))
    names = [layer.get_friendly_name() for layer in layers]
    probe = _with_extremes(model, layers, openvino)
    found = [[float(value.item()) for value in probe([line]).values()] for line in _lines()]
    low, high = np.min(found, axis=0)[0::2], np.max(found, axis=0)[1::2]
    ranges: Ranges = {
        name: (round(float(least), 4), round(float(most), 4))
        for name, least, most in zip(names, low, high, strict=True)
    }
    digest = hashlib.sha256(find_model(RECOGNISER).read_bytes()).hexdigest()
    RANGES.write_text(json.dumps({digest: ranges}, indent=1) + "\n")


def _with_extremes(model: Any, layers: list[Any], openvino: Any) -> Any:
    """Compile `model` to answer with the least and the greatest input of each layer, one after the other."""
    ops, results = import_module("openvino.opset13"), []
    for layer in layers:
        source = layer.input_value(0)
        axes = ops.constant(np.arange(source.get_partial_shape().rank.get_length()))
        results += [ops.result(ops.reduce_min(source, axes)), ops.result(ops.reduce_max(source, axes))]
    changed = openvino.Model(results, model.get_parameters(), "extremes")
    return openvino.Core().compile_model(changed, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})


def _lines() -> Iterator[np.ndarray]:
    """Lines as the recogniser sees them, uint8 (1, height, width, 3)."""
    chosen, models = random.Random(FIRST_SEED), Models(os.cpu_count() or 1)
    for seed in tqdm(range(FIRST_SEED, FIRST_SEED + PAGES), unit="page"):
        dpi, size = chosen.choice((110, 150, 200)), chosen.choice((8.0, 9.0, 12.0))
        page = draw_dense_page(seed, dpi=dpi, size=size, is_chinese=seed % 4 == 0).image
        image = _wear(page, chosen, seed) if seed % 3 else np.asarray(page)[:, :, ::-1].copy()
        quads = models.detect(image)
        for quad in chosen.sample(list(quads), min(LINES_EACH, len(quads))):
            line = crop(image, quad)
            width = max(round(HEIGHT * line.shape[1] / line.shape[0]), HEIGHT)
            yield cv2.resize(line, (width, HEIGHT))[None]


def _wear(page: Image.Image, chosen: random.Random, seed: int) -> np.ndarray:
    """Return the page out of focus, grey, of weak contrast and noisy, as BGR."""
    blurred = page.filter(ImageFilter.GaussianBlur(chosen.choice((0.0, 0.6, 1.0))))
    black, white = chosen.uniform(0, 90), chosen.uniform(150, 255)
    pixels = black + np.asarray(blurred, np.float32) * (white - black) / 255
    pixels += np.random.default_rng(seed).normal(0, chosen.uniform(0, 10), (*pixels.shape[:2], 1))
    return np.clip(pixels, 0, 255).astype(np.uint8)[:, :, ::-1].copy()


if __name__ == "__main__":
    main()

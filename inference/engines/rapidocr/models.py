"""Reads with the models that lie in RapidOCR's wheel, one by one; knows nothing of pages or of what their lines mean.

Every model is read from its path, so that nothing is ever fetched at run time.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np
import onnxruntime

from inference.engines.rapidocr.decoding import Recognised, decode
from inference.engines.rapidocr.detection import find_quads, prepare
from inference.engines.rapidocr.networks import open_networks
from inference.engines.rapidocr.quads import measure

DETECTOR, RECOGNISER, CLASSIFIER = "PP-OCRv6_det_small", "PP-OCRv6_rec_small", "ch_ppocr_mobile_v2.0_cls_mobile"
_LONGEST, _LONGEST_FOR_SMALL_TEXT = 1280, 1800  # pixels of the longer side that the detector sees
_SMALL_TEXT = 18.5  # pixels of the median line's height, as the detector sees it, below which it misses words
_LINE_HEIGHT, _CLASSIFIER_WIDTH = 48, 192  # pixels
_BEGINNING = 8  # heights of a line that the classifier sees
_NARROWEST, _WIDTH_STEP = 160, 32  # pixels of a batch of lines; every width is another shape to prepare
_WIDEST = 3200  # pixels; a longer line is squeezed: a rule on the page can be taken for one
_MAX_BATCH, _MAX_BATCH_WIDTH = 8, 3200  # lines, and pixels of all of them side by side
_MOST_PADDED = 1.4  # the widest line of a batch to its narrowest: a few lines of all widths would be mostly padding
_PADDING = 127  # the networks' zero


class Models:
    """Detector, recogniser and angle classifier in memory. Images are uint8 BGR arrays."""

    def __init__(self, threads: int) -> None:
        detector, recogniser, classifier = (find_model(name) for name in (DETECTOR, RECOGNISER, CLASSIFIER))
        self._networks = open_networks(detector, recogniser, classifier, threads)
        self._alphabet = _read_alphabet(recogniser)
        self.runtime = self._networks.name

    def detect(self, image: np.ndarray) -> np.ndarray:
        """Return the lines' corners, float32 (n, 4, 2) in pixels: top left, top right, bottom right, bottom left.

        The detector sees a large image smaller, unless what it finds there is small.
        """
        quads, scale = self._detect(image, _LONGEST)
        if len(quads) and scale < 1 and np.median(measure(quads)[1]) * scale < _SMALL_TEXT:
            quads, _ = self._detect(image, _LONGEST_FOR_SMALL_TEXT)
        return quads

    def _detect(self, image: np.ndarray, longest: int) -> tuple[np.ndarray, float]:
        picture, (x_scale, y_scale) = prepare(image, longest)
        quads = find_quads(self._networks.map_text(picture)) / np.array([x_scale, y_scale], np.float32)
        height, width = image.shape[:2]
        return np.asarray(np.clip(quads, 0, np.array([width, height], np.float32))), y_scale

    def count_upside_down(self, crops: Sequence[np.ndarray]) -> int:
        """Return how many of `crops` look as if they stand on their head."""
        if not crops:
            return 0
        # A long line would be squeezed beyond recognition; its beginning tells as much.
        crops = [crop[:, : _BEGINNING * crop.shape[0]] for crop in crops]
        batch = _lay_out(crops, [min(_width_of(crop), _CLASSIFIER_WIDTH) for crop in crops], _CLASSIFIER_WIDTH)
        chances = self._networks.classify(batch)
        return int((chances[:, 1] > chances[:, 0]).sum())

    def recognise(self, crops: Sequence[np.ndarray]) -> list[Recognised]:
        """Read each crop, those of like width together: a batch is padded to its widest line."""
        widths = [_width_of(crop) for crop in crops]
        batches = list(_group_by_width(widths))
        wide = [_round_up(max(widths[index] for index in batch)) for batch in batches]
        pictures = (
            _lay_out([crops[index] for index in batch], [widths[index] for index in batch], width)
            for batch, width in zip(batches, wide, strict=True)
        )
        read: dict[int, Recognised] = {}
        for batch, width, steps in zip(batches, wide, self._networks.read(pictures), strict=True):
            shares = [widths[index] / width for index in batch]
            read.update(zip(batch, decode(steps, self._alphabet, shares), strict=True))
        return [read[index] for index in range(len(crops))]


def _width_of(crop: np.ndarray) -> int:
    """Pixels of a line as wide as the recogniser sees it."""
    return int(min(max(math.ceil(_LINE_HEIGHT * crop.shape[1] / crop.shape[0]), 1), _WIDEST))


def _round_up(width: int) -> int:
    return max(math.ceil(width / _WIDTH_STEP) * _WIDTH_STEP, _NARROWEST)


def _lay_out(crops: Sequence[np.ndarray], widths: Sequence[int], width: int) -> np.ndarray:
    """Return a batch uint8 (n, height, `width`, 3) with each crop at its own of `widths`, padded at its right."""
    batch = np.full((len(crops), _LINE_HEIGHT, width, 3), _PADDING, np.uint8)
    for row, crop, own in zip(batch, crops, widths, strict=True):
        row[:, :own] = cv2.resize(crop, (own, _LINE_HEIGHT))
    return batch


def _group_by_width(widths: Sequence[int]) -> Iterator[list[int]]:
    """Yield batches of indices. A page of long lines in large batches takes gigabytes, and is no faster for it."""
    batch: list[int] = []
    for index in sorted(range(len(widths)), key=lambda index: widths[index]):
        wide = _round_up(widths[index])
        is_full = len(batch) == _MAX_BATCH or (len(batch) + 1) * wide > _MAX_BATCH_WIDTH
        if batch and (is_full or wide > _MOST_PADDED * _round_up(widths[batch[0]])):
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch


def _read_alphabet(recogniser: Path) -> list[str]:
    """Return the character of every class of the recogniser; they stand in its file."""
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(str(recogniser), options, providers=["CPUExecutionProvider"])
    return ["", *session.get_modelmeta().custom_metadata_map["character"].splitlines(), " "]


def _find_folder() -> Path:
    """Return the folder of the wheel that holds the models; the package itself, which would load much, is not imported.

    Raises `ModuleNotFoundError`.
    """
    spec = find_spec("rapidocr")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("There is no package rapidocr.", name="rapidocr")
    return Path(spec.submodule_search_locations[0]) / "models"


_FOLDER = _find_folder()


def find_model(name: str) -> Path:
    """Return the place of a model's file. Raises `FileNotFoundError`."""
    path = _FOLDER / f"{name}.onnx"
    if not path.is_file():
        raise FileNotFoundError(f"The model {path.name} is not in the installed rapidocr package.")
    return path

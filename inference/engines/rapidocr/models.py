"""Loads the models that lie in RapidOCR's wheel and calls them one by one; knows nothing of pages or their lines.

Every model gets its path, so that nothing is ever fetched at run time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import rapidocr
from rapidocr.ch_ppocr_rec.typings import TextRecInput

DETECTOR, RECOGNISER, CLASSIFIER = "PP-OCRv6_det_small", "PP-OCRv6_rec_small", "ch_ppocr_mobile_v2.0_cls_mobile"
_LINE_HEIGHT, _MIN_LINE_WIDTH = 48, 320  # pixels of a line as the recogniser sees it
_MAX_BATCH, _MAX_BATCH_WIDTH = 8, 4000  # lines, and pixels of all of them side by side
_FOLDER = Path(rapidocr.__file__).parent / "models"


@dataclass(frozen=True, slots=True)
class Recognised:
    """One line as the model reads it.

    `characters`: what is no white space, with the place of its middle along the line (0..1) and its score.
    """

    text: str
    score: float
    characters: tuple[tuple[str, float, float], ...] = ()


class Models:
    """Detector, recogniser and angle classifier in memory. Images are uint8 BGR arrays."""

    def __init__(self, threads: int) -> None:
        pipeline: Any = rapidocr.RapidOCR(
            params={
                "Global.log_level": "critical",
                "Det.model_path": _find_model(DETECTOR),
                "Rec.model_path": _find_model(RECOGNISER),
                "Cls.model_path": _find_model(CLASSIFIER),
                "Rec.rec_batch_num": _MAX_BATCH,
                "EngineConfig.onnxruntime.intra_op_num_threads": threads,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            }
        )
        # The stock pipeline is taken apart: between its steps we turn the page upright.
        self._detector = pipeline._load_det_model()
        self._recogniser = pipeline._load_rec_model()
        self._classifier = pipeline._load_cls_model()
        for model, name in ((self._detector, DETECTOR), (self._recogniser, RECOGNISER)):
            model.session.session = _open_session(name, threads)

    def detect(self, image: np.ndarray) -> np.ndarray:
        """Return the lines' corners, float32 (n, 4, 2) in pixels: top left, top right, bottom right, bottom left."""
        boxes = self._detector(image).boxes
        return np.zeros((0, 4, 2), np.float32) if boxes is None else np.asarray(boxes, np.float32)

    def count_upside_down(self, crops: Sequence[np.ndarray]) -> int:
        """Return how many of `crops` look as if they stand on their head."""
        return sum("180" in label for label, _ in self._classifier(list(crops)).cls_res)

    def recognise(self, crops: Sequence[np.ndarray]) -> list[Recognised]:
        """Read each crop, those of like width together: a batch is padded to its widest line."""
        read: dict[int, Recognised] = {}
        for batch in _group_by_width(crops):
            answer = self._recogniser(TextRecInput(img=[crops[index] for index in batch], return_word_box=True))
            for index, text, score, word in zip(batch, answer.txts, answer.scores, answer.word_results, strict=True):
                read[index] = Recognised(text, float(score), _place(text, word))
        return [read[index] for index in range(len(crops))]


def _group_by_width(crops: Sequence[np.ndarray]) -> Iterator[list[int]]:
    """Yield batches of indices. A page of long lines in large batches takes gigabytes, and is no faster for it."""
    widths = [max(_LINE_HEIGHT * crop.shape[1] / crop.shape[0], _MIN_LINE_WIDTH) for crop in crops]
    batch: list[int] = []
    for index in sorted(range(len(crops)), key=lambda index: widths[index]):
        if batch and (len(batch) == _MAX_BATCH or (len(batch) + 1) * widths[index] > _MAX_BATCH_WIDTH):
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch


def _open_session(name: str, threads: int) -> onnxruntime.InferenceSession:
    """Open a model with settings that RapidOCR does not pass on."""
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Without the arena every run allocates its tensors anew: a third slower. With the memory pattern every size of
    # page, and each is different, gets a block of its own beside the arena: it grows for ever, and is no faster.
    options.enable_cpu_mem_arena = True
    options.enable_mem_pattern = False
    return onnxruntime.InferenceSession(_find_model(name), options, providers=["CPUExecutionProvider"])


def _find_model(name: str) -> str:
    path = _FOLDER / f"{name}.onnx"
    if not path.is_file():
        raise FileNotFoundError(f"The model {path.name} is not in the installed rapidocr package.")
    return str(path)


def _place(text: str, info: Any) -> tuple[tuple[str, float, float], ...]:
    columns = [column for word in info.word_cols for column in word]
    length = info.line_txt_len or 1.0
    scored = zip(text, info.confs, strict=False)
    visible = [(character, score) for character, score in scored if not character.isspace()]
    return tuple(
        (character, min((column + 0.5) / length, 1.0), float(score))
        for (character, score), column in zip(visible, columns, strict=False)
    )

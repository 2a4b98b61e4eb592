"""Loads the models that lie in RapidOCR's wheel and calls them one by one; knows nothing of pages or their lines.

Every model gets its path, so that nothing is ever fetched at run time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import rapidocr
from rapidocr.ch_ppocr_rec.typings import TextRecInput

DETECTOR, RECOGNISER, CLASSIFIER = "PP-OCRv6_det_small", "PP-OCRv6_rec_small", "ch_ppocr_mobile_v2.0_cls_mobile"
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
                "EngineConfig.onnxruntime.intra_op_num_threads": threads,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
                # Without the arena every run allocates its tensors anew: a third slower.
                "EngineConfig.onnxruntime.enable_cpu_mem_arena": True,
            }
        )
        # The stock pipeline is taken apart: between its steps we turn the page upright.
        self._detector = pipeline._load_det_model()
        self._recogniser = pipeline._load_rec_model()
        self._classifier = pipeline._load_cls_model()

    def detect(self, image: np.ndarray) -> np.ndarray:
        """Return the lines' corners, float32 (n, 4, 2) in pixels: top left, top right, bottom right, bottom left."""
        boxes = self._detector(image).boxes
        return np.zeros((0, 4, 2), np.float32) if boxes is None else np.asarray(boxes, np.float32)

    def count_upside_down(self, crops: Sequence[np.ndarray]) -> int:
        """Return how many of `crops` look as if they stand on their head."""
        return sum("180" in label for label, _ in self._classifier(list(crops)).cls_res)

    def recognise(self, crops: Sequence[np.ndarray]) -> list[Recognised]:
        """Read each crop; the model sorts them by width, so that batches are padded little."""
        if not crops:
            return []
        answer = self._recogniser(TextRecInput(img=list(crops), return_word_box=True))
        return [
            Recognised(text, float(score), _place(text, word))
            for text, score, word in zip(answer.txts, answer.scores, answer.word_results, strict=True)
        ]


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

"""Finds the lines of a page, turns it upright and reads them, on the processor; knows nothing of files or fields.

The stock pipeline classifies the angle of every line; here a few lines vote for the whole page, which costs less and
cannot turn a single line over.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib.metadata import version

import cv2
import numpy as np

from inference.engine import EngineError
from inference.engines.rapidocr.decoding import Recognised
from inference.engines.rapidocr.foreign import keep_lines, read_foreign
from inference.engines.rapidocr.models import DETECTOR, RECOGNISER, Models
from inference.engines.rapidocr.orientation import find_best_turn, find_turn
from inference.engines.rapidocr.quads import crop, is_tall, measure, turn_quads
from inference.engines.rapidocr.straight import straighten
from inference.layout import order_lines
from inference.types import SPOTTING, Page, Request, Result, Task, TextLine

_DOUBTFUL_SCORE = 0.75  # mean score of a page that may stand on its head although the vote denies it
_SLIM = 3.0  # a tall box up to this ratio may be one upright character: it is read both ways


class RapidOcrEngine:
    """Reads on the CPU. `threads`: of each model (default: all cores)."""

    name = "rapidocr"
    tasks = frozenset({Task.SPOTTING, Task.CROPS})

    def __init__(self, threads: int | None = None) -> None:
        try:
            self._threads = threads or os.cpu_count() or 1
            self._models = Models(self._threads)
        except Exception as error:  # whatever the libraries raise, the caller knows one error
            raise EngineError(f"The OCR models cannot be loaded: {error}", permanent=False) from error
        self.revision = f"rapidocr {version('rapidocr')}, {DETECTOR}, {RECOGNISER}, {self._models.runtime}"

    def read(self, pages: Sequence[Page], request: Request = SPOTTING) -> list[Result]:
        """Read `pages` (each with `image`) and return one `Result` per page, in order. Raises `EngineError`."""
        if request.task not in self.tasks:
            raise EngineError(f"{self.name} cannot do {request.task.value!r}.", permanent=True)
        for page in pages:
            if page.image is None:
                raise EngineError(f"Page {page.number} comes without its image.", permanent=True)
        return self._read_crops(pages) if request.task is Task.CROPS else self._read_pages(pages)

    def _read_pages(self, pages: Sequence[Page]) -> list[Result]:
        results = []
        for page in pages:
            try:
                results.append(self._read_image(np.asarray(page.image)))
            except MemoryError as error:
                raise EngineError("There is not enough memory for OCR.", permanent=False) from error
            except Exception as error:
                raise EngineError(f"OCR failed on page {page.number}: {error}", permanent=True) from error
        return results

    def _read_crops(self, crops: Sequence[Page]) -> list[Result]:
        try:
            read = self._models.recognise([np.ascontiguousarray(np.asarray(crop.image)[:, :, ::-1]) for crop in crops])
        except MemoryError as error:
            raise EngineError("There is not enough memory for OCR.", permanent=False) from error
        except Exception as error:
            raise EngineError(f"OCR failed on a crop: {error}", permanent=True) from error
        whole = (0.0, 0.0, 1.0, 1.0)
        return [Result((TextLine(line.text.strip(), whole, line.score),) if line.text.strip() else ()) for line in read]

    def _read_image(self, rgb: np.ndarray) -> Result:
        image = cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR)
        quads = self._models.detect(image)
        if not len(quads):
            return Result()
        turn = find_turn(self._models, image, quads)
        image, quads = _turn(image, quads, turn)
        found = self._recognise(image, quads)
        if not turn and np.mean([read.score for read, _ in found]) < _DOUBTFUL_SCORE:
            turn = find_best_turn(self._models, image, quads, (0, 180))
            if turn:
                image, quads = _turn(image, quads, turn)
                found = self._recognise(image, quads)
        straight = straighten(image, quads)
        if straight:
            image, quads = straight
        foreign = read_foreign(image, quads, found, self._threads, self._models.recognise)
        lines = order_lines(keep_lines(image, quads, found, foreign))
        shown = cv2.cvtColor(image, cv2.COLOR_BGR2RGB) if straight else None
        return Result(tuple(lines), turn, foreign.notes, image=shown)

    def _recognise(self, image: np.ndarray, quads: np.ndarray) -> list[tuple[Recognised, bool]]:
        """Read every line of the upright page; return each with whether it runs down the page."""
        width, height = measure(quads)
        tall = is_tall(quads)
        slim = np.flatnonzero(tall & (height < _SLIM * width)).tolist()
        crops = [crop(image, quad) for quad in quads]
        upright = [crops[index] for index in slim]
        crops = [np.rot90(part) if runs_down else part for part, runs_down in zip(crops, tall, strict=True)]
        read = self._models.recognise([*crops, *upright])
        found = list(zip(read, tall.tolist(), strict=False))
        for index, other in zip(slim, read[len(crops) :], strict=True):
            if other.score >= found[index][0].score:
                found[index] = (other, False)
        return found


def _turn(image: np.ndarray, quads: np.ndarray, degrees: int) -> tuple[np.ndarray, np.ndarray]:
    if not degrees:
        return image, quads
    return np.ascontiguousarray(np.rot90(image, -degrees // 90)), turn_quads(quads, degrees, image.shape[:2])

"""Runs the models' networks, with OpenVINO or, where that is not installed, with onnxruntime; knows nothing of lines.

Pictures go in as they are, uint8 (n, height, width, 3); the scaling to what the networks were trained on is theirs.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

import numpy as np
import onnxruntime

from inference.engines.rapidocr.decoding import Steps, pick_steps

_MIDDLE = 127.5  # of a colour; the networks see -1..1


class Networks(Protocol):
    """The three networks in memory."""

    name: str

    def map_text(self, picture: np.ndarray) -> np.ndarray:
        """Return for each pixel of a picture (height, width, 3) how likely it is text, float32 (height, width)."""
        ...

    def classify(self, batch: np.ndarray) -> np.ndarray:
        """Return float32 (n, 2): how likely each line stands upright, and on its head."""
        ...

    def read(self, batches: Iterable[np.ndarray]) -> Iterator[Steps]:
        """Yield what each batch of lines says, in order. Takes the next ones while it works."""
        ...


def open_networks(detector: Path, recogniser: Path, classifier: Path, threads: int) -> Networks:
    """Load the ONNX files into the fastest runtime that this machine has."""
    if find_spec("openvino"):
        from inference.engines.rapidocr.openvino_networks import OpenVinoNetworks

        try:
            return OpenVinoNetworks(detector, recogniser, classifier, threads)
        except (ImportError, RuntimeError):  # an old processor, or a system library that is missing
            logging.getLogger(__name__).warning("OpenVINO does not run here; pages are read slower", exc_info=True)
    return OnnxNetworks(detector, recogniser, classifier, threads)


class OnnxNetworks:
    """The networks in onnxruntime."""

    name = f"onnxruntime {onnxruntime.__version__}"

    def __init__(self, detector: Path, recogniser: Path, classifier: Path, threads: int) -> None:
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 4
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # Without the arena every run allocates its tensors anew: a third slower. With the memory pattern every size of
        # page, and each is different, gets a block of its own beside the arena: it grows for ever, and is no faster.
        options.enable_cpu_mem_arena = True
        options.enable_mem_pattern = False
        self._detector, self._recogniser, self._classifier = (
            onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
            for path in (detector, recogniser, classifier)
        )

    def map_text(self, picture: np.ndarray) -> np.ndarray:
        return np.asarray(_run(self._detector, picture[None])[0, 0])

    def classify(self, batch: np.ndarray) -> np.ndarray:
        return _run(self._classifier, batch)

    def read(self, batches: Iterable[np.ndarray]) -> Iterator[Steps]:
        for batch in batches:
            yield pick_steps(_run(self._recogniser, batch))


def _run(session: onnxruntime.InferenceSession, batch: np.ndarray) -> np.ndarray:
    scaled = np.ascontiguousarray(batch.transpose(0, 3, 1, 2), np.float32)
    scaled -= _MIDDLE
    scaled /= _MIDDLE
    return np.asarray(session.run(None, {session.get_inputs()[0].name: scaled})[0])

"""Runs the models' networks with OpenVINO, in the number format in which this processor is quickest.

Knows nothing of lines. Pictures go in as they are, uint8 (n, height, width, 3).
"""

from __future__ import annotations

import hashlib
import json
import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from inference.engines.rapidocr.decoding import Steps, find_steps
from inference.engines.rapidocr.quantisation import RANGES, Ranges, quantise

_MIDDLE = 127.5  # of a colour; the networks see -1..1
_LEAST_ROWS, _MOST_ROWS = 4, 64  # that the classes of the recogniser are folded into
_KEPT_SHAPES = 64  # whose prepared layers OpenVINO keeps: every page has shapes of its own, and they add up
_MOST_STREAMS = 4  # batches read at once; each holds some 150 MB
_INT8_DOTS = {"avx512_vnni", "avx_vnni", "amx_int8"}  # instructions without which eight bits gain little and overflow
_TRIAL, _TRIALS = (1, 48, 640, 3), 3
_WORTH = 1.2  # times as quick as exact numbers: less is not worth reading otherwise


class OpenVinoNetworks:
    """The networks in OpenVINO: the detector on all threads, the recogniser on some batches at once."""

    def __init__(self, detector: Path, recogniser: Path, classifier: Path, threads: int) -> None:
        self._openvino = import_openvino()
        self._core = self._openvino.Core()
        self._core.set_property("CPU", {"INFERENCE_NUM_THREADS": threads, "CPU_RUNTIME_CACHE_CAPACITY": _KEPT_SHAPES})
        precision, readers = self._choose_reader(recogniser, min(threads, _MOST_STREAMS))
        self.name = f"openvino {self._openvino.__version__.split('-')[0]} {precision}"
        self._readers = [readers.create_infer_request() for _ in range(min(threads, _MOST_STREAMS))]
        # The detector loses text in eight bits.
        floats = "f32" if precision == "int8" else precision
        self._detector, self._classifier = (
            self._compile(_scale_inside(self._core.read_model(path)), floats, 1).create_infer_request()
            for path in (detector, classifier)
        )

    def _choose_reader(self, recogniser: Path, streams: int) -> tuple[str, Any]:
        """Return the number format and the network compiled for it: a shorter one where it is clearly quicker here."""
        exact = self._compile(load_reader(self._core, recogniser), "f32", streams)
        limit = _time(exact) / _WORTH
        if "BF16" in self._core.get_property("CPU", "OPTIMIZATION_CAPABILITIES"):
            short = self._compile(load_reader(self._core, recogniser), "bf16", streams)
            if _time(short) < limit:
                return "bf16", short
        if _INT8_DOTS & _read_flags() and (ranges := read_ranges(recogniser)):
            short = self._compile(load_reader(self._core, recogniser, ranges), "f32", streams)
            if _time(short) < limit:
                return "int8", short
        return "f32", exact

    def _compile(self, model: Any, precision: str, streams: int) -> Any:
        return self._core.compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": precision, "NUM_STREAMS": streams})

    def map_text(self, picture: np.ndarray) -> np.ndarray:
        # A copy: the next run writes to the same place.
        return np.array(self._detector.infer([picture[None]], share_outputs=True)[0][0, 0])

    def classify(self, batch: np.ndarray) -> np.ndarray:
        return np.array(self._classifier.infer([batch])[0])

    def read(self, batches: Iterable[np.ndarray]) -> Iterator[Steps]:
        idle, busy = list(self._readers), deque[Any]()
        try:
            for batch in batches:
                if not idle:
                    yield _wait(busy[0])
                    idle.append(busy.popleft())
                reader = idle.pop()
                reader.start_async([batch])
                busy.append(reader)
            while busy:
                yield _wait(busy[0])
                busy.popleft()
        finally:  # whoever stops early leaves nothing running
            for reader in busy:
                reader.wait()


def load_reader(core: Any, recogniser: Path, ranges: Ranges | None = None) -> Any:
    """Load the recogniser, with its widest layers in eight bits where their `ranges` are given."""
    model = _scale_inside(core.read_model(recogniser))
    return _end_with_maxima(quantise(model, ranges) if ranges else model)


def import_openvino() -> Any:
    """Import OpenVINO without what comes with it: imported as it is, it reports its use to its makers."""
    sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]  # None lets its import fail, which OpenVINO bears
    return import_module("openvino")


def _read_flags() -> set[str]:
    """Return what Linux says this processor can do; nothing elsewhere."""
    place = Path("/proc/cpuinfo")
    return set(place.read_text().split()) if place.is_file() else set()


def read_ranges(recogniser: Path) -> Ranges | None:
    """Return the ranges measured for this very file, None where it is another one."""
    known: dict[str, Ranges] = json.loads(RANGES.read_text())
    return known.get(hashlib.sha256(recogniser.read_bytes()).hexdigest())


def _time(network: Any) -> float:
    """Processor seconds of one reading: how busy the machine is makes no difference to them."""
    request, batch = network.create_infer_request(), np.zeros(_TRIAL, np.uint8)
    request.infer([batch])
    seconds = []
    for _ in range(_TRIALS):
        started = time.process_time()
        request.infer([batch])
        seconds.append(time.process_time() - started)
    return min(seconds)


def _wait(reader: Any) -> Steps:
    reader.wait()
    logits, maxima = (reader.get_output_tensor(index).data for index in range(2))
    return find_steps(logits, maxima)


def _scale_inside(model: Any) -> Any:
    openvino = import_module("openvino")
    steps = import_module("openvino.preprocess").PrePostProcessor(model)
    steps.input().tensor().set_element_type(openvino.Type.u8).set_layout(openvino.Layout("NHWC"))
    steps.input().preprocess().convert_element_type(openvino.Type.f32).mean([_MIDDLE] * 3).scale([_MIDDLE] * 3)
    steps.input().model().set_layout(openvino.Layout("NCHW"))
    return steps.build()


def _end_with_maxima(model: Any) -> Any:
    """Leave the softmax away, and add the maxima over rows of classes: Python then looks at few of them.

    There are some 18,000 classes: a softmax over all and the search for its maximum take a third of a quick model's
    time.
    """
    openvino, ops = import_module("openvino"), import_module("openvino.opset13")
    softmax = model.output(0).get_node().input_value(0).get_node()
    if softmax.get_type_name() != "Softmax":
        raise ValueError("The recogniser does not end with a softmax.")
    logits = softmax.input_value(0)
    classes = logits.get_partial_shape()[2].get_length()
    rows = next((rows for rows in range(_LEAST_ROWS, _MOST_ROWS) if not classes % rows), 1)
    table = ops.reshape(logits, ops.constant(np.array([0, 0, rows, classes // rows])), special_zero=True)
    maxima = ops.reduce_max(table, ops.constant(np.array([2])))
    outputs = [ops.result(logits), ops.result(maxima)]
    return openvino.Model(outputs, model.get_parameters(), "recogniser")

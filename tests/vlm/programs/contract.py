"""Runs the contract, and says what a model says, for one engine: `python -m tests.vlm.programs.contract ENGINE MODEL`.

Prints JSON: for each check "" or why it does not hold; for each case of `tests.vlm.saying` what was said.
"""

from __future__ import annotations

import argparse
import json
import traceback
from typing import Any

from inference.engine import Engine
from inference.profiles import DEFAULT_PROFILE, PROFILES
from inference.registry import load_engine
from inference.serving.canary import ParityFailed, check_parity
from tests.inference.engines.contract import CHECKS
from tests.vlm.saying import ENGINE_OPTIONS, limited, say_all


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("engine", choices=sorted(ENGINE_OPTIONS))
    parser.add_argument("model")
    options = parser.parse_args()
    PROFILES[DEFAULT_PROFILE] = limited()
    engine = load_engine(options.engine, model=options.model, **ENGINE_OPTIONS[options.engine])
    found = {
        "revision": engine.revision,
        "checks": {check.__name__: _run(check, engine) for check in CHECKS},
        "said": say_all(engine),
        "canary": _canary(engine),
    }
    if options.engine == "transformers":
        _shorten_memory(engine)
        found["said short of memory"] = say_all(engine)
    print(f"\n{json.dumps(found)}")


def _run(check: Any, engine: Engine) -> str:
    try:
        check(engine)
    except Exception:  # whatever it is, the test shows it
        return traceback.format_exc()
    return ""


def _canary(engine: Engine) -> str:
    try:
        check_parity(engine)
    except ParityFailed as error:
        return str(error)
    return ""


def _shorten_memory(engine: Any) -> None:
    """From now on PyTorch finds too little memory on this machine for more than one page at once."""
    import torch

    model = engine._torch._model
    generate = model.generate

    def generate_one(**inputs: Any) -> Any:
        if len(inputs["input_ids"]) > 1:
            torch.empty(1 << 52)
        return generate(**inputs)

    model.generate = generate_one


if __name__ == "__main__":
    main()

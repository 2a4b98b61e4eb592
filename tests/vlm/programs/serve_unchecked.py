"""Serves a model as `python -m inference serve` does, but with whatever versions are installed.

`python -m tests.vlm.programs.serve_unchecked MODEL PORT`: only the canary is left to refuse them. Prints JSON: why the
engine was not opened, "" where it was.
"""

from __future__ import annotations

import json
import sys

from inference.profiles import DEFAULT_PROFILE, PROFILES, find_profile
from inference.serving.flags import ServeOptions
from inference.serving.server import CannotServe, EngineServer
from tests.vlm.saying import CONTEXT, limited


def main() -> None:
    model, port = sys.argv[1:]
    PROFILES[DEFAULT_PROFILE] = limited()
    options = ServeOptions(port=int(port), model=model, context=CONTEXT, dtype="float32", extra=["--enforce-eager"])
    refusal = ""

    def say(words: str) -> None:
        print(words, flush=True)
        if words.startswith("ready"):
            server.stop()

    server = EngineServer(find_profile(), options, say)
    try:
        server.run()
    except CannotServe as error:
        refusal = str(error)
    print(f"\n{json.dumps({'refusal': refusal})}")


if __name__ == "__main__":
    main()

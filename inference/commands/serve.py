"""`python -m inference serve`: a model behind vLLM, checked before it is opened; knows nothing of documents."""

from __future__ import annotations

import argparse
import os
import signal
import sys

from inference.profiles import DEFAULT_PROFILE, PROFILES, UnknownProfile, find_profile
from inference.serving.cards import can_be_invariant
from inference.serving.flags import ServeOptions
from inference.serving.server import CannotServe, EngineServer
from inference.serving.versions import WrongVersions, check_versions
from inference.serving.weights import NoWeights, find_weights

ERRORS = (UnknownProfile, WrongVersions, NoWeights, CannotServe)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What can be said after `serve`."""
    parser.add_argument(
        "profile", nargs="?", default=DEFAULT_PROFILE, metavar="PROFILE", help=f"one of: {', '.join(PROFILES)}"
    )
    parser.add_argument("--model", default="", metavar="FOLDER", help="the weights (default: what pull has fetched)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine alone)")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--context", type=int, metavar="TOKENS", help="longest prompt with its answer")
    parser.add_argument("--dtype", default="auto", help="of the weights: auto, bfloat16, float16, float32")
    parser.add_argument("--quantization", default="", help="how the weights are quantised: awq, fp8, ...")
    parser.add_argument("--replicas", type=int, default=1, metavar="CARDS", help="copies of the model, one a card")
    parser.add_argument(
        "--adapter",
        action="append",
        default=[],
        type=_named_path,
        metavar="NAME=PATH",
        dest="adapters",
        help="a LoRA adapter that templates may name; may be given several times",
    )
    parser.add_argument(
        "--batch-invariant",
        action="store_true",
        help="compute an answer in the same way whatever runs beside it: slower, where a card rounds otherwise",
    )
    parser.usage = "%(prog)s [options] [PROFILE] [-- FLAGS OF VLLM]"
    parser.epilog = "Flags after -- go to vLLM as they are, after ours, so that they win."


def run(options: argparse.Namespace) -> int:
    """Serve until told to stop; return the exit status."""
    profile = find_profile(options.profile)
    # Before anything is started: a wrong pair would start, and mix up the images of requests that run together.
    _say(check_versions())
    weights = find_weights(profile, options.model)
    # What is served lies here already: nothing is asked of the hub while it starts.
    os.environ["HF_HUB_OFFLINE"] = "1"
    if options.batch_invariant and can_be_invariant() is False:
        raise CannotServe("This card is too old for --batch-invariant. Serve without it; doctor says what it takes.")
    server = EngineServer(
        profile,
        ServeOptions(
            host=options.host,
            port=options.port,
            model=str(weights),
            context=options.context,
            dtype=options.dtype,
            quantization=options.quantization,
            replicas=options.replicas,
            adapters=dict(options.adapters),
            is_batch_invariant=options.batch_invariant,
            extra=options.passed_on,
        ),
        _say,
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: server.stop())
    server.run()
    return 0


def _named_path(words: str) -> tuple[str, str]:
    name, separator, path = words.partition("=")
    if not (name and separator and path):
        raise argparse.ArgumentTypeError(f"{words!r} is not NAME=PATH")
    return name, path


def _say(words: str) -> None:
    print(f"serve: {words}", file=sys.stdout, flush=True)

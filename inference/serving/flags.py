"""The flags of `vllm serve` for a profile; knows nothing of processes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from inference.engines.vision_language.backend import SCHEMA_SETTINGS
from inference.profiles import Profile

DRAIN_SECONDS = 120


@dataclass(frozen=True, slots=True)
class ServeOptions:
    """How to serve a profile.

    `model`: a folder with its weights (default: the hub's cache). `context`: tokens. `adapters`: LoRA name -> path.
    `is_batch_invariant`: an answer is computed in the same way whatever runs beside it, which takes longer. `extra`:
    flags handed to vLLM as they are, after ours, so that they win.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    model: str = ""
    context: int | None = None
    dtype: str = "auto"
    quantization: str = ""
    replicas: int = 1
    adapters: Mapping[str, str] = field(default_factory=dict, hash=False)
    is_batch_invariant: bool = False
    extra: Sequence[str] = ()


def make_environment(options: ServeOptions) -> dict[str, str]:
    """What `vllm serve` is told by variables alone: to tell nobody of itself, and how to compute."""
    variables = {"VLLM_NO_USAGE_STATS": "1", "DO_NOT_TRACK": "1"}
    return variables | ({"VLLM_BATCH_INVARIANT": "1"} if options.is_batch_invariant else {})


def make_flags(profile: Profile, options: ServeOptions) -> list[str]:
    """The arguments after `vllm serve`, in the order in which people read them."""
    pixels = profile.pixels
    flags = [options.model or profile.repository]
    if not options.model and profile.revision:
        flags += ["--revision", profile.revision, "--tokenizer-revision", profile.revision]
    flags += ["--served-model-name", profile.name]
    flags += ["--host", options.host, "--port", str(options.port)]
    flags += [
        "--dtype",
        options.dtype,
        "--max-model-len",
        str(min(options.context or profile.context, profile.context)),
    ]
    # What a model's own file says of sampling must not creep under what the profile says.
    flags += ["--generation-config", "vllm"]
    flags += ["--enable-prefix-caching", "--mm-processor-cache-gb", "4"]
    flags += ["--limit-mm-per-prompt", json.dumps({"image": 1})]
    flags += [
        "--mm-processor-kwargs",
        json.dumps({"min_pixels": pixels.smallest, "max_pixels": pixels.largest}),
    ]
    # Images come as bytes alone: the server fetches nothing, from nowhere.
    flags += ["--allowed-media-domains", json.dumps(["localhost.invalid"])]
    flags += ["--logprobs-mode", "raw_logprobs"]
    flags += ["--structured-outputs-config", json.dumps(SCHEMA_SETTINGS)]
    flags += ["--shutdown-timeout", str(DRAIN_SECONDS)]
    flags += ["--middleware", "inference.serving.gate.Gate"]
    if profile.hf_overrides:
        flags += ["--hf-overrides", json.dumps(dict(profile.hf_overrides))]
    if options.quantization:
        flags += ["--quantization", options.quantization]
    if options.replicas > 1:
        flags += ["--data-parallel-size", str(options.replicas)]
    if options.adapters:
        flags += ["--enable-lora", "--lora-modules", *(f"{name}={path}" for name, path in options.adapters.items())]
    return [*flags, *profile.server_flags, *options.extra]

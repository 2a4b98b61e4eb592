"""Looks at a machine before a model is served on it, and says what to do; changes nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from inference.profiles import Profile
from inference.sandbox.probe import find_lacks
from inference.serving.cards import LEAST_FOR_INVARIANCE, NoCards, ask_cards, least_capability
from inference.serving.versions import WrongVersions, check_versions
from inference.serving.weights import NoWeights, find_weights, recorded_revision

WEIGHTS_BYTES = 3_000_000_000
CARD_MIB = 8_000


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: what was found, and what to do where it is not good."""

    name: str
    is_good: bool
    found: str
    advice: str = ""


def examine(profile: Profile, weights: Path) -> list[Finding]:
    """Driver, cards, libraries, weights and room for them, in the order in which they are needed; then the sandbox."""
    looks: Iterable[Callable[[], Finding | None]] = (
        _driver,
        _batches,
        _torch,
        _versions,
        lambda: _weights(profile, weights),
        lambda: _room(weights),
        _sandbox,
    )
    return [finding for look in looks if (finding := look())]


def _driver() -> Finding:
    try:
        cards = ask_cards("name", "driver_version", "memory.total", "memory.free")
    except NoCards as error:
        return Finding("driver", False, str(error), error.advice)
    words = "; ".join(
        f"{card[0]}, driver {card[1]}, {card[3]} of {card[2]} MiB free" for card in cards if len(card) > 3
    )
    is_roomy = any(card[3].isdigit() and int(card[3]) >= CARD_MIB for card in cards if len(card) > 3)
    advice = f"Free {CARD_MIB:,} MiB on a card: end what runs there." if not is_roomy else ""
    return Finding("driver", is_roomy, words, advice)


def _batches() -> Finding | None:
    """Whether `serve --batch-invariant` is to be had; without it most cards serve as well, so it is no lack."""
    capability = least_capability()
    if capability is None:
        return None
    told = f"compute capability {capability[0]}.{capability[1]}"
    least = ".".join(map(str, LEAST_FOR_INVARIANCE))
    is_enough = capability >= LEAST_FOR_INVARIANCE
    can = "serve can be given --batch-invariant" if is_enough else f"serve --batch-invariant needs {least}"
    return Finding("batches", True, f"{told}: {can}")


def _torch() -> Finding:
    try:
        found = version("torch")
    except PackageNotFoundError:
        return Finding("torch", False, "not installed", "Install it with: pip install 'ocrsite[torch]'")
    try:
        import torch  # heavy, and absent where there is no card
    except (ImportError, OSError) as error:  # one of the libraries that it loads is not there
        return Finding(
            "torch", False, f"{found}, cannot be loaded: {error}", "Install it anew, as the lock for cards says."
        )
    if not torch.cuda.is_available():
        return Finding("torch", False, f"{found}, sees no card", "Install a build for the driver's CUDA version.")
    return Finding("torch", True, f"{found}, CUDA {torch.version.cuda}, bf16 {torch.cuda.is_bf16_supported()}")


def _versions() -> Finding:
    try:
        return Finding("vllm", True, check_versions())
    except WrongVersions as error:
        return Finding("vllm", False, "not usable", str(error))


def _weights(profile: Profile, weights: Path) -> Finding:
    try:
        folder = find_weights(profile, str(weights))
    except NoWeights as error:
        found, _, advice = str(error).partition(". ")
        return Finding("weights", False, found, advice)
    return Finding("weights", True, f"{folder} holds {recorded_revision(folder) or 'a revision that nobody recorded'}")


def _sandbox() -> Finding:
    """What keeps in whatever takes a file's parser over; engines are not behind it."""
    lacks = find_lacks()
    if not lacks:
        return Finding("sandbox", True, "files are parsed behind Landlock, a filter of kernel calls and limits")
    found = "; ".join(f"no {lack.name}: {lack.danger}" for lack in lacks)
    return Finding("sandbox", False, found, " ".join(lack.advice for lack in lacks))


def _room(weights: Path) -> Finding:
    place = next(folder for folder in (weights, *weights.parents) if folder.exists())
    free = shutil.disk_usage(place).free
    is_needed = not (weights / "config.json").is_file()
    advice = f"Make room: weights need {WEIGHTS_BYTES / 1e9:.0f} GB." if is_needed and free < WEIGHTS_BYTES else ""
    return Finding("disk", not advice, f"{free / 1e9:.1f} GB free at {place}", advice)

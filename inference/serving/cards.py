"""What the driver's own program says of the cards of this machine; knows nothing of models.

The libraries would tell, too, and hold some of a card's memory from then on.
"""

from __future__ import annotations

import shutil
import subprocess

COMMAND_SECONDS = 20.0
# Kernels whose results do not depend on the size of a batch, as vLLM has them.
LEAST_FOR_INVARIANCE = (8, 0)


class NoCards(Exception):
    """There is no card, or its driver does not answer; `advice` says what to do."""

    def __init__(self, problem: str, advice: str) -> None:
        super().__init__(problem)
        self.advice = advice


def ask_cards(*asked: str) -> list[list[str]]:
    """For each card what the driver says to `asked`, the properties that nvidia-smi knows. Raises `NoCards`."""
    program = shutil.which("nvidia-smi")
    if program is None:
        raise NoCards("no NVIDIA driver", "Install the driver, or use the engine 'rapidocr'.")
    query = [program, f"--query-gpu={','.join(asked)}", "--format=csv,noheader,nounits"]
    try:
        done = subprocess.run(query, capture_output=True, text=True, timeout=COMMAND_SECONDS, check=True)
    except (subprocess.SubprocessError, OSError) as error:
        raise NoCards(f"nvidia-smi fails: {error}", "Reload the driver, or restart the machine.") from error
    cards = [[part.strip() for part in line.split(",")] for line in done.stdout.splitlines() if line.strip()]
    if not cards:
        raise NoCards("no card", "Pass a card to this machine or container (--gpus all).")
    return cards


def least_capability() -> tuple[int, int] | None:
    """The lowest compute capability among the cards; None where there is none, or the driver does not say it."""
    try:
        told = [card[0].split(".") for card in ask_cards("compute_cap")]
        return min((int(major), int(minor)) for major, minor in told)
    except (NoCards, ValueError):
        return None


def can_be_invariant() -> bool | None:
    """Whether all cards can compute an answer in the same way whatever runs beside it; None where nobody knows."""
    capability = least_capability()
    return None if capability is None else capability >= LEAST_FOR_INVARIANCE

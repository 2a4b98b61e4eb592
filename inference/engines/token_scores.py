"""The probabilities of the tokens PyTorch chooses, kept while they are chosen; knows nothing of what they say.

All scores of all steps would be gigabytes for a long answer; those of the tokens chosen are a few numbers.
"""

from __future__ import annotations

import torch
from transformers import LogitsProcessor


class TokenScores(LogitsProcessor):  # type: ignore[misc] # the library ships no types that are read here
    """Stands after what a schema forbids and before every other rule, as vLLM's own raw scores do."""

    def __init__(self) -> None:
        self._last: torch.Tensor | None = None
        self._chosen: list[torch.Tensor] = []

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        self._take(input_ids[:, -1])
        self._last = torch.log_softmax(scores.float(), dim=-1)
        return scores

    def of_row(self, row: int, answers: torch.Tensor) -> list[float]:
        """The natural logarithm of the probability of each token of `answers[row]`, of shape (rows, steps)."""
        if len(self._chosen) < answers.shape[1]:
            self._take(answers[:, -1])
        return [float(step[row]) for step in self._chosen]

    def _take(self, chosen: torch.Tensor) -> None:
        """What the step before gave to the tokens that were then chosen."""
        if self._last is not None:
            self._chosen.append(self._last.gather(1, chosen[:, None]).squeeze(1).cpu())
            self._last = None

"""Where on its page a model looks while it says something, found in PyTorch; knows nothing of what is said.

All attention of all tokens would be gigabytes for a page. Only the rows of the words in question are worked out, beside
the usual way of attention, which goes on giving the model's own numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor
from transformers.integrations.sdpa_attention import sdpa_attention_forward
from transformers.masking_utils import ALL_MASK_ATTENTION_FUNCTIONS
from transformers.modeling_utils import ALL_ATTENTION_FUNCTIONS

from inference.engine import EngineError
from inference.types import Heat

WATCHED = "ocrsite_watched"
LAST_LAYERS = 4  # one of so many, from the end: the first ones gather what a token is, the last ones what to say next
IMAGE = 1  # the kind of a token that stands for a part of the page


def find_heat(model: Any, processor: Any, inputs: Any, answer: str, start: int, end: int) -> Heat:
    """The attention on the page from where `answer[start:end]` is said, a mean over heads, layers and characters.

    `inputs`: of one page, up to the answer. Raises `EngineError` where the page's tokens are in no known order.
    """
    encoded = processor.tokenizer(answer, add_special_tokens=False, return_offsets_mapping=True)
    numbers, places = encoded["input_ids"], encoded["offset_mapping"]
    before = inputs["input_ids"].shape[1]
    # What is said next is decided at the token before.
    rows = [before + index - 1 for index, (first, last) in enumerate(places) if first < end and last > start]
    answered = torch.tensor([numbers], device=inputs["input_ids"].device)
    is_page = inputs["mm_token_type_ids"][0] == IMAGE
    further = {
        "input_ids": answered,
        "attention_mask": torch.ones_like(answered),
        "mm_token_type_ids": torch.zeros_like(answered),
    }
    whole = {**inputs, **{name: torch.cat([inputs[name], tokens], dim=1) for name, tokens in further.items()}}
    with _watching(model, rows) as watch, torch.inference_mode():
        model(**whole, use_cache=False, logits_to_keep=1)
    grid = (inputs["image_grid_thw"][0, 1:] // processor.image_processor.merge_size).tolist()
    return _on_page(watch.mean()[:before][is_page], *grid)


class _Watch:
    """Works out the attention of some rows in the last layers."""

    def __init__(self, rows: Sequence[int], first_layer: int) -> None:
        self._rows = list(rows)
        self._first_layer = first_layer
        self._found: list[Tensor] = []

    def __call__(
        self, module: Any, query: Tensor, key: Tensor, value: Tensor, mask: Any, **kwargs: Any
    ) -> tuple[Tensor, None]:
        if module.layer_idx >= self._first_layer:
            keys = key.repeat_interleave(module.num_key_value_groups, dim=1)
            scores = (query[:, :, self._rows].float() @ keys.float().transpose(2, 3)) * kwargs["scaling"]
            later = (
                torch.arange(keys.shape[2], device=keys.device) > torch.tensor(self._rows, device=keys.device)[:, None]
            )
            self._found.append(scores.masked_fill(later, -torch.inf).softmax(-1).mean(dim=(0, 1, 2)))
        output, _ = sdpa_attention_forward(module, query, key, value, mask, **kwargs)
        return output, None

    def mean(self) -> Tensor:
        """The share of attention on each token, of shape (tokens,)."""
        return torch.stack(self._found).mean(0)


@contextmanager
def _watching(model: Any, rows: Sequence[int]) -> Iterator[_Watch]:
    layers = model.config.get_text_config().num_hidden_layers
    watch = _Watch(rows, layers - max(layers // LAST_LAYERS, 1))
    usual = model.config.get_text_config()._attn_implementation
    ALL_ATTENTION_FUNCTIONS.register(WATCHED, watch)
    ALL_MASK_ATTENTION_FUNCTIONS.register(WATCHED, ALL_MASK_ATTENTION_FUNCTIONS["sdpa"])
    model.set_attn_implementation({"text_config": WATCHED})
    try:
        yield watch
    finally:
        model.set_attn_implementation({"text_config": usual})


def _on_page(weights: Tensor, rows: int, columns: int) -> Heat:
    """`weights` of the page's tokens as a grid: HunyuanOCR ends each row with a sign, and stands between two more."""
    if len(weights) == rows * (columns + 1) + 2:
        weights = weights[1:-1].reshape(rows, columns + 1)[:, :columns].reshape(-1)
    if len(weights) != rows * columns:
        problem = f"The page is {len(weights)} tokens, not {rows} x {columns}: this model cannot tell where it looks."
        raise EngineError(problem, permanent=True)
    return Heat(rows, columns, tuple(weights.tolist()))

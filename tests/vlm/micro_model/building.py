"""Makes the untaught model with the tokenizer and the processor that go with it; knows nothing of pages."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import torch
from tokenizers import Regex, pre_tokenizers
from transformers import HunYuanVLForConditionalGeneration, HunYuanVLProcessor, PreTrainedTokenizerFast
from transformers.models.hunyuan_vl import HunYuanVLImageProcessor

from inference.profiles import DEFAULT_PROFILE, find_profile
from tests.vlm.programs.tiny_model import CHAT_TEMPLATE, make_config, make_tokenizer

HIDDEN = 96
SEEN = 48
EMBEDDED = 0.3  # the deviation of what stands for a token or a place, so that neither drowns the other


def make_processor(phrases: Sequence[str]) -> HunYuanVLProcessor:
    """One token a byte, and one for each of `phrases`: said byte by byte they would only make sequences longer."""
    letters = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    tokenizer = make_tokenizer([letters.pre_tokenize_str(phrase)[0][0] for phrase in phrases])
    backend = tokenizer.backend_tokenizer
    backend.model.ignore_merges = True
    pattern = "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))
    split = pre_tokenizers.Split(Regex(pattern), "isolated")
    backend.pre_tokenizer = pre_tokenizers.Sequence([split, letters])
    pixels = find_profile(DEFAULT_PROFILE).pixels
    images = HunYuanVLImageProcessor(min_pixels=pixels.smallest, max_pixels=pixels.largest)
    return HunYuanVLProcessor(image_processor=images, tokenizer=tokenizer, chat_template=CHAT_TEMPLATE)


def make_model(tokenizer: PreTrainedTokenizerFast, *, seed: int) -> HunYuanVLForConditionalGeneration:
    """Random weights, but for two things that a long training would find: waves tell the places of patches apart, and
    what is alike attracts attention.
    """
    torch.manual_seed(seed)
    config = make_config(
        tokenizer,
        vision={
            "hidden_size": SEEN,
            "intermediate_size": 2 * SEEN,
            "num_hidden_layers": 1,
            "num_attention_heads": 2,
            "max_image_size": 640,
        },
        hidden_size=HIDDEN,
        intermediate_size=2 * HIDDEN,
        num_hidden_layers=3,
        num_attention_heads=4,
        num_key_value_heads=4,
        head_dim=32,
        rope_parameters={
            "rope_type": "dynamic",
            # Slow turns for most of a head, all by one axis: so near a page, what is said counts for more than where.
            "rope_theta": 1_000_000.0,
            "alpha": 1.0,
            "factor": 1.0,
            "beta_fast": 32,
            "beta_slow": 1,
            "mscale": 1.0,
            "mscale_all_dim": 1.0,
            "mrope_section": [13, 1, 1, 1],
        },
    )
    model = HunYuanVLForConditionalGeneration(config)
    with torch.no_grad():
        for name, weights in model.named_parameters():
            if weights.dim() > 1:
                weights.normal_(0, 1 / math.sqrt(weights[0].numel()))
            if "embed_tokens" in name or "position_embedding" in name:
                weights.mul_(EMBEDDED)
        for layer in model.model.language_model.layers:
            layer.self_attn.k_proj.weight.copy_(layer.self_attn.q_proj.weight)
        table = model.model.vision_tower.embeddings.position_embedding.weight
        edge = int(math.sqrt(len(table) - 1))
        table[1:] = _places(edge, SEEN) * EMBEDDED
    return model


def _places(edge: int, width: int) -> torch.Tensor:
    """(edge * edge, width): waves of each axis, as of the first transformers."""
    waves = torch.exp(torch.arange(width // 4) * (-math.log(40.0) / (width // 4)))
    angles = torch.arange(edge)[:, None] * waves
    axis = torch.cat([angles.sin(), angles.cos()], dim=1)
    grid = [axis[:, None].expand(-1, edge, -1), axis[None].expand(edge, -1, -1)]
    return torch.cat(grid, dim=-1).reshape(edge * edge, -1)

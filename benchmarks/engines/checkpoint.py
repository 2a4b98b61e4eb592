"""Builds HunyuanOCR's architecture with random weights: `python -m benchmarks.engines.checkpoint FOLDER --size full`.

At full size it costs a card what the real model costs, and nothing is downloaded; what it says means nothing. Runs in
the environment of the engines.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import torch
from transformers import HunYuanVLForConditionalGeneration, HunYuanVLProcessor
from transformers.models.hunyuan_vl import HunYuanVLImageProcessor

from tests.vlm.programs.tiny_model import CHAT_TEMPLATE, SPECIAL, build, make_config, make_tokenizer

WORDS, BYTES = 120_818, 256
# What the published model is made of: one billion weights.
TEXT: dict[str, Any] = {
    "vocab_size": WORDS,
    "hidden_size": 1024,
    "intermediate_size": 3584,
    "num_hidden_layers": 24,
    "num_attention_heads": 16,
    "num_key_value_heads": 8,
    "head_dim": 128,
    "max_position_embeddings": 32_768,
}
VISION: dict[str, Any] = {
    "hidden_size": 1152,
    "intermediate_size": 4304,
    "num_hidden_layers": 27,
    "num_attention_heads": 16,
    "max_image_size": 2048,
    "img_max_token_num": 4096,
}
PARTS_OF_ROTARY = [16, 16, 16, 16]
DEVIATION = 0.05


def main() -> None:
    """Write the checkpoint where there is none yet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--size", choices=("tiny", "full"), default="tiny")
    options = parser.parse_args()
    if (options.folder / "tokenizer.json").exists():
        return
    if options.size == "tiny":
        build(options.folder)
    else:
        _build_full(options.folder)


def _build_full(folder: Path) -> None:
    # As many words as the real one has, because choosing among them is part of the cost.
    tokenizer = make_tokenizer([f"w{number:06d}" for number in range(WORDS - BYTES - len(SPECIAL))])
    config = make_config(tokenizer, vision=VISION, **TEXT)
    config.text_config.rope_parameters["mrope_section"] = PARTS_OF_ROTARY
    torch.manual_seed(0)
    with torch.device("cuda" if torch.cuda.is_available() else "cpu"):
        torch.set_default_dtype(torch.bfloat16)
        model = HunYuanVLForConditionalGeneration(config)
        with torch.no_grad():
            for weights in model.parameters():
                if weights.dim() > 1:
                    weights.normal_(0, DEVIATION)
    model.save_pretrained(folder)
    images = HunYuanVLImageProcessor(min_pixels=512 * 512, max_pixels=2048 * 2048)
    HunYuanVLProcessor(image_processor=images, tokenizer=tokenizer, chat_template=CHAT_TEMPLATE).save_pretrained(folder)
    tokenizer.save_pretrained(folder)


if __name__ == "__main__":
    main()

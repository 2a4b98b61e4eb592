"""Builds a checkpoint of HunyuanOCR's architecture, tiny and random: `python -m tests.vlm.programs.tiny_model FOLDER`.

Its words mean nothing, but they differ from image to image, and PyTorch and vLLM must say the same ones. Knows nothing
of profiles; its tokens are bytes.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import (
    HunYuanVLConfig,
    HunYuanVLForConditionalGeneration,
    HunYuanVLProcessor,
    PreTrainedTokenizerFast,
)
from transformers.models.hunyuan_vl import HunYuanVLImageProcessor

# With these no two images read the same: with the usual deviation of 0.02 all do, with other seeds some.
DEVIATION = 0.2
SEED = 12
SPECIAL = {
    "pad": "<|pad|>",
    "bos": "<|bos|>",
    "eos": "<|eos|>",
    "image": "<|img|>",
    "image_start": "<|img_start|>",
    "image_end": "<|img_end|>",
    "image_newline": "<|img_nl|>",
    "user": "<|user|>",
    "assistant": "<|assistant|>",
    "sep": "<|sep|>",
}
CHAT_TEMPLATE = (
    "<|bos|>{% for m in messages %}"
    "{% if m.role == 'system' %}"
    "{% if m.content is string %}{{ m.content }}{% else %}{% for p in m.content %}{{ p.text }}{% endfor %}{% endif %}"
    "<|sep|>"
    "{% else %}<|user|>"
    "{% if m.content is string %}{{ m.content }}{% else %}{% for p in m.content %}"
    "{% if p.type in ('image', 'image_url') %}<|img_start|><|img|><|img_end|>{% else %}{{ p.text }}{% endif %}"
    "{% endfor %}{% endif %}"
    "{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)


def main() -> None:
    """Write the checkpoint; print the number of its weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    weights = build(options.folder, seed=options.seed)
    print(json.dumps({"folder": str(options.folder), "weights": weights}))


def build(folder: Path, *, seed: int = SEED) -> int:
    """Write model, tokenizer and processor to `folder`; return how many weights the model has."""
    tokenizer = make_tokenizer()
    torch.manual_seed(seed)
    model = HunYuanVLForConditionalGeneration(make_config(tokenizer))
    with torch.no_grad():
        for weights in model.parameters():
            if weights.dim() > 1:
                weights.normal_(0, DEVIATION)
    model.save_pretrained(folder)
    images = HunYuanVLImageProcessor(min_pixels=64 * 64, max_pixels=256 * 256)
    HunYuanVLProcessor(image_processor=images, tokenizer=tokenizer, chat_template=CHAT_TEMPLATE).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return sum(weights.numel() for weights in model.parameters())


def make_tokenizer(further: Sequence[str] = ()) -> PreTrainedTokenizerFast:
    """One token a byte, those that mark turns and images, and `further` ones."""
    words = [*sorted(pre_tokenizers.ByteLevel.alphabet()), *further]
    tokenizer = Tokenizer(models.BPE(vocab={word: number for number, word in enumerate(words)}, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    tokenizer.decoder = decoders.ByteLevel()
    # The processor of the model finds the tokens of images by these names.
    named = ("image", "image_start", "image_end", "image_newline", "user", "assistant", "sep")
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        bos_token=SPECIAL["bos"],
        eos_token=SPECIAL["eos"],
        pad_token=SPECIAL["pad"],
        extra_special_tokens={f"{name}_token": SPECIAL[name] for name in named},
    )
    fast.chat_template = CHAT_TEMPLATE
    return fast


def make_config(
    tokenizer: PreTrainedTokenizerFast, *, vision: Mapping[str, Any] | None = None, **text: Any
) -> HunYuanVLConfig:
    """The architecture at its smallest; `vision` and `text` override what its two parts are made of."""
    numbers = {name: tokenizer.convert_tokens_to_ids(token) for name, token in SPECIAL.items()}
    ends = {f"{name}_token_id": numbers[name] for name in ("pad", "bos", "eos")}
    hidden = text.get("hidden_size", 128)
    seeing = {
        "hidden_size": 64,
        "intermediate_size": 128,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "out_hidden_size": hidden,
        "text_hidden_size": hidden,
        "max_image_size": 512,
        "img_max_token_num": 1024,
        **(vision or {}),
    }
    # The four parts of the rotary position (text, width, height, image) share half of a head's dimensions.
    rotary = {
        "rope_type": "dynamic",
        "rope_theta": 10000.0,
        "alpha": 1000.0,
        "factor": 1.0,
        "beta_fast": 32,
        "beta_slow": 1,
        "mscale": 1.0,
        "mscale_all_dim": 1.0,
        "mrope_section": [4, 4, 4, 4],
    }
    language = {
        "vocab_size": len(tokenizer),
        "hidden_size": hidden,
        "intermediate_size": 256,
        "num_hidden_layers": 3,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "head_dim": 32,
        "max_position_embeddings": 4096,
        "eod_token_id": numbers["eos"],
        "sep_token_id": numbers["sep"],
        "rope_parameters": rotary,
        **ends,
        **text,
    }
    return HunYuanVLConfig(
        vision_config=seeing,
        text_config=language,
        image_token_id=numbers["image"],
        im_start_id=numbers["image_start"],
        im_end_id=numbers["image_end"],
        im_newline_id=numbers["image_newline"],
        **ends,
    )


if __name__ == "__main__":
    main()

"""Teaches the micro model to read drawn invoices: `python -m tests.vlm.micro_model.train FOLDER`.

Prints how it goes, and in the last line JSON: "share", of the pages it was never shown those that it reads right.

A model so small finds out by itself where to look only after hours. So it is taught that, too: each cell to know its
character and which value it belongs to, and the last layer to look at the cell that is to be said next.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy
from transformers import HunYuanVLForConditionalGeneration

from tests.vlm.micro_model.building import HIDDEN, make_model, make_processor
from tests.vlm.micro_model.drawing import make_invoice, make_invoices
from tests.vlm.micro_model.lesson import NOT_SCORED, PLACES, Batch, Lesson, phrases

BATCH = 8
RATE = 3e-3
LOWEST = 0.05  # of the rate
STEPS, WARM_UP, FLAT = 350, 50, 150  # the rate rises during the first of them, and falls after as many as `FLAT`
FEWEST_STEPS, REPORT_EVERY = 200, 25
SECONDS = 600.0
CHECKED, CHECK_SEED = 64, 99  # pages that are never shown, and their seed
IN_A_ROW = 2  # checks that must find all of them right, for the first may be luck
GLYPHS, LOOKING = 0.5, 0.5  # weights in the loss beside what is said and where it stands
PLACES_LAYER = 2  # of three, so that the last one can look where they say


@dataclass(frozen=True, slots=True)
class Losses:
    """How wrong the model is about the parts of a `Batch`. `right`: the share of tokens of the answers it says."""

    said: Tensor
    glyphs: Tensor
    places: Tensor
    looking: Tensor
    right: float

    def total(self) -> Tensor:
        return self.said + GLYPHS * self.glyphs + self.places + LOOKING * self.looking


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="the longest it may take")
    options = parser.parse_args()
    processor = make_processor(phrases())
    model = make_model(processor.tokenizer, seed=options.seed)
    begun = time.monotonic()
    share, passed, step = 0.0, 0, 0
    lesson = Lesson(processor, make_invoices(1, seed=options.seed)[0])
    unseen = make_invoices(CHECKED, seed=CHECK_SEED)
    for step, losses in enumerate(teach(model, lesson, seed=options.seed, seconds=options.seconds), start=1):
        if step % REPORT_EVERY:
            continue
        if step >= FEWEST_STEPS:
            model.eval()
            share = lesson.share_right(model, unseen)
        passed = passed + 1 if share == 1 else 0
        seconds = time.monotonic() - begun
        print(f"step {step}, {seconds:.0f} s: {_told(losses)}; unseen pages right: {share:.3f}", flush=True)
        if passed == IN_A_ROW:
            break
    model.save_pretrained(options.folder)
    processor.save_pretrained(options.folder)
    print(json.dumps({"share": share, "steps": step, "seconds": round(time.monotonic() - begun, 1)}))


def teach(model: HunYuanVLForConditionalGeneration, lesson: Lesson, *, seed: int, seconds: float) -> Iterator[Losses]:
    """Change the weights for at most `seconds`, with new pages at each step; say after each how wrong it was."""
    chance = random.Random(seed)
    places = torch.nn.Linear(HIDDEN, PLACES)
    optimizer = torch.optim.AdamW([*model.parameters(), *places.parameters()], lr=RATE, betas=(0.9, 0.98))
    # What layers look at is told by the plain way of attention alone.
    model.set_attn_implementation({"text_config": "eager", "vision_config": "sdpa"})
    end = time.monotonic() + seconds
    for step in range(1, STEPS + 1):
        if time.monotonic() > end:
            return
        for group in optimizer.param_groups:
            group["lr"] = RATE * min(1, step / WARM_UP, max(LOWEST, (STEPS - step) / (STEPS - FLAT)))
        model.train()
        losses = _losses(model, places, lesson.batch([make_invoice(chance) for _ in range(BATCH)]))
        losses.total().backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        yield losses


def _losses(model: HunYuanVLForConditionalGeneration, places: torch.nn.Module, batch: Batch) -> Losses:
    found = model(**batch.inputs, output_hidden_states=True, output_attentions=True)
    is_read = batch.sources != NOT_SCORED
    looks = found.attentions[-1].mean(1)[is_read].gather(1, batch.sources[is_read][:, None])
    is_said = batch.said != NOT_SCORED
    return Losses(
        _distance(found.logits, batch.said),
        _distance(found.logits, batch.glyphs),
        _distance(places(found.hidden_states[PLACES_LAYER]), batch.places),
        -(looks + 1e-6).log().mean(),
        (found.logits.argmax(-1) == batch.said)[is_said].float().mean().item(),
    )


def _distance(logits: Tensor, wanted: Tensor) -> Tensor:
    return cross_entropy(logits.flatten(0, 1), wanted.flatten(), ignore_index=NOT_SCORED)


def _told(losses: Losses) -> str:
    parts = {name: getattr(losses, name).item() for name in ("said", "glyphs", "places", "looking")}
    listed = ", ".join(f"{name} {loss:.4f}" for name, loss in parts.items())
    return f"{listed}, tokens right {losses.right:.3f}"


if __name__ == "__main__":
    main()

"""Turns drawn invoices into what the micro model is taught: inputs, answers, and where they stand on the page.

Knows nothing of how weights change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from transformers import HunYuanVLForConditionalGeneration, HunYuanVLProcessor

from inference.engines.vision_language.backend import make_messages
from inference.profiles import DEFAULT_PROFILE, find_profile
from inference.profiles.prompting import make_prompt
from tests.vlm.micro_model.drawing import COLUMNS, REQUEST, TEMPLATE, VALUE_COLUMN, Invoice

NOT_SCORED = -100
LONGEST_VALUE = 12
PLACES = len(TEMPLATE.fields) * LONGEST_VALUE
LONGEST_ANSWER = 80  # tokens


@dataclass(frozen=True, slots=True)
class Batch:
    """Tensors of shape (pages, tokens), `NOT_SCORED` where nothing is to be learned.

    `said`: the token to say next. `glyphs`: the character of a cell. `places`: which character of which value is in a
    cell, or is to be said next. `sources`: the index of the token of the cell that the next one is to be read from.
    """

    inputs: dict[str, Any]
    said: torch.Tensor
    glyphs: torch.Tensor
    places: torch.Tensor
    sources: torch.Tensor


def prompt() -> str:
    """What the profile asks for the fields of the template."""
    return make_prompt(find_profile(DEFAULT_PROFILE), REQUEST).text


def phrases() -> list[str]:
    """What stands in every chat and every answer, so that each may be one token."""
    labels = [str(spec) for spec in TEMPLATE.fields]
    before, after = prompt().split(f"'{labels[0]}'")[0], prompt().split(f"'{labels[-1]}'")[1]
    return [before, after, *labels, '":"', '","', '{"', '"}', "','"]


class Lesson:
    """The chat as the engine writes it; the same for every page, only the image differs."""

    def __init__(self, processor: HunYuanVLProcessor, example: Invoice) -> None:
        self._processor = processor
        self._tokenizer = processor.tokenizer
        self._chat = processor(images=[example.image()], text=[self._text()], return_tensors="pt")
        self._length = self._chat["input_ids"].shape[1]
        # The image begins with a sign before all cells; another one ends each row.
        self._cells = int((self._chat["mm_token_type_ids"][0] == 1).nonzero()[0]) + 1

    def _text(self) -> str:
        profile = find_profile(DEFAULT_PROFILE)
        system = [{"type": "text", "text": profile.system}]
        messages = make_messages(profile, {"type": "image"}, prompt(), system=system)
        return str(self._processor.apply_chat_template(messages, tokenize=False, add_generation_prompt=True))

    def inputs(self, invoices: Sequence[Invoice]) -> dict[str, Any]:
        """What the model takes up to the answer."""
        seen = self._processor.image_processor(images=[one.image() for one in invoices], return_tensors="pt")
        names = ("input_ids", "attention_mask", "mm_token_type_ids")
        return {**{name: self._chat[name].repeat(len(invoices), 1) for name in names}, **seen}

    def batch(self, invoices: Sequence[Invoice]) -> Batch:
        """`invoices` with all that is to be learned of them."""
        answers = [self._answer(one) for one in invoices]
        longest, pad = max(map(len, answers)), self._tokenizer.pad_token_id
        answered = torch.tensor([[*one, *[pad] * (longest - len(one))] for one in answers])
        inputs = self.inputs(invoices)
        further = {
            "input_ids": answered,
            "attention_mask": (answered != pad).long(),
            "mm_token_type_ids": torch.zeros_like(answered),
        }
        inputs |= {name: torch.cat([inputs[name], tokens], dim=1) for name, tokens in further.items()}
        said, glyphs, places, sources = (torch.full_like(inputs["input_ids"], NOT_SCORED) for _ in range(4))
        said[:, self._length - 1 : -1] = answered.masked_fill(answered == pad, NOT_SCORED)
        for index, invoice in enumerate(invoices):
            self._name_glyphs(invoice, glyphs[index])
            self._name_places(invoice, answers[index], places[index], sources[index])
        return Batch(inputs, said, glyphs, places, sources)

    def share_right(self, model: HunYuanVLForConditionalGeneration, invoices: Sequence[Invoice]) -> float:
        """The share of `invoices` whose answers the model gives letter by letter, kept to no schema."""
        with torch.inference_mode():
            made = model.generate(**self.inputs(invoices), max_new_tokens=LONGEST_ANSWER, do_sample=False)
        answers = self._tokenizer.batch_decode(made[:, self._length :], skip_special_tokens=True)
        right = [bool(answer == one.answer()) for answer, one in zip(answers, invoices, strict=True)]
        return sum(right) / len(right)

    def _answer(self, invoice: Invoice) -> list[int]:
        return [*self._tokenizer.encode(invoice.answer(), add_special_tokens=False), self._tokenizer.eos_token_id]

    def _cell(self, row: int, column: int) -> int:
        return self._cells + row * (COLUMNS + 1) + column

    def _name_glyphs(self, invoice: Invoice, glyphs: torch.Tensor) -> None:
        for row, signs in enumerate(invoice.rows):
            for column, sign in enumerate(signs.rstrip()):
                glyphs[self._cell(row, column)] = self._tokenizer.encode(sign, add_special_tokens=False)[0]

    def _name_places(
        self, invoice: Invoice, answer: Sequence[int], places: torch.Tensor, sources: torch.Tensor
    ) -> None:
        ends = [len(self._tokenizer.decode(answer[: number + 1])) for number in range(len(answer))]
        text = invoice.answer()
        for index, spec in enumerate(TEMPLATE.fields):
            key = f'"{spec}":"'
            start = text.index(key) + len(key)
            row = next(number for number, signs in enumerate(invoice.rows) if signs.startswith(str(spec).upper()))
            for offset in range(len(invoice.values[spec.name])):
                # What is said next is decided at the token before.
                before = self._length + ends.index(start + offset)
                cell = self._cell(row, VALUE_COLUMN + offset)
                places[before] = places[cell] = index * LONGEST_VALUE + offset
                sources[before] = cell

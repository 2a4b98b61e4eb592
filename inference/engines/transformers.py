"""Runs a profile's model through PyTorch, in this process; knows nothing of tasks."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import torch
import xgrammar
from PIL import Image
from transformers import AutoModelForImageTextToText, AutoProcessor, StoppingCriteria, StoppingCriteriaList
from transformers import __version__ as transformers_version
from xgrammar.contrib.hf import LogitsProcessor

from inference.engine import EngineError
from inference.engines.vision_language.backend import Asked, OutOfMemory, halve_until_it_fits, make_messages
from inference.engines.vision_language.engine import VisionLanguageEngine
from inference.profiles import DEFAULT_PROFILE, Profile, find_profile
from inference.profiles.parsing.repetition import FEWEST_TIMES, LONGEST_UNIT, SHORTEST_LOOP
from inference.types import Finish, Said, Token

LARGEST_BATCH = 4
# How often a loop is looked for, in tokens: looking costs, and a loop of this many more tokens costs little.
LOOK_EVERY = 32


class TransformersEngine(VisionLanguageEngine):
    """`model`: a folder with the weights of `profile` (default: the cache that `pull` fills)."""

    def __init__(self, profile: str = DEFAULT_PROFILE, model: str = "", device: str = "", batch: int = LARGEST_BATCH):
        chosen = find_profile(profile)
        super().__init__("transformers", chosen, _Torch(chosen, model, device, min(batch, LARGEST_BATCH)))


class _Torch:
    """One model on one device, in bfloat16 on a card and in float32 on the CPU."""

    def __init__(self, profile: Profile, model: str, device: str, batch: int) -> None:
        self._profile = profile
        self._batch = max(batch, 1)
        self._device = device or ("cuda" if torch.cuda.is_available() else "cpu")
        source = model or profile.repository
        # A folder has one revision; from the hub's cache only the one that the profile was written for is loaded.
        pinned = {} if Path(source).is_dir() else {"revision": profile.revision or None, "local_files_only": True}
        try:
            self._processor = AutoProcessor.from_pretrained(
                source, min_pixels=profile.pixels.smallest, max_pixels=profile.pixels.largest, **pinned
            )
            self._model = AutoModelForImageTextToText.from_pretrained(
                source,
                dtype=torch.float32 if self._device == "cpu" else torch.bfloat16,
                attn_implementation="sdpa",
                **pinned,
            )
            self._model.to(self._device).eval()
        except (OSError, ValueError, RuntimeError) as error:
            raise EngineError(f"{profile.label} cannot be loaded from {source}: {error}", permanent=False) from error
        ends = sorted(self._ends())
        vocabulary = self._model.config.get_text_config().vocab_size
        self._grammars = xgrammar.GrammarCompiler(
            xgrammar.TokenizerInfo.from_huggingface(
                self._processor.tokenizer, vocab_size=vocabulary, stop_token_ids=ends
            )
        )
        # Batched prompts end together, so that every answer begins at the same place.
        self._processor.tokenizer.padding_side = "left"
        self.revision = f"transformers {transformers_version}, torch {torch.__version__}, {profile.revision or source}"

    def generate(self, asked: Sequence[Asked]) -> list[Said | EngineError]:
        """One answer, or the reason why there is none, for each of `asked`, in order."""
        said: list[Said | EngineError] = []
        for start in range(0, len(asked), self._batch):
            said += halve_until_it_fits(asked[start : start + self._batch], self._run)
        return said

    def _run(self, asked: Sequence[Asked]) -> list[Said]:
        inputs = self._processor.apply_chat_template(
            [self._messages(one) for one in asked],
            tokenize=True,
            add_generation_prompt=True,
            return_dict=True,
            return_tensors="pt",
            processor_kwargs={"padding": True},
        ).to(self._device)
        start = inputs["input_ids"].shape[1]
        loops = _Loops(start, self._ends())
        sampling = self._profile.sampling
        try:
            with torch.inference_mode():
                made = self._model.generate(
                    **inputs,
                    max_new_tokens=max(one.max_tokens for one in asked),
                    do_sample=False,
                    repetition_penalty=sampling.repetition_penalty,
                    stopping_criteria=StoppingCriteriaList([loops]),
                    logits_processor=self._constraints(asked),
                    return_dict_in_generate=True,
                    output_logits=any(one.wants_tokens for one in asked),
                )
        except torch.cuda.OutOfMemoryError as error:
            torch.cuda.empty_cache()
            raise OutOfMemory from error
        answers = made.sequences[:, start:]
        return [
            self._said(answer, made.logits, row, loops.is_looping(row), one)
            for row, (answer, one) in enumerate(zip(answers, asked, strict=True))
        ]

    def _constraints(self, asked: Sequence[Asked]) -> list[LogitsProcessor]:
        """What keeps the answers to their schemas; all of one batch have one, or none has."""
        schemas = [one.schema for one in asked if one.schema]
        if len(schemas) < len(asked):
            return []
        return [LogitsProcessor([self._grammar(one) for one in schemas])]

    def _grammar(self, schema: dict[str, Any]) -> Any:
        """As vLLM makes it with the same settings (`SCHEMA_SETTINGS`): no space anywhere."""
        return self._grammars.compile_json_schema(schema, any_whitespace=False, separators=(",", ":"))

    def _messages(self, one: Asked) -> list[dict[str, Any]]:
        image = {"type": "image", "image": Image.fromarray(one.image)}
        system = [{"type": "text", "text": self._profile.system}]
        return make_messages(self._profile, image, one.text, system=system)

    def _said(self, answer: torch.Tensor, logits: Any, row: int, is_loop: bool, one: Asked) -> Said:
        numbers = answer.tolist()
        ends = self._ends()
        length = next((index for index, number in enumerate(numbers) if number in ends), len(numbers))
        is_whole = length < len(numbers)
        kept = numbers[: min(length, one.max_tokens)]
        text = self._processor.tokenizer.decode(kept, skip_special_tokens=True)
        # A row that was stopped is filled up with what also ends answers, so a loop is asked for first.
        finish = Finish.REPETITION if is_loop else Finish.STOP if is_whole else Finish.LENGTH
        tokens = tuple(self._scored(kept, logits, row)) if one.wants_tokens and logits else ()
        return Said(text, finish, tokens)

    def _scored(self, numbers: Sequence[int], logits: Sequence[torch.Tensor], row: int) -> Iterable[Token]:
        for step, number in enumerate(numbers):
            scores = torch.log_softmax(logits[step][row].float(), dim=-1)
            yield Token(self._processor.tokenizer.decode([number]), float(scores[number]))

    def _ends(self) -> set[int]:
        ends = self._model.generation_config.eos_token_id
        listed = ends if isinstance(ends, list) else [ends]
        return {number for number in (*listed, self._processor.tokenizer.pad_token_id) if number is not None}


class _Loops(StoppingCriteria):  # type: ignore[misc] # the library ships no types that are read here
    """Stops a row that says the same tokens again and again."""

    def __init__(self, start: int, ends: set[int]) -> None:
        self._start = start
        self._ends = ends
        self._looping: dict[int, bool] = {}

    def __call__(self, input_ids: torch.Tensor, scores: Any, **kwargs: Any) -> torch.Tensor:
        made = input_ids.shape[1] - self._start
        if made and made % LOOK_EVERY == 0:
            for row in range(input_ids.shape[0]):
                if not self._looping.get(row):
                    said = input_ids[row, self._start :].tolist()
                    # One that has ended is filled up with the same sign until the last one ends.
                    self._looping[row] = self._ends.isdisjoint(said) and _is_loop(said)
        looping = [self._looping.get(row, False) for row in range(input_ids.shape[0])]
        return torch.tensor(looping, device=input_ids.device, dtype=torch.bool)

    def is_looping(self, row: int) -> bool:
        return self._looping.get(row, False)


def _is_loop(numbers: list[int]) -> bool:
    """True where the end is one unit of tokens, many times: as the text is cut, but while it is still being made.

    A token may be a single character, so as many tokens as the text must have characters.
    """
    longest = min(LONGEST_UNIT // 4, len(numbers) // FEWEST_TIMES)
    for length in range(1, longest + 1):
        times = max(FEWEST_TIMES, math.ceil(SHORTEST_LOOP / length))
        tail = numbers[-length * times :]
        if len(tail) == length * times and tail == tail[:length] * times:
            return True
    return False

"""Runs a profile's model through PyTorch, in this process; knows nothing of tasks."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
import xgrammar
from PIL import Image
from transformers import (
    AutoModelForImageTextToText,
    AutoProcessor,
    LogitsProcessor,
    RepetitionPenaltyLogitsProcessor,
    StoppingCriteria,
    StoppingCriteriaList,
)
from transformers import __version__ as transformers_version
from xgrammar.contrib.hf import LogitsProcessor as GrammarProcessor

from inference.engine import EngineError, UnknownAdapter
from inference.engines.attention import find_heat
from inference.engines.loops import LOOK_EVERY, loop_end
from inference.engines.token_scores import TokenScores
from inference.engines.vision_language.backend import Asked, OutOfMemory, halve_until_it_fits, make_messages
from inference.engines.vision_language.engine import VisionLanguageEngine
from inference.profiles import DEFAULT_PROFILE, Profile, find_profile
from inference.profiles.scores import value_places
from inference.types import Finish, Heat, Page, Request, Said, Token

LARGEST_BATCH = 4
INCOMPLETE = "\N{REPLACEMENT CHARACTER}"
LONGEST_CHARACTER = 4  # tokens, where each is a byte of UTF-8


class TransformersEngine(VisionLanguageEngine):
    """`model`: a folder with the weights of `profile` (default: the cache that `pull` fills).

    `attention`: how PyTorch computes it ("sdpa", which takes its own flash kernels where they fit; "flash_attention_2"
    and others need packages of their own). Adapters are not loaded: what asks for one is refused.
    """

    def __init__(
        self,
        profile: str = DEFAULT_PROFILE,
        model: str = "",
        device: str = "",
        batch: int = LARGEST_BATCH,
        attention: str = "sdpa",
    ) -> None:
        chosen = find_profile(profile)
        self._torch = _Torch(chosen, model, device, min(batch, LARGEST_BATCH), attention)
        super().__init__("transformers", chosen, self._torch)

    def explain(self, page: Page, request: Request, key: str) -> Heat | None:
        """Where on `page` the model looks while it says the value of `key`; None where it says none."""
        asked = self._ask(page, request, self._prompt(request))
        said = self._cut(self._one(self._generate([asked])[0], page))
        start, end = value_places(said.text).get(key, (0, 0))
        return self._torch.look(asked, said.text, start, end) if start < end else None


@contextlib.contextmanager
def _memory_told() -> Iterator[None]:
    """Raise `OutOfMemory` where memory does not suffice, the card's or the machine's, whose error has no type."""
    try:
        yield
    except RuntimeError as error:
        if not isinstance(error, torch.OutOfMemoryError) and "DefaultCPUAllocator" not in str(error):
            raise
        torch.cuda.empty_cache()
        raise OutOfMemory from error


class _Torch:
    """One model on one device, in bfloat16 on a card and in float32 on the CPU."""

    def __init__(self, profile: Profile, model: str, device: str, batch: int, attention: str) -> None:
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
                attn_implementation=attention,
                **pinned,
            )
            self._model.to(self._device).eval()
        except (OSError, ValueError, RuntimeError, ImportError) as error:
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
        if adapter := next((one.adapter for one in asked if one.adapter), None):
            # Read without it, the page would only look as if it had been.
            raise UnknownAdapter(adapter.name, "PyTorch in the worker loads none: serve the model with vLLM.")
        said: list[Said | EngineError] = []
        for start in range(0, len(asked), self._batch):
            said += halve_until_it_fits(asked[start : start + self._batch], self._run)
        return said

    def _run(self, asked: Sequence[Asked]) -> list[Said]:
        inputs = self._inputs(asked)
        start = inputs["input_ids"].shape[1]
        loops = _Loops(start, self._ends())
        scores = TokenScores() if any(one.wants_tokens for one in asked) else None
        with _memory_told(), torch.inference_mode():
            made = self._model.generate(
                **inputs,
                max_new_tokens=max(one.max_tokens for one in asked),
                do_sample=False,
                repetition_penalty=1.0,  # ours has its place among the rules
                stopping_criteria=StoppingCriteriaList([loops]),
                logits_processor=self._rules(asked, scores),
            )
        loops.look(made)
        answers = made[:, start:]
        return [
            self._said(answer.tolist(), loops.end_of(row), scores.of_row(row, answers) if scores else (), one)
            for row, (answer, one) in enumerate(zip(answers, asked, strict=True))
        ]

    def look(self, asked: Asked, answer: str, start: int, end: int) -> Heat:
        """Where on its page the model looks while it says `answer[start:end]`. Raises `EngineError`."""
        try:
            with _memory_told():
                return find_heat(self._model, self._processor, self._inputs([asked]), answer, start, end)
        except OutOfMemory as error:
            problem = "The engine has too little memory left to tell where its model looks. Try again later."
            raise EngineError(problem, permanent=False) from error

    def _inputs(self, asked: Sequence[Asked]) -> Any:
        return self._processor.apply_chat_template(
            [self._messages(one) for one in asked],
            tokenize=True,
            add_generation_prompt=True,
            return_dict=True,
            return_tensors="pt",
            processor_kwargs={"padding": True},
        ).to(self._device)

    def _rules(self, asked: Sequence[Asked], scores: TokenScores | None) -> list[LogitsProcessor]:
        """What acts on the choice of a token, in vLLM's order."""
        penalty = RepetitionPenaltyLogitsProcessor(self._profile.sampling.repetition_penalty)
        return [*self._constraints(asked), *([scores] if scores else []), penalty]

    def _constraints(self, asked: Sequence[Asked]) -> list[GrammarProcessor]:
        """What keeps the answers to their schemas; all of one batch have one, or none has."""
        schemas = [one.schema for one in asked if one.schema]
        if len(schemas) < len(asked):
            return []
        return [GrammarProcessor([self._grammar(one) for one in schemas])]

    def _grammar(self, schema: dict[str, Any]) -> Any:
        """As vLLM makes it with the same settings (`SCHEMA_SETTINGS`): no space anywhere."""
        return self._grammars.compile_json_schema(schema, any_whitespace=False, separators=(",", ":"))

    def _messages(self, one: Asked) -> list[dict[str, Any]]:
        image = {"type": "image", "image": Image.fromarray(one.image)}
        system = [{"type": "text", "text": self._profile.system}]
        return make_messages(self._profile, image, one.text, system=system)

    def _said(self, numbers: list[int], loop: int | None, scores: Sequence[float], one: Asked) -> Said:
        ends = self._ends()
        length = next((index for index, number in enumerate(numbers) if number in ends), len(numbers))
        kept = numbers[: min(length, one.max_tokens) if loop is None else min(loop, one.max_tokens)]
        text = self._processor.tokenizer.decode(kept, skip_special_tokens=True)
        is_whole = length < len(numbers)
        finish = Finish.REPETITION if loop is not None else Finish.STOP if is_whole else Finish.LENGTH
        tokens = tuple(self._scored(kept, scores)) if one.wants_tokens else ()
        return Said(text, finish, tokens)

    def _scored(self, numbers: Sequence[int], scores: Sequence[float]) -> Iterable[Token]:
        """Each token with its score; one that ends within a character is spelled by the one that completes it."""
        begun: list[int] = []
        for number, score in zip(numbers, scores, strict=False):
            begun = [*begun, number][-LONGEST_CHARACTER:]
            ends = (self._processor.tokenizer.decode(begun[-length:]) for length in range(1, len(begun) + 1))
            text = next((end for end in ends if INCOMPLETE not in end), "")
            begun = [] if text else begun
            yield Token(text, score)

    def _ends(self) -> set[int]:
        ends = self._model.generation_config.eos_token_id
        listed = ends if isinstance(ends, list) else [ends]
        return {number for number in (*listed, self._processor.tokenizer.pad_token_id) if number is not None}


class _Loops(StoppingCriteria):  # type: ignore[misc] # the library ships no types that are read here
    """Stops a row that says the same tokens again and again."""

    def __init__(self, start: int, ends: set[int]) -> None:
        self._start = start
        self._ends = ends
        self._looked = 0
        self._found: dict[int, int] = {}

    def __call__(self, input_ids: torch.Tensor, scores: Any, **kwargs: Any) -> torch.Tensor:
        if input_ids.shape[1] - self._start >= self._looked + LOOK_EVERY:
            self.look(input_ids)
        looping = [row in self._found for row in range(input_ids.shape[0])]
        return torch.tensor(looping, device=input_ids.device, dtype=torch.bool)

    def look(self, input_ids: torch.Tensor) -> None:
        """Look for loops in what was said since the last time."""
        for row in set(range(input_ids.shape[0])) - self._found.keys():
            said = input_ids[row, self._start :].tolist()
            # One that has ended is filled up with the same sign until the last one ends.
            end = loop_end(said, self._looked) if self._ends.isdisjoint(said) else None
            if end is not None:
                self._found[row] = end
        self._looked = input_ids.shape[1] - self._start

    def end_of(self, row: int) -> int | None:
        """After how many tokens the row was in a loop, None where it was in none."""
        return self._found.get(row)

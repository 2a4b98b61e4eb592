"""Runs a profile's model through vLLM in this process, all pages in one batch; knows nothing of tasks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PIL import Image
from transformers import AutoProcessor
from vllm import LLM, SamplingParams
from vllm import __version__ as vllm_version
from vllm.lora.request import LoRARequest
from vllm.sampling_params import RepetitionDetectionParams, StructuredOutputsParams

from inference.engine import EngineError, UnknownAdapter
from inference.engines.vision_language.backend import SCHEMA_SETTINGS, Asked, finish_of, make_messages, without_end
from inference.engines.vision_language.engine import VisionLanguageEngine
from inference.engines.vision_language.isolation import image_id
from inference.profiles import DEFAULT_PROFILE, Profile, find_profile
from inference.profiles.parsing.repetition import STOP
from inference.types import Said, Token


class VllmEngine(VisionLanguageEngine):
    """`model`: a folder with the weights of `profile` (default: the cache that `pull` fills); `context`: in tokens.

    `options` go to vLLM as they are (`dtype`, `gpu_memory_utilization`, `quantization`, `enforce_eager`, ...).
    """

    def __init__(self, profile: str = DEFAULT_PROFILE, model: str = "", context: int | None = None, **options: Any):
        chosen = find_profile(profile)
        backend = _Vllm(chosen, model, min(context or chosen.context, chosen.context), options)
        super().__init__("vllm", chosen, backend, context)


class _Vllm:
    def __init__(self, profile: Profile, model: str, context: int, options: dict[str, Any]) -> None:
        self._profile = profile
        source = model or profile.repository
        revision = None if Path(source).is_dir() else profile.revision or None
        pixels = profile.pixels
        defaults = {
            "max_model_len": context,
            "limit_mm_per_prompt": {"image": 1},
            "mm_processor_kwargs": {"min_pixels": pixels.smallest, "max_pixels": pixels.largest},
            "enable_prefix_caching": True,
            "logprobs_mode": "raw_logprobs",
            "hf_overrides": dict(profile.hf_overrides),
            "allowed_media_domains": ["localhost.invalid"],
            "structured_outputs_config": SCHEMA_SETTINGS,
        }
        try:
            self._processor = AutoProcessor.from_pretrained(source, revision=revision, local_files_only=True)
            self._model = LLM(source, revision=revision, **{**defaults, **options})
        except (OSError, ValueError, RuntimeError) as error:
            raise EngineError(f"{profile.label} cannot be started by vLLM: {error}", permanent=False) from error
        self.revision = f"vllm {vllm_version}, {profile.revision or source}"
        self._adapters: dict[str, int] = {}

    def generate(self, asked: Sequence[Asked]) -> list[Said | EngineError]:
        """One answer, or the reason why there is none, for each of `asked`, in order."""
        try:
            made = self._model.generate(
                [self._prompt(one) for one in asked],
                [self._sampling(one) for one in asked],
                lora_request=[self._adapter(one) for one in asked] if any(one.adapter for one in asked) else None,
                use_tqdm=False,
            )
        except ValueError as error:  # the request itself is refused: the page, not the engine
            problem = f"vLLM refuses the page: {type(error).__name__}."
            return [EngineError(problem, permanent=True) for _ in asked]
        except RuntimeError as error:
            raise EngineError(f"vLLM stopped: {type(error).__name__}.", permanent=False) from None
        return [self._said(one.outputs[0]) for one in made]

    def _prompt(self, one: Asked) -> dict[str, Any]:
        system = [{"type": "text", "text": self._profile.system}]
        messages = make_messages(self._profile, {"type": "image"}, one.text, system=system)
        return {
            "prompt": self._processor.apply_chat_template(messages, tokenize=False, add_generation_prompt=True),
            "multi_modal_data": {"image": Image.fromarray(one.image)},
            "multi_modal_uuids": {"image": [image_id(one)]},
            **({"cache_salt": one.isolation} if one.isolation else {}),
        }

    def _sampling(self, one: Asked) -> SamplingParams:
        sampling = self._profile.sampling
        return SamplingParams(
            temperature=sampling.temperature,
            top_p=sampling.top_p,
            top_k=sampling.top_k,
            repetition_penalty=sampling.repetition_penalty,
            max_tokens=one.max_tokens,
            logprobs=one.rivals if one.wants_tokens else None,
            repetition_detection=RepetitionDetectionParams(**STOP),
            structured_outputs=(StructuredOutputsParams(json=one.schema) if one.schema else None),
        )

    def _adapter(self, one: Asked) -> LoRARequest | None:
        if one.adapter is None:
            return None
        if not one.adapter.path:
            raise UnknownAdapter(one.adapter.name, "Give its folder or repository beside its name in the template.")
        number = self._adapters.setdefault(one.adapter.name, len(self._adapters) + 1)
        return LoRARequest(one.adapter.name, number, one.adapter.path)

    def _said(self, made: Any) -> Said:
        told = zip(made.token_ids, made.logprobs or (), strict=False)
        tokens = [_token(number, scores) for number, scores in told]
        return Said(made.text, finish_of(made.finish_reason), without_end(tokens, made.text))


def _token(number: int, scores: Mapping[int, Any]) -> Token:
    """The token `number` of the `scores` of its place, which are told of others where those were asked for."""
    all_told = tuple((one.decoded_token or "", one.logprob) for one in scores.values())
    return Token(scores[number].decoded_token or "", scores[number].logprob, all_told if len(scores) > 1 else ())

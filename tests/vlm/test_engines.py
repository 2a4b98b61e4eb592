"""The engines with a model, real, with the tiny checkpoint: one contract, and the same words from all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from inference.engine import Engine
from inference.engines.server import ServerEngine
from inference.profiles import DEFAULT_PROFILE, PROFILES
from tests.inference.engines.contract import CHECKS
from tests.vlm.conftest import Program, RunningEngine
from tests.vlm.saying import CONTEXT, PAGES, limited, say_all

pytestmark = pytest.mark.vlm
LARGEST_DIFFERENCE = 0.01  # of the logarithm of a probability
IN_PROCESS = ("transformers", "vllm")
CASES = tuple(f"{task} {way}" for task in ("text", "fields") for way in ("alone", "together"))


@pytest.fixture(scope="session")
def found(run_program: Program, tiny_model: Path) -> Callable[[str], dict[str, Any]]:
    """What the program `contract` found out about an engine in its process, started once for each."""
    kept: dict[str, dict[str, Any]] = {}

    def find(name: str) -> dict[str, Any]:
        if name not in kept:
            # So small a model is fastest on one core, above all where others work, too.
            kept[name] = run_program("contract", name, tiny_model, OMP_NUM_THREADS="1")
        return kept[name]

    return find


@pytest.fixture(scope="session")
def server(tiny_engine: RunningEngine) -> Iterator[Engine]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(PROFILES, DEFAULT_PROFILE, limited())
        yield ServerEngine([tiny_engine.url], context=CONTEXT)


@pytest.fixture(scope="session")
def said(found: Callable[[str], dict[str, Any]], server: Engine) -> dict[str, dict[str, Any]]:
    """Engine -> case -> what it said of each page."""
    return {**{name: found(name)["said"] for name in IN_PROCESS}, "server": say_all(server)}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("name", IN_PROCESS)
def test_contract_in_process(
    found: Callable[[str], dict[str, Any]], name: str, check: Callable[[Engine], None]
) -> None:
    assert found(name)["checks"][check.__name__] == ""


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_contract_behind_a_server(server: Engine, check: Callable[[Engine], None]) -> None:
    check(server)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", ["vllm", "server"])
def test_vllm_says_what_pytorch_says(said: dict[str, dict[str, Any]], name: str, case: str) -> None:
    assert len(said[name][case]) == PAGES
    for one, other in zip(said["transformers"][case], said[name][case], strict=True):
        assert_alike(one, other)


@pytest.mark.parametrize("task", ["text", "fields"])
@pytest.mark.parametrize("name", [*IN_PROCESS, "server"])
def test_pages_together_say_what_each_says_alone(said: dict[str, dict[str, Any]], name: str, task: str) -> None:
    for one, other in zip(said[name][f"{task} alone"], said[name][f"{task} together"], strict=True):
        assert_alike(one, other)


def test_where_memory_does_not_suffice_for_a_batch_its_pages_are_read_one_by_one(
    found: Callable[[str], dict[str, Any]], said: dict[str, dict[str, Any]]
) -> None:
    short = found("transformers")["said short of memory"]
    for task in ("text", "fields"):
        assert short[f"{task} together"] == said["transformers"][f"{task} alone"]


def test_the_cases_tell_pages_and_endings_apart(said: dict[str, dict[str, Any]]) -> None:
    texts = said["transformers"]["text together"]
    assert len({one["text"] for one in texts}) == PAGES
    endings = {one["finish"] for case in CASES for one in said["transformers"][case]}
    assert endings == {"stop", "length", "repetition"}
    assert {one["finish"] for one in said["server"]["fields together"]} == {"stop"}
    assert len({one["text"] for one in said["server"]["fields together"]}) > 1


@pytest.mark.parametrize("name", IN_PROCESS)
def test_the_canary_passes_with_the_versions_that_are_locked(found: Callable[[str], dict[str, Any]], name: str) -> None:
    assert found(name)["canary"] == ""


def assert_alike(one: dict[str, Any], other: dict[str, Any]) -> None:
    """The same tokens, as likely, and the same end."""
    assert letters(one["text"]) == letters(other["text"])
    assert one["finish"] == other["finish"]
    assert [letters(text) for text, _ in one["tokens"]] == [letters(text) for text, _ in other["tokens"]]
    assert one["tokens"]
    differences = [abs(first[1] - second[1]) for first, second in zip(one["tokens"], other["tokens"], strict=True)]
    assert max(differences) <= LARGEST_DIFFERENCE


def letters(token: str) -> str:
    """Without what stands for bytes that are no text: a model without sense writes many, and vLLM shows none."""
    return token.replace("\N{REPLACEMENT CHARACTER}", "")

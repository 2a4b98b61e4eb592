"""A served engine that rounds otherwise in a batch: started again so that it does not, where the card can do that."""

from __future__ import annotations

import shutil
import socket
from pathlib import Path

import pytest

from inference.profiles import find_profile
from inference.serving.flags import ServeOptions
from inference.serving.server import CannotServe, EngineServer
from tests.inference.serving import rounding_vllm
from tests.inference.serving.cards import make_nvidia_smi


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine whose vLLM rounds in batches, and whose programs lie in the folder that is returned."""
    package = tmp_path / "vllm" / "entrypoints" / "cli"
    package.mkdir(parents=True)
    shutil.copy(str(rounding_vllm.__file__), package / "main.py")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return tmp_path


def serve(said: list[str], *, is_batch_invariant: bool = False) -> None:
    """Serve until it is ready or refused; `said`: what is told of it."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]

    def say(words: str) -> None:
        said.append(words)
        if words.startswith("ready"):
            server.stop()

    server = EngineServer(find_profile(), ServeOptions(port=port, is_batch_invariant=is_batch_invariant), say)
    server.run()


def test_it_is_started_again_with_batch_invariance_and_checked_again(machine: Path) -> None:
    make_nvidia_smi(machine, "", capability="8.9")
    said: list[str] = []
    serve(said)
    checking, refused, again, checking_again, ready = said
    assert checking == checking_again
    assert refused.startswith("Refused to serve: Asked for 8 images at once")
    assert again == "The card can do that: the engine is started again with --batch-invariant."
    assert ready.startswith("ready")


@pytest.mark.parametrize("capability", ["7.5", "[N/A]"])
def test_without_a_card_that_can_it_is_refused_with_what_to_do(machine: Path, capability: str) -> None:
    make_nvidia_smi(machine, "", capability=capability)
    with pytest.raises(CannotServe, match=r"was undecided.*Start it with --batch-invariant"):
        serve([])


def test_what_rounds_all_the_same_is_refused(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_nvidia_smi(machine, "", capability="9.0")
    monkeypatch.setenv("ROUNDS_ALWAYS", "1")
    with pytest.raises(CannotServe, match=r"was undecided.*--dtype float32"):
        serve([], is_batch_invariant=True)

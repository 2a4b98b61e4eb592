"""Whether a machine has what keeps hostile files in: tried where it has, and where the kernel refuses it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from inference.sandbox.probe import find_lacks, try_walls
from inference.sandbox.seccomp import is_known

ROOT = Path(__file__).resolve().parents[2]
LOOK = (
    "import json; from inference.sandbox.probe import find_lacks; print(json.dumps([one.name for one in find_lacks()]))"
)
on_linux = pytest.mark.skipif(not is_known(), reason="this system has no filter of kernel calls")


@on_linux
def test_it_works() -> None:
    assert find_lacks() == []


@on_linux
@pytest.mark.parametrize(
    ("refused", "lacking"),
    [
        (["landlock"], ["Landlock"]),
        (["seccomp"], ["filter of kernel calls (seccomp)"]),
        (["landlock", "seccomp"], ["Landlock", "filter of kernel calls (seccomp)"]),
    ],
)
def test_what_the_kernel_refuses_is_named(refused: list[str], lacking: list[str]) -> None:
    command = [sys.executable, "-m", "tests.inference.without", *refused, "--", "-c", LOOK]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    assert json.loads(found.stdout) == lacking


def test_outside_the_sandbox_no_wall_stands(tmp_path: Path) -> None:
    """So the tries are worth something: whoever is not confined succeeds at each."""
    file = tmp_path / "a"
    file.touch()
    assert try_walls(str(file), 1000) == {"files": False, "calls": False, "memory": False}

"""A machine whose kernel refuses what keeps hostile files in: it is told, and no worker starts where that is wanted."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.faults
ROOT = Path(__file__).resolve().parents[2]
WITHOUT = [sys.executable, "-m", "tests.inference.without"]
ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "SECRET_KEY": "k7!" * 20 + "of-a-test",
    "HTTPS": "1",
    "ALLOWED_HOSTS": "documents.example.com",
    "REQUIRE_CONFINEMENT": "1",
}


def run(*refused: str, command: list[str]) -> subprocess.CompletedProcess[str]:
    whole = [*WITHOUT, *refused, "--", "manage.py", *command]
    return subprocess.run(whole, cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, timeout=60)


def test_no_worker_starts_without_the_whole_sandbox() -> None:
    ended = run("landlock", command=["run_worker"])
    assert ended.returncode == 1
    assert "CommandError: The sandbox for files has no Landlock" in ended.stderr


def test_the_checks_of_a_deployment_name_what_is_missing() -> None:
    checked = run("landlock", "seccomp", command=["check", "--deploy", "--fail-level", "WARNING"])
    assert checked.returncode == 1
    assert "(documents.W001) The sandbox for files has no Landlock" in checked.stderr
    assert "(documents.W001) The sandbox for files has no filter of kernel calls (seccomp)" in checked.stderr
    assert "HINT: Use Linux 5.13 or newer" in checked.stderr

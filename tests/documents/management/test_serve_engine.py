"""`manage.py serve_engine` becomes `python -m inference serve`, with what the settings say of the engine."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

ROOT = Path(__file__).resolve().parents[3]
ENGINES = {
    "hunyuan": {
        "engine": "server",
        "profile": "hunyuan-ocr-1.5",
        "urls": ["http://gpu:8123"],
        "context": 8192,
        "serve": ["--batch-invariant"],
    },
    "inside": {"engine": "vllm", "profile": "qwen3-vl"},
}
# Stands where Python would: says what it was called with and what it was sent.
PROGRAM = """#!/bin/sh
trap 'echo ended by a signal; exit 7' TERM
echo "$$ $@"
while :; do sleep 0.05; done
"""


@pytest.fixture
def python(tmp_path: Path) -> Path:
    program = tmp_path / "python"
    program.write_text(PROGRAM)
    program.chmod(0o700)
    return program


def test_it_becomes_the_server_and_signals_reach_it(python: Path) -> None:
    command = [
        sys.executable,
        "manage.py",
        "serve_engine",
        "--python",
        str(python),
        "hunyuan",
        "--replicas",
        "2",
        "--",
        "--seed",
        "1",
    ]
    environment = {**os.environ, "ENGINES": json.dumps(ENGINES), "SECRET_KEY": "x"}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process_id, said = process.stdout.readline().split(" ", 1)
        process.send_signal(signal.SIGTERM)
        assert process.stdout.read() == "ended by a signal\n"
    assert int(process_id) == process.pid
    assert (
        said.strip()
        == "-m inference serve hunyuan-ocr-1.5 --port 8123 --context 8192 --batch-invariant --replicas 2 -- --seed 1"
    )
    assert process.returncode == 7


@pytest.mark.parametrize(
    ("name", "reason"),
    [("no-such", "hunyuan, inside, hunyuan-ocr-1.5"), ("inside", "worker's own process")],
)
def test_what_cannot_be_served_is_said(name: str, reason: str, settings: Settings) -> None:
    settings.ENGINES = ENGINES
    with pytest.raises(CommandError, match=reason):
        call_command("serve_engine", name)


def test_a_profile_is_served_as_it_is(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.ENGINES = {}
    kept: list[list[str]] = []
    monkeypatch.setattr(os, "execv", lambda _path, arguments: kept.append(arguments))
    call_command("serve_engine", "glm-ocr")
    assert kept == [[sys.executable, "-m", "inference", "serve", "glm-ocr"]]


def test_a_python_that_is_not_there_is_said(settings: Settings) -> None:
    settings.ENGINES = {}
    with pytest.raises(CommandError, match="cannot be run"):
        call_command("serve_engine", "--python", "/no/such", "glm-ocr")

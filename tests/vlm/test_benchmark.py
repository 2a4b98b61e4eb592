"""The benchmark of engines measures what it says it does, on a few pages."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from benchmarks.engines.asking import BareClient, Workers, ask_in_turns, joined
from benchmarks.engines.pages import draw_pages, fields_request
from inference.engines.server import ServerEngine
from tests.vlm.conftest import CONTEXT, ENVIRONMENT, ROOT, RunningEngine

pytestmark = pytest.mark.vlm
PAGES = 3


def test_a_bare_client_and_the_engine_are_asked_for_the_same_in_turns(tiny_engine: RunningEngine) -> None:
    engine = ServerEngine([tiny_engine.url], context=CONTEXT)
    pages = draw_pages(PAGES, 128, 160)
    with BareClient(tiny_engine.url, engine, 2) as bare, Workers(engine, 2) as ours:
        turns = ask_in_turns(bare, ours, pages, fields_request, size=2, turns=3)
    said, read = joined(turns.bare), joined(turns.ours)
    assert len(said.seconds) == len(read.seconds) == 6
    assert said.tokens > PAGES
    assert said.processor > 0
    assert read.processor > 0
    assert said.slowest(0.95) <= max(one.whole for one in turns.bare)
    assert turns.ratio > 0


def test_the_pytorch_half_needs_nothing_else(engines_python: str, tiny_model: Path) -> None:
    arguments = ["--pages", "4", "--invoices", "1", "--height", "128", "--width", "160", "--tokens", "8"]
    command = [engines_python, "-m", "benchmarks.engines.in_torch", str(tiny_model), *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **ENVIRONMENT}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["pages_per_second"] > 0
    assert told["json_p50"] <= told["json_p95"]
    assert told["memory_late"] > 100
    assert told["versions"].startswith("torch 2.")

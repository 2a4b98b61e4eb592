"""The benchmark of engines measures what it says it does, on a few pages."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from benchmarks.engines.asking import ask_bare, ask_engine, joined
from benchmarks.engines.pages import draw_pages, fields_request, text_request
from inference.engines.server import ServerEngine
from inference.profiles import find_profile
from tests.vlm.conftest import CONTEXT, ENVIRONMENT, ROOT, RunningEngine

pytestmark = pytest.mark.vlm
PAGES = 3


def test_a_bare_client_and_the_engine_ask_for_the_same(tiny_engine: RunningEngine) -> None:
    pages, request = draw_pages(PAGES, 128, 160), text_request("same")
    bare = ask_bare(tiny_engine.url, find_profile(), pages, request, 2, 16)
    ours = ask_engine(ServerEngine([tiny_engine.url], context=CONTEXT), pages[:1], fields_request("ours"), 1)
    assert bare.tokens <= PAGES * 16
    assert bare.tokens > PAGES
    both = joined([bare, ours])
    assert (len(both.seconds), both.whole) == (PAGES + 1, bare.whole + ours.whole)
    assert bare.slowest(0.95) <= bare.whole


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

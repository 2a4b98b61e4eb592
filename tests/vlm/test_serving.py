"""`python -m inference serve` with the real vLLM and the tiny checkpoint."""

from __future__ import annotations

import httpx
import pytest

from inference.engines.server import ServerEngine
from inference.types import Request, Task
from tests.vlm.conftest import RunningEngine
from tests.vlm.pages import draw_pages

pytestmark = pytest.mark.vlm


def test_it_works(tiny_engine: RunningEngine) -> None:
    engine = ServerEngine([tiny_engine.url], context=4096)
    results = engine.read(draw_pages(2), Request(Task.TEXT, isolation="acme"))
    texts = [result.said.text for result in results if result.said]
    assert len(set(texts)) == 2


def test_it_is_ready_after_the_canary(tiny_engine: RunningEngine) -> None:
    said = tiny_engine.said()
    assert said.index("kept apart") < said.index("serve: ready")
    assert httpx.get(f"{tiny_engine.url}/health").status_code == 200

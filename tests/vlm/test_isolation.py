"""What one tenant has sent is never used for another: neither in the cache of prompts nor in that of images."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from inference.engines.server import ServerEngine
from inference.profiles import DEFAULT_PROFILE, PROFILES
from inference.types import Page, Request, Task
from tests.vlm.conftest import RunningEngine
from tests.vlm.pages import draw_pages
from tests.vlm.saying import CONTEXT, limited

pytestmark = pytest.mark.vlm
CACHES = ("vllm:prefix_cache_hits_total", "vllm:mm_cache_hits_total")
Hits = dict[str, float]


@pytest.fixture
def hits(tiny_engine: RunningEngine, monkeypatch: pytest.MonkeyPatch) -> Callable[[list[Page], str], Hits]:
    """`hits(pages, tenant)`: how often each cache was hit by reading `pages` for `tenant`."""
    monkeypatch.setitem(PROFILES, DEFAULT_PROFILE, limited())
    engine = ServerEngine([tiny_engine.url], context=CONTEXT)

    def read(pages: list[Page], tenant: str) -> Hits:
        before = counts(tiny_engine.url)
        engine.read(pages, Request(Task.TEXT, isolation=tenant))
        after = counts(tiny_engine.url)
        return {name: after[name] - before[name] for name in CACHES}

    return read


def test_a_tenant_is_served_from_what_it_has_sent_itself(hits: Callable[[list[Page], str], Hits]) -> None:
    page = draw_pages(3, height=160)[2:]
    first, again = hits(page, "isolation-acme"), hits(page, "isolation-acme")
    assert first == dict.fromkeys(CACHES, 0.0)
    assert all(count > 0 for count in again.values()), again


def test_another_tenant_is_not(hits: Callable[[list[Page], str], Hits]) -> None:
    page = draw_pages(4, height=160)[3:]
    hits(page, "isolation-one")
    assert hits(page, "isolation-other") == dict.fromkeys(CACHES, 0.0)


def counts(url: str) -> Hits:
    lines = httpx.get(f"{url}/metrics").text.splitlines()
    found = {name: [float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith(name)] for name in CACHES}
    assert all(found.values()), found  # a metric that is not there would prove nothing
    return {name: sum(values) for name, values in found.items()}

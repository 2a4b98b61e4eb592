"""What every engine must do; a new engine joins by its name in the registry. Those with a model: tests/vlm."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import numpy as np
import pytest

from inference.engine import Engine
from inference.engines.server import ServerEngine
from inference.registry import load_engine
from inference.types import Request, Task
from tests.inference.drawing import draw_text
from tests.inference.engines.contract import CHECKS, make_page
from tests.inference.engines.model_server import answer_like_a_model, serve


@cache
def load(name: str) -> Engine:
    return load_engine(name)


@pytest.fixture(scope="module")
def server() -> Iterator[Engine]:
    with serve(answer_like_a_model) as served:
        yield ServerEngine([served.url])


@pytest.fixture(params=["fake", "rapidocr", "server"])
def engine(request: pytest.FixtureRequest) -> Engine:
    if request.param == "server":
        found: Engine = request.getfixturevalue("server")
        return found
    return load(request.param)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_contract(engine: Engine, check: Callable[[Engine], None]) -> None:
    check(engine)


@pytest.mark.parametrize("name", ["fake", "rapidocr"])
def test_what_reads_without_a_model_gives_every_line_a_confidence(name: str) -> None:
    (result,) = load(name).read([make_page()])
    assert result.lines
    assert all(line.confidence is not None and 0 <= line.confidence <= 1 for line in result.lines)


def test_crops_are_read() -> None:
    crop = make_page(image=np.asarray(draw_text(["9,190.00"], (300, 130)).crop((50, 40, 260, 100))))
    read = load("rapidocr").read([crop, crop], Request(Task.CROPS))
    assert [line.text for result in read for line in result.lines] == ["9,190.00"] * 2

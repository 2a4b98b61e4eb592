from __future__ import annotations

import pytest

from inference.engines.rapidocr import RapidOcrEngine


@pytest.fixture(scope="session")
def reader() -> RapidOcrEngine:
    """The engine that reads lines on the CPU."""
    return RapidOcrEngine(threads=2)

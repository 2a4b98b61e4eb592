"""The engine that reads lines on the CPU, one for all tests of a process: loading it takes longer than a page."""

from __future__ import annotations

import pytest

from inference.engines.rapidocr import RapidOcrEngine


@pytest.fixture(scope="session")
def reader() -> RapidOcrEngine:
    return RapidOcrEngine(threads=2)

from __future__ import annotations

import sys

import pytest

from inference.registry import UnknownEngine, load_engine


def test_an_engine_is_built_with_its_options() -> None:
    assert load_engine("fake", rotation=90).name == "fake"


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(UnknownEngine, match=r"'tesseract'.*fake, rapidocr"):
        load_engine("tesseract")


def test_a_missing_package_is_named_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith(("rapidocr", "inference.engines.rapidocr"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    with pytest.raises(UnknownEngine, match="pip install rapidocr onnxruntime"):
        load_engine("rapidocr")

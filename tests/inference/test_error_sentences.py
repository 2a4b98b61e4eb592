"""The sentences of the two user-facing errors can be extracted for translation and filled."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import inference

ROOT = Path(inference.__file__).parent
SENTENCE_POSITION = {"InvalidValue": 1, "InvalidTemplate": 0}


def _raised() -> Iterator[tuple[str, ast.Call, ast.expr]]:
    """(place, call, its sentence) for each making of one of the errors."""
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _called(node) in SENTENCE_POSITION:
                yield f"{path.relative_to(ROOT)}:{node.lineno}", node, node.args[SENTENCE_POSITION[_called(node)]]


def _called(node: ast.Call) -> str:
    return str(getattr(node.func, "id", getattr(node.func, "attr", "")))


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def test_both_errors_are_found() -> None:
    assert {_called(call) for _place, call, _sentence in _raised()} == set(SENTENCE_POSITION)


def test_every_sentence_is_a_literal_and_no_f_string() -> None:
    assert [place for place, _call, sentence in _raised() if not _is_text(sentence)] == []


def test_every_sentence_names_exactly_the_params_it_is_given() -> None:
    wrong = [
        place
        for place, call, sentence in _raised()
        if set(re.findall(r"%\((\w+)\)", ast.literal_eval(sentence))) != {keyword.arg for keyword in call.keywords}
    ]
    assert wrong == []

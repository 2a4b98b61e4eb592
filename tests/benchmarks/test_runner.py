"""A benchmark fails when a promise is missed or a part breaks, tells of all the others, and forgets no module."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import runner, security
from benchmarks.figures import Figure
from benchmarks.security.__main__ import PARTS

KEPT = Figure("wrong answers", 0, "", at_most=0)
MISSED = Figure("wrong answers", 1, "", at_most=0)
MEASURED = {"security.kept": KEPT, "security.missed": MISSED}


def _measure(part: str, figures: dict[str, list[Figure]]) -> None:
    figures[part] = [MEASURED[part]]


def _run(parts: list[str], folder: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...] = ()) -> int:
    monkeypatch.setattr(runner, "_run", _measure)
    monkeypatch.setattr(runner, "RESULTS", folder)
    monkeypatch.setattr("sys.argv", ["bench", *arguments])
    return runner.run_parts(
        program="bench", about="", parts=dict.fromkeys(parts, "a wall"), results="it.json", at_most_minutes=30
    )


@pytest.mark.parametrize(
    ("parts", "status"),
    [(["security.kept"], 0), (["security.kept", "security.missed"], 1), (["security.broken", "security.kept"], 1)],
)
def test_one_missed_or_broken_part_fails_the_whole(
    parts: list[str], status: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _run(parts, tmp_path, monkeypatch) == status
    kept = json.loads((tmp_path / "it.json").read_text())["parts"]
    assert set(kept) == ({*parts, "whole"} & {*MEASURED, "whole"})


def test_a_named_part_runs_alone_and_leaves_the_others_figures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _run([*MEASURED], tmp_path, monkeypatch) == 1
    assert _run([*MEASURED], tmp_path, monkeypatch, ("kept",)) == 0
    kept = json.loads((tmp_path / "it.json").read_text())["parts"]
    assert kept["security.missed"]["figures"][0]["is_missed"]


def test_every_module_that_measures_a_wall_is_run() -> None:
    folder = Path(security.__path__[0])
    measuring = {path.stem for path in folder.glob("*.py") if "\ndef measure(" in path.read_text("utf-8")}
    assert measuring == set(PARTS)

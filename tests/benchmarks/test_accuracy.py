"""The accuracy benchmark says what it needs, and scores what the command line wrote."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks import accuracy

SCORER = """
import json, sys
truth = [json.loads(line) for line in open(sys.argv[1])]
guesses = {guess["file"]: guess for guess in map(json.loads, open(sys.argv[2]))}
right = sum(guesses[row["file"]]["fields"] == row["fields"] for row in truth)
scores = {"precision": 1.0, "recall": 1.0, "f1": right / len(truth), "support": len(truth)}
print(json.dumps({"fields": {"total": scores}, "micro_header": scores, "invented": 0}))
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "score.py").write_text(SCORER, encoding="utf-8")
    folder = tmp_path / "data" / "sroie"
    folder.mkdir(parents=True)
    row = {"file": "docs/secret name.jpg", "fields": {"total": 1.0}}
    (folder / "truth.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    return tmp_path / "data"


def test_a_missing_folder_says_what_to_give(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert accuracy.main([str(tmp_path / "nowhere")]) == 2
    assert "Give the folder that holds the labelled sets" in capsys.readouterr().err


def test_a_missing_scorer_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "data").mkdir()
    assert accuracy.main([str(tmp_path / "data")]) == 2
    assert "score.py" in capsys.readouterr().err


def test_a_missing_set_is_named(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert accuracy.main([str(data), "--sets", "cuad"]) == 2
    assert "cuad" in capsys.readouterr().err


def test_figures_are_written_without_names_of_documents(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def extracted(*_: Any) -> list[dict[str, Any]]:
        return [{"file": "docs/secret name.jpg", "fields": {"total": 1.0}}]

    monkeypatch.setattr(accuracy, "_extract", extracted)
    output = tmp_path / "figures.json"
    assert accuracy.main([str(data), "--sets", "sroie", "--output", str(output)]) == 0
    assert json.loads(output.read_text())["sroie"]["micro_header"]["f1"] == 1.0
    assert "secret" not in output.read_text()
    assert "sroie total" in capsys.readouterr().out


def test_outcomes_of_odd_files_are_counted() -> None:
    rows: list[dict[str, Any]] = [{}] * 5
    predictions: list[dict[str, Any]] = [
        {"seconds": 1.0},
        {"seconds": 99.0},
        {"error": "It is encrypted.", "code": "encrypted"},
        {"error": "Reading failed", "code": "failed"},
    ]
    counted = accuracy._count_outcomes(rows, predictions)
    assert counted["results"] == 2
    assert (counted["named_errors"], counted["unnamed_errors"]) == (1, 1)
    assert (counted["no_answer"], counted["too_slow"]) == (1, 1)

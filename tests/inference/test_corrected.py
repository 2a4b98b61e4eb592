"""The command line learns from corrected documents that lie beside their list."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from inference.__main__ import main
from tests.inference.drawing import draw_pdf

HEAD = ("Brindle Works by the river gate", "workshop and yard", "Ledger mark {}", "Struck on 2026-03-0{}")
FOOT = ("To be laid down EUR 119.00", "Write to yard of Brindle", "Kept since long ago", "Closed on holidays")
TEMPLATE = {
    "name": "bill",
    "fields": [{"name": "voucher", "type": "identifier"}, {"name": "grand_total", "type": "money"}],
}


def draw(folder: Path, name: str, mark: str) -> str:
    path = folder / name
    lines = [line.format(mark, 4) for line in (*HEAD, *FOOT)]
    path.write_bytes(draw_pdf(lines, size=(500, 400)))
    return str(path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    draw(tmp_path, "first.pdf", "K-1182")
    draw(tmp_path, "second.pdf", "K-2207")
    (tmp_path / "bill.json").write_text(json.dumps(TEMPLATE))
    return tmp_path


def listing(folder: Path, *lines: Any) -> str:
    path = folder / "corrected.jsonl"
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines))
    return str(path)


def extract(folder: Path, *arguments: str) -> int:
    return main(["extract", *arguments, "--engine", "fake", "--template", str(folder / "bill.json")])


def test_a_corrected_document_teaches_the_next(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    second = str(folder / "second.pdf")
    assert extract(folder, second) == 0
    corrected = listing(folder, {"file": "first.pdf", "fields": {"voucher": "K-1182", "grand_total": 119}})
    assert extract(folder, second, "--learned-from", corrected) == 0
    before, after = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert (before["fields"]["voucher"], after["fields"]["voucher"]) == (None, "K-2207")
    assert "learned" not in before
    assert after["learned"]["documents"] == [str((folder / "first.pdf").resolve())]
    assert "voucher" in after["learned"]["fields"]


def test_the_last_line_is_the_newest(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    draw(folder, "third.pdf", "K-3301")
    lines = [
        {"file": f"{name}.pdf", "fields": {"voucher": mark}}
        for name, mark in (("first", "K-1182"), ("third", "K-3301"))
    ]
    assert extract(folder, str(folder / "second.pdf"), "--learned-from", listing(folder, *lines)) == 0
    learned = json.loads(capsys.readouterr().out)["learned"]["documents"]
    assert learned == [str((folder / f"{name}.pdf").resolve()) for name in ("third", "first")]


def test_a_document_teaches_itself_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corrected = listing(folder, {"file": "first.pdf", "fields": {"voucher": "K-1182"}})
    assert extract(folder, str(folder / "first.pdf"), "--learned-from", corrected) == 0
    (record,) = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert record["fields"]["voucher"] is None


def test_what_cannot_be_read_or_used_is_said_and_the_rest_counts(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "broken.pdf").write_bytes(b"Dear Sir")
    corrected = listing(
        folder,
        {"file": "broken.pdf", "fields": {}},
        {"file": "first.pdf", "fields": {"voucher": "K-1182", "grand_total": "many", "other": 1}},
    )
    assert extract(folder, str(folder / "second.pdf"), "--learned-from", corrected) == 0
    output = capsys.readouterr()
    assert json.loads(output.out)["fields"]["voucher"] == "K-2207"
    assert "broken.pdf" in output.err
    assert "grand_total is left out" in output.err


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("no json", "line 1 is no JSON"),
        ({"fields": {}}, "line 1: give"),
        ({"file": "nowhere.pdf", "fields": {}}, "cannot be opened"),
    ],
)
def test_a_list_that_cannot_be_used_stops_the_run(
    folder: Path, line: Any, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert extract(folder, str(folder / "second.pdf"), "--learned-from", listing(folder, line)) == 2
    assert said in capsys.readouterr().err

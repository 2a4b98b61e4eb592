"""How one value stands in one cell, of a workbook or of a CSV file; types are kept and no value becomes a formula.

Knows no document and no column.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from inference.types import FieldType

# Signs of a formula, also as they are written in Chinese and Japanese, behind what is not seen and some programs drop.
_UNSEEN = (
    r"\s\0-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    r"\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff"
)
_FORMULA = re.compile(rf"[{_UNSEEN}]*[=+\-@＝＋－＠﹦﹢﹣﹫]|[\t\r\n]")
EXCEL_TEXT_LIMIT = 32_767
FIRST_EXCEL_DAY = dt.date(1900, 3, 1)  # before it Excel counts a day that never was
NUMERIC = frozenset({FieldType.MONEY, FieldType.NUMBER, FieldType.PERCENTAGE})
# A file says nothing of when it was made, so that the same values give the same bytes.
WORKBOOK_CREATED = dt.datetime(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Cell:
    """One value and the type it is written as."""

    value: Any = None
    type: FieldType = FieldType.TEXT


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How a text file writes numbers and dates: the decimal sign and a `strftime` format."""

    decimal: str = "."
    date: str = "%Y-%m-%d"


class Styles:
    """The formats of one workbook."""

    def __init__(self, book: Any) -> None:
        self.head = book.add_format({"bold": True, "bottom": 1})
        self.date = book.add_format({"num_format": "yyyy-mm-dd"})
        self.moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self.money = book.add_format({"num_format": "#,##0.00"})


def guarded(value: Any) -> Any:
    """A text that a spreadsheet would run as a formula is kept from it by an apostrophe; all else stays as it is."""
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def text_of(cell: Cell, style: TextStyle) -> str:
    """The cell of a CSV file; lists with semicolons between."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int | float):
        return _number_text(value, cell.type).replace(".", style.decimal)
    if isinstance(value, dt.datetime):
        return value.strftime(f"{style.date} %H:%M")
    if isinstance(value, list):
        return str(guarded("; ".join(text_of(Cell(item, cell.type), style) for item in value)))
    if cell.type == FieldType.DATE and (day := _day(value)):
        return day.strftime(style.date)
    return str(guarded(str(value)))


def _number_text(value: float, kind: FieldType) -> str:
    """Money with its two decimals, more where it has more; other numbers as short as they are. Never 1e+16."""
    if kind == FieldType.MONEY and round(value, 2) == value:
        return f"{value:.2f}"
    return f"{value:.0f}" if float(value).is_integer() else f"{value:.12f}".rstrip("0")


def _day(value: Any) -> dt.date | None:
    try:
        return dt.date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def write_cell(sheet: Any, row: int, column: int, cell: Cell, styles: Styles) -> None:
    """Put a cell into a worksheet through write_string and the like alone, so that nothing is run or linked."""
    value = cell.value
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float) and cell.type in NUMERIC:
        sheet.write_number(row, column, value, styles.money if cell.type == FieldType.MONEY else None)
    elif isinstance(value, dt.datetime):
        sheet.write_datetime(row, column, value, styles.moment)
    elif cell.type == FieldType.DATE and (day := _day(value)) and day >= FIRST_EXCEL_DAY:
        sheet.write_datetime(row, column, dt.datetime.combine(day, dt.time()), styles.date)
    elif isinstance(value, list):
        sheet.write_string(row, column, "; ".join(str(item) for item in value)[:EXCEL_TEXT_LIMIT])
    else:
        sheet.write_string(row, column, str(value)[:EXCEL_TEXT_LIMIT])


def sheet_name(label: str, used: set[str]) -> str:
    """`label` as Excel takes a sheet's name: no reserved signs, 31 units of UTF-16, unique whatever the case."""
    plain = "".join("-" if char in "[]:*?/\\'" or not char.isprintable() else char for char in label)
    clean = plain.encode("utf-16-le", "replace")[: 2 * 28].decode("utf-16-le", "ignore") or "-"
    name, number = clean, 2
    while name.casefold() in used:
        name, number = f"{clean[:25]} {number}", number + 1
    used.add(name.casefold())
    return name

"""The ID card: laid out like a Chinese resident card, of a person and a place that do not exist.

Its number has a right check digit, but the region 990101 was never assigned. The portrait is a plain silhouette.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from benchmarks.samples_drawn.sheet import Sheet
from benchmarks.samples_drawn.typeface import sans

NAME, GENDER, NATION = "林样本", "女", "汉"
BORN = date(1990, 11, 23)
ADDRESS = ("云泽省澜桥市样张区示例路", "12号3单元502室")
NUMBER = "990101199011230023"
PAGE = (242.6, 153.0)  # ID-1, 85.6 x 54 mm
BLUE = "#3a6ea5"


def values() -> dict[str, Any]:
    """The printed values in the product's normal form."""
    return {
        "name": NAME,
        "gender": GENDER,
        "birth_date": BORN.isoformat(),
        "id_number": NUMBER,
        "address": "".join(ADDRESS),
    }


def draw() -> bytes:
    """The card's front as a PDF, before it is turned into a picture."""
    sheet = Sheet(sans(), title="ID card specimen", size=9.2, page=PAGE, language="zh-CN")
    sheet.box(0, 0, *PAGE, fill="#eef4f8")
    for step in range(17):
        y = 4 + step * 9.0
        waves = [(0.0, y)]
        for x in range(0, 243, 61):
            waves += [(x + 20.0, y - 9), (x + 41.0, y + 9), (x + 61.0, y)]
        sheet.curve(waves, weight=0.35, colour="#cfe0ea" if step % 2 else "#e6dbe4")
    _facts(sheet)
    _portrait(sheet)
    sheet.watermark(92, 74, "SPECIMEN", size=30, angle=24, colour="#b02318", alpha=0.13)
    sheet.text(PAGE[0] - 10, 14, "样证 SPECIMEN", size=6.4, align="right", colour="#b02318")
    return sheet.pdf()


def _facts(sheet: Sheet) -> None:
    _fact(sheet, 14, 28, "姓名", NAME, size=10.4)
    _fact(sheet, 14, 47, "性别", GENDER)
    _fact(sheet, 72, 47, "民族", NATION)
    sheet.text(14, 66, "出生", size=7.6, colour=BLUE)
    x = 40.0
    for value, unit in ((BORN.year, "年"), (BORN.month, "月"), (BORN.day, "日")):
        sheet.text(x, 66, str(value))
        x += 5.1 * len(str(value)) + 2
        sheet.text(x, 66, unit, size=8.6, colour=BLUE)
        x += 11
    sheet.text(14, 85, "住址", size=7.6, colour=BLUE)
    sheet.lines(40, 85, [*ADDRESS], leading=13)
    sheet.text(14, 134, "公民身份号码", size=7.6, colour=BLUE)
    sheet.text(80, 134.6, NUMBER, size=11.4, spacing=0.9)


def _fact(sheet: Sheet, x: float, y: float, label: str, value: str, size: float = 9.2) -> None:
    sheet.text(x, y, label, size=7.6, colour=BLUE)
    sheet.text(x + 26, y, value, size=size)


def _portrait(sheet: Sheet) -> None:
    x, y, width, height = 166.0, 24.0, 64.0, 84.0
    sheet.box(x, y, width, height, fill="#dbe6ee")
    middle, grey = x + width / 2, "#9db0bf"
    sheet.disc(middle, y + 34, 15, 18.5, fill=grey)
    sheet.box(middle - 6, y + 46, 12, 16, fill=grey)
    sheet.box(x + 8, y + 60, width - 16, 24, fill=grey, radius=11)
    sheet.box(x + 8, y + 72, width - 16, 12, fill=grey)

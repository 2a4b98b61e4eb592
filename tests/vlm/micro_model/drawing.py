"""Draws invoices of one character a cell, no two alike; knows nothing of models.

Runs in the tests' environment and in the engines'.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from inference.types import FieldSpec, FieldType, Page, Request, Task, TemplateSpec

# A cell is what the model sees as one token; the page has as many as it takes not to be made larger.
CELL = 32
ROWS, COLUMNS = 13, 20
FONT_SIZE = 32
BASELINE = 27
STRETCHED = 1.4  # sideways: letters far apart are no words for the engine of the CPU
PAPER, INK = (255, 255, 255), (20, 20, 30)
VALUE_COLUMN = 8
SELLERS = (
    "ACORN", "BRIGHT", "CEDAR", "DELTA", "ELMWOOD", "FALCON", "GARNET", "HARBOUR", "INDIGO", "JUNIPER", "KESTREL",
    "LINDEN", "MAPLE", "NIMBUS", "ORCHID", "PEBBLE", "QUARTZ", "RAVEN", "SUMMIT", "THISTLE", "UMBRA", "VELVET",
    "WILLOW", "YARROW", "ZEPHYR",
)  # fmt: skip
TEMPLATE = TemplateSpec(
    "drawn_invoice",
    "Invoice",
    (
        FieldSpec("invoice_number", FieldType.IDENTIFIER, "Number"),
        FieldSpec("issue_date", FieldType.DATE, "Date"),
        FieldSpec("grand_total", FieldType.MONEY, "Total"),
        FieldSpec("seller_name", FieldType.TEXT, "Seller"),
    ),
)
REQUEST = Request(Task.FIELDS, TEMPLATE)


@dataclass(frozen=True, slots=True)
class Invoice:
    """`values`: field name -> as printed; `rows`: the cells of the page, one string of `COLUMNS` characters a row."""

    values: Mapping[str, str]
    rows: tuple[str, ...]

    def answer(self) -> str:
        """What a model that reads it says, in the only form its schema allows."""
        said = {str(spec): self.values[spec.name] for spec in TEMPLATE.fields}
        return json.dumps(said, separators=(",", ":"))

    def image(self) -> np.ndarray:
        """uint8 RGB, one glyph a cell."""
        cells = [np.concatenate([_glyph(sign) for sign in row], axis=1) for row in self.rows]
        return np.concatenate(cells, axis=0)

    def page(self, number: int = 1) -> Page:
        """As an engine reads it."""
        return Page(number, COLUMNS * CELL, ROWS * CELL, self.image())


def make_invoice(chance: random.Random) -> Invoice:
    """Four labels in any order on any rows, each with its value."""
    values = {
        "invoice_number": str(chance.randint(100_000, 999_999)),
        "issue_date": f"{chance.randint(13, 28)}.{chance.randint(1, 12):02}.{chance.randint(2020, 2026)}",
        "grand_total": f"{chance.randint(1000, 9999)}.{chance.randint(0, 99):02}",
        "seller_name": chance.choice(SELLERS),
    }
    rows = [" " * COLUMNS] * ROWS
    places = chance.sample(range(ROWS), len(TEMPLATE.fields))
    for spec, place in zip(TEMPLATE.fields, places, strict=True):
        rows[place] = (str(spec).upper().ljust(VALUE_COLUMN) + values[spec.name]).ljust(COLUMNS)
    return Invoice(values, tuple(rows))


def make_invoices(number: int, *, seed: int) -> list[Invoice]:
    """The same ones for the same `seed`."""
    chance = random.Random(seed)
    return [make_invoice(chance) for _ in range(number)]


@cache
def _glyph(sign: str) -> np.ndarray:
    image = Image.new("RGB", (2 * CELL, CELL), PAPER)
    font = ImageFont.load_default(size=FONT_SIZE)
    ImageDraw.Draw(image).text((CELL, BASELINE), sign, font=font, fill=INK, anchor="ms")
    wide = image.resize((round(2 * CELL * STRETCHED), CELL), Image.Resampling.LANCZOS)
    left = (wide.width - CELL) // 2
    return np.asarray(wide.crop((left, 0, left + CELL, CELL)))

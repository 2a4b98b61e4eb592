"""Values of a result in the words and figures people read. Knows no view, page or request."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from documents.services.formats import amount_text, date_text, number_text, value_text
from documents.services.run_files import columns_of
from documents.web.rows import SOURCE_WORDS
from inference.types import FieldSpec, FieldType, Source

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One value. `key` leads to its boxes, "" where none is known; `rows` of a table: cells of (text, key)."""

    label: str
    text: str
    source: str
    confidence: str
    key: str
    columns: list[str]
    rows: list[list[tuple[str, str]]]

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found for it."""
        return not self.text and not self.rows


def field_row(index: int, one: dict[str, Any]) -> FieldRow:
    """The `index`-th of the result's fields."""
    value, source = one.get("value"), one.get("source")
    has_box = any(item.get("box") for item in one.get("evidence", ()))
    cells = one.get("cells") or []
    rows, columns = [], []
    if isinstance(value, list) and value and all(isinstance(row, dict) for row in value):
        columns = columns_of(one)
        for number, row in enumerate(value):
            places = cells[number] if number < len(cells) else {}
            placed = {name for name, item in places.items() if item and item.get("box")}
            rows.append(
                [
                    (
                        typed_words(row.get(column.name), column.type),
                        f"field-{index}-{number}-{column.name}" if column.name in placed else "",
                    )
                    for column in columns
                ]
            )
    return FieldRow(
        one.get("label") or one["name"],
        "" if rows else typed_words(value, one.get("type", "")),
        str(SOURCE_WORDS[Source(source)]) if source else "",
        figure(one.get("confidence")),
        f"field-{index}" if has_box else "",
        [column.label for column in columns],
        rows,
    )


def pair_row(index: int, pair: dict[str, Any]) -> FieldRow:
    """The `index`-th label of a result without a template, with its value."""
    key = f"pair-{index}" if pair.get("box") else ""
    return FieldRow(pair["label"], pair["text"], "", figure(pair.get("confidence")), key, [], [])


def typed_words(value: Any, kind: str) -> str:
    """A value of the type `kind`, as the review page writes it; by its looks where no type is known."""
    if kind in {"", FieldType.TEXT, FieldType.TABLE}:
        return value_words(value)
    return value_text(FieldSpec("value", FieldType(kind)), value)


def value_words(value: Any) -> str:
    """A value without a known type, as people write it: figures, days, yes and no, lists one item a line."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, int):
        return number_text(value)
    if isinstance(value, float):
        return amount_text(value) if round(value, 2) == value else number_text(value)
    if isinstance(value, list):
        return "\n".join(value_words(item) for item in value)
    if isinstance(value, dict):
        return "\n".join(f"{name}: {value_words(item)}" for name, item in value.items())
    return date_text(value) if DAY.fullmatch(str(value)) else str(value)


def figure(confidence: float | None) -> str:
    """A confidence as the review page writes it; "" for none."""
    return "" if confidence is None else f"{confidence:.2f}"


def time_text(seconds: float) -> str:
    """A moment of a video: 1:02.5 or 1:00:02.5."""
    minutes, rest = divmod(round(seconds, 1), 60)
    hours, minutes = divmod(int(minutes), 60)
    start = f"{hours}:{minutes:02d}" if hours else f"{minutes}"
    return f"{start}:{rest:04.1f}"


def region_word(category: str) -> str:
    """What people call a part of a page; a kind we have no word for by its own name."""
    words = {
        "para_title": _("Heading"), "section_title": _("Heading"), "title": _("Heading"), "paragraph": _("Paragraph"),
        "text": _("Paragraph"), "table": _("Table"), "table_title": _("Title of a table"), "figure": _("Figure"),
        "figure_title": _("Title of a figure"), "table_of_contents": _("Table of contents"), "header": _("Header"),
        "footer": _("Footer"), "formula": _("Formula"), "chart": _("Chart"), "list": _("List"),
    }  # fmt: skip
    return words.get(category, category.replace("_", " "))

"""Writes the lines of a CSV file so that no spreadsheet splits what a stranger wrote; knows no document."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

# Whatever separates cells somewhere: a spreadsheet set to another country than the file's would begin a cell there.
_SEPARATING = frozenset(',;\t|"\r\n')


def csv_line(values: Iterable[Any], separator: str = ",") -> str:
    """One line with its end, of numbers and of texts that are `guarded`."""
    return separator.join(_quoted("" if value is None else str(value), separator) for value in values) + "\r\n"


def _quoted(text: str, separator: str) -> str:
    is_plain = separator not in text and _SEPARATING.isdisjoint(text)
    return text if is_plain else '"' + text.replace('"', '""') + '"'

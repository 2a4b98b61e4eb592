"""Figures, dates and values as the reader's language writes them; what is typed is parsed elsewhere.

Knows no document: takes values in the form they are stored in.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from inference.types import FieldSpec, FieldType


def amount_text(value: float) -> str:
    """An amount with two decimals and separated thousands."""
    return number_format(value, decimal_pos=2, use_l10n=True, force_grouping=True)


def number_text(value: float) -> str:
    """A number with the decimals it has and no others, ungrouped: it may be a year or a code."""
    return number_format(int(value) if float(value).is_integer() else value, use_l10n=True)


def count_text(value: int) -> str:
    """A whole number with separated thousands."""
    return number_format(value, decimal_pos=0, use_l10n=True, force_grouping=True)


def date_text(value: dt.date | str) -> str:
    """A date, also from ISO 8601; a text that is none comes back as it is."""
    if isinstance(value, str):
        try:
            value = dt.date.fromisoformat(value)
        except ValueError:
            return str(value)
    return date_format(value)


def list_words(words: Iterable[str]) -> str:
    """Names one after the other: "Seller, IBAN"."""
    return pgettext("between the names of a list", ", ").join(words)


def join_clauses(clauses: Iterable[str]) -> str:
    """Parts of one statement: "OCR, page 1, confidence 0.71"."""
    return pgettext("between the parts of a statement", ", ").join(clauses)


def join_reasons(reasons: Iterable[str]) -> str:
    """Whole statements on one line: "Total is 9.00 more than net plus tax; IBAN read with doubt"."""
    return pgettext("between two statements", "; ").join(reasons)


def value_text(spec: FieldSpec, value: Any) -> str:
    """A stored value as it is shown, "" for none and for a table; lists one item a line."""
    if value is None or spec.type == FieldType.TABLE:
        return ""
    if isinstance(value, list):
        return "\n".join(value_text(spec, item) for item in value)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, int | float):
        if spec.type == FieldType.MONEY and round(value, 2) == value:
            return amount_text(value)
        return number_format(value, force_grouping=True) if spec.type == FieldType.MONEY else number_text(value)
    return date_text(value) if spec.type == FieldType.DATE else str(value)

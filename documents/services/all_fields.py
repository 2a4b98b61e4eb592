"""Everything that a read document says of itself, without a template, and a template made of it.

Knows no request. Reads the words of the stored pages again and stores nothing; the first pages alone are read, which
takes hundredths of a second for an ordinary document.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from documents.models import Document
from documents.services.templates import name_for
from documents.services.words import first_pages
from inference.fields.grids import Grid
from inference.fields.open import Everything, Pair, describe_everything, read_everything
from inference.schemas.loader import MOST_FIELDS

T = TypeVar("T")
LONGEST_LABEL = 200  # characters, as in the builder


@dataclass(frozen=True, slots=True)
class AllFields:
    """Pairs and tables of a document, and of how many of its pages."""

    pairs: tuple[Pair, ...]
    tables: tuple[Grid, ...]
    pages: int
    pages_total: int

    @property
    def is_whole(self) -> bool:
        """Whether every page was read."""
        return self.pages == self.pages_total

    @property
    def is_empty(self) -> bool:
        """Whether nothing on the pages names itself."""
        return not self.pairs and not self.tables


def find_all_fields(document: Document) -> AllFields:
    """What the document's pages say of themselves as they were last read; nothing before they were."""
    pages = first_pages(document)
    everything = read_everything(pages)
    return AllFields(everything.pairs, everything.tables, len(pages), document.pages.count())


def all_fields_json(found: AllFields) -> dict[str, Any]:
    """What was found as JSON: pages read, pairs and tables."""
    everything = describe_everything(Everything(found.pairs, found.tables))
    return {"pages_read": found.pages, "pages": found.pages_total, **everything}


def template_of_all(document: Document) -> dict[str, Any]:
    """The JSON form of a template with a field for each label and a table for each heading; not saved.

    A label that is printed again (on every page, say) is one field.
    """
    found = find_all_fields(document)
    label = PurePath(document.name).stem[:LONGEST_LABEL]
    names = _Names()
    fields = [
        {"name": names.take(one.label.text), "label": one.label.text[:LONGEST_LABEL], "type": one.type.value}
        for one in _once(found.pairs, lambda pair: pair.label.text.casefold())
    ]
    tables = [
        {
            "name": names.take("lines"),
            "label": _("Lines") if number == 1 else _("Lines %(number)s") % {"number": number},
            "type": "table",
            "columns": _columns(table),
        }
        for number, table in enumerate(_once(found.tables, _heading), 1)
    ]
    return {
        "name": name_for(label) or "template",
        "label": label,
        "fields": [*fields[: MOST_FIELDS - len(tables)], *tables[:MOST_FIELDS]],
    }


def _columns(table: Grid) -> list[dict[str, Any]]:
    names = _Names()
    return [
        {
            "name": names.take(column.label.text),
            "label": column.label.text[:LONGEST_LABEL],
            "type": column.type.value,
        }
        for column in table.columns
    ]


def _heading(table: Grid) -> tuple[str, ...]:
    return tuple(column.label.text.casefold() for column in table.columns)


def _once(items: Iterable[T], key: Callable[[T], Hashable]) -> list[T]:
    """The first item of each key."""
    kept: dict[Hashable, T] = {}
    for item in items:
        kept.setdefault(key(item), item)
    return list(kept.values())


class _Names:
    """Names for programs made of labels, each once."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, label: str) -> str:
        """The label's name, with a number behind it where it is taken; "field" of one without Latin letters."""
        stem = name_for(label)[:58] or "field"
        name, number = stem, 1
        while name in self._taken:
            number += 1
            name = f"{stem}_{number}"
        self._taken.add(name)
        return name

"""Asks every page with values that no browser's form sends, one parameter at a time: each answer must be below 500.

Which parameters a page reads is not written down anywhere: it is asked once and what it looks for is noted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import cycle, islice
from typing import Any, NamedTuple
from unittest.mock import patch
from urllib.parse import parse_qsl, quote, urlencode

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from tests.documents.matrix.asking import Asker, fill
from tests.documents.matrix.row import Row
from tests.documents.matrix.world import PARTS

NOBODYS = "looked-for-by-nobody"
SHORT = 2_000  # of a value in a query beside a form
FORM = "application/x-www-form-urlencoded"
BAD: Mapping[str, bytes] = {
    "huge": b"9" * 40,
    "negative": b"-1",
    "digits": b"9" * 5_000,
    "late": b"9999-12-31",
    "early": b"0001-01-01",
    "no day": b"2026-02-30",
    "square": "²".encode(),
    "endless": b"1e999",
    "no number": b"NaN",
    "half a pair": b"\xed\xa0\x80",
    "half a pair in JSON": b'{"name": "\\ud800", "label": "\\ud800", "fields": ["\\ud800"], "columns": "\\ud800"}',
    "cursor": b"MjAyNi0wMS0wMVQwMDowMDowMCswMDowMCA3",
    "cursor of an early day": b"MDAwMS0wMS0wMVQwMDowMDowMCsyMzo1OSAwMDAwMDAwMC0wMDAwLTQwMDAtODAwMC0wMDAwMDAwMDAwMDA=",
    "broken JSON": b'{"a": [1, ',
    "other JSON": b"[1, null]",
    "deep": b"[" * 5_000,
    "emoji": "\N{GRINNING FACE}".encode() * 300,
    "long": b"a" * 100_000,
    "lines": b"a\r\nb: c",
    "pattern": b"%_\\'\"(<[*",
}


UNCHANGED = {"csrfmiddlewaretoken"}


class Input(NamedTuple):
    """One value that a page takes: in its path, in its query, or in its form (and then in its query, too)."""

    row: Row
    method: str
    name: str
    beside: Mapping[str, str] = {}  # what else is sent

    def __str__(self) -> str:
        return f"{self.method} {self.row.route} {self.name}"

    @property
    def is_in_path(self) -> bool:
        return f":{self.name}>" in self.row.route or f"<{self.name}>" in self.row.route

    def ask(self, asker: Asker, value: bytes) -> int:
        """The status of the answer to `value`."""
        ids = asker.world.ids(self.row.on)
        if self.is_in_path:
            return asker.ask(self.method, fill(self.row.route, {**ids, self.name: quote(value)})).status
        told = {name: one.format(**ids) for name, one in self.row.body.items() if isinstance(one, str)}
        given = {**dict(parse_qsl(self.row.query[1:])), **self.beside, self.name: value}
        path = fill(self.row.route, ids)
        if self.method == "GET":
            return asker.ask("GET", f"{path}?{urlencode(given)}").status
        query, form = urlencode({self.name: value[:SHORT]}), urlencode({**self.beside, **told, self.name: value})
        return asker.ask("POST", f"{path}?{query}", data=form.encode(), content_type=FORM).status


def find_inputs(asker: Asker, rows: Iterable[Row]) -> Iterator[Input]:
    """What each of `rows` takes, alone and beside everything else it looks for."""
    for row in rows:
        parts = [Input(row, "GET" if "GET" in row.methods else "POST", part) for part in PARTS]
        yield from (part for part in parts if part.is_in_path)
        for method in ("GET", "POST"):
            if method in row.methods:
                names = _looked_for(asker, row, method)
                beside = dict.fromkeys(sorted(names), "0")
                for number, name in enumerate(sorted(names)):
                    yield Input(row, method, name, beside if number % 2 else {})
                    yield Input(row, method, name, {} if number % 2 else beside)


def _looked_for(asker: Asker, row: Row, method: str) -> set[str]:
    """Twice, for some names follow from others: a list of rows leads to the cells of each."""
    names: set[str] = set()
    with noting(names):
        Input(row, method, NOBODYS).ask(asker, b"")
        Input(row, method, NOBODYS, dict.fromkeys(names, "0")).ask(asker, b"")
    return names - UNCHANGED


def problems_of_bad_values(asker: Asker, inputs: Sequence[Input], values: int) -> tuple[list[str], int]:
    """Every answer of 500 and above, and how many were asked; `values` of BAD for each input, in turn."""
    turns, problems, asked = cycle(BAD), [], 0
    for one in inputs:
        for bad in islice(turns, values):
            asked += 1
            status = one.ask(asker, BAD[bad])
            if status >= 500:
                problems.append(f"{asker.person}: {one} answers {status} to {bad}")
    return problems, asked


@contextmanager
def noting(names: set[str]) -> Iterator[None]:
    """Add what is looked for in queries and forms to `names`."""
    looked, listed = MultiValueDict.__getitem__, MultiValueDict.getlist

    def note(values: Any, name: Any) -> None:
        if isinstance(values, QueryDict) and name != NOBODYS:
            names.add(str(name))

    def getitem(self: Any, key: Any) -> Any:
        note(self, key)
        return looked(self, key)

    def getlist(self: Any, key: Any, default: Any = None) -> Any:
        note(self, key)
        return listed(self, key, default)

    def contains(self: Any, key: Any) -> bool:
        note(self, key)
        return dict.__contains__(self, key)

    with (
        patch.object(MultiValueDict, "__getitem__", getitem),
        patch.object(MultiValueDict, "getlist", getlist),
        patch.object(MultiValueDict, "__contains__", contains, create=True),
    ):
        yield

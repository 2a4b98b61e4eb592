"""Parses the XML of a stranger into a tree, inside hard limits; knows nothing of invoices.

No document type is accepted, so no entity is ever declared or expanded, nothing is fetched, and what a document may
hold is bounded in depth, elements and characters. The bytes of embedded attachments are dropped while they come in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

MOST_BYTES = 64 * 1024 * 1024
MOST_ELEMENTS = 300_000
MOST_DEPTH = 64
MOST_CHARACTERS = 20_000_000
_CHUNK = 1 << 16
_ATTACHMENT = "BinaryObject"  # ends the name of every element that holds a file, in both syntaxes


class UnusableXml(Exception):
    """The XML is not taken. `code`: `damaged`, `document_type` or `too_large`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(slots=True, eq=False)
class Element:
    """An element by its local name; `text`: the character data directly in it, stripped of surrounding white space."""

    name: str
    namespace: str
    attributes: Mapping[str, str]
    children: list[Element] = field(default_factory=list)
    text: str = ""

    def all(self, *path: str) -> Iterator[Element]:
        """The elements at `path` (local names) below this one, in the order of the document."""
        first, *rest = path
        for child in self.children:
            if child.name == first:
                if rest:
                    yield from child.all(*rest)
                else:
                    yield child

    def first(self, *path: str) -> Element | None:
        """The first element at `path`."""
        return next(self.all(*path), None)

    def text_at(self, *path: str) -> str:
        """The text of the first element at `path` that has any, "" without one."""
        return next((found.text for found in self.all(*path) if found.text), "")


def parse_tree(data: bytes) -> Element:
    """Return the root element. Raises `UnusableXml`."""
    if len(data) > MOST_BYTES:
        raise UnusableXml("too_large")
    target = _Target()
    parser = etree.XMLParser(
        target=target,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        for start in range(0, len(data), _CHUNK):
            parser.feed(data[start : start + _CHUNK])
            if target.refused:
                break
        parser.close()
    except (etree.LxmlError, _Refused) as error:
        raise UnusableXml(target.refused or "damaged") from error
    if target.refused or target.root is None:
        raise UnusableXml(target.refused or "damaged")
    return target.root


class _Refused(Exception):
    """Ends the parser's work; `_Target.refused` says why."""


class _Target:
    """What lxml reports to: builds elements and stops at the first thing that must not be there."""

    def __init__(self) -> None:
        self.root: Element | None = None
        self.refused = ""
        self._open: list[Element] = []
        self._texts: list[list[str]] = []
        self._elements = self._characters = 0

    def doctype(self, _name: str, _public_id: str | None, _system: str | None) -> None:
        self._refuse("document_type")

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._elements += 1
        if self._elements > MOST_ELEMENTS or len(self._open) >= MOST_DEPTH:
            self._refuse("too_large")
        namespace, _, name = tag.rpartition("}")
        element = Element(name, namespace[1:], dict(attributes))
        if self._open:
            self._open[-1].children.append(element)
        else:
            self.root = element
        self._open.append(element)
        self._texts.append([])

    def data(self, text: str) -> None:
        if self._open[-1].name.endswith(_ATTACHMENT):
            return
        self._characters += len(text)
        if self._characters > MOST_CHARACTERS:
            self._refuse("too_large")
        self._texts[-1].append(text)

    def end(self, _tag: str) -> None:
        self._open.pop().text = "".join(self._texts.pop()).strip()

    def close(self) -> None:
        """Called by the parser at the end; the tree is in `root`."""

    def _refuse(self, code: str) -> None:
        self.refused = code
        raise _Refused(code)

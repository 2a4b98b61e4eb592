"""The words that were read on a stored page, in reading order, for picking values and for reading places anew.

Knows no fields and no request. Boxes are fractions of the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from documents.models import Document, Page
from inference.fields.layout import Layout, lay_out
from inference.types import Page as ReadPage
from inference.types import Source, TextLine, Word

MOST_PAGES = 20
MOST_WORDS = 20_000
# "Number:4711" is two words to pick; a time, an address of the web and a ratio are one.
_COLON = re.compile(r"(?<=[^\W\d_])[:：](?=[^\s/:：])|(?<=\d)：(?=\S)")


def first_pages(document: Document) -> list[ReadPage]:
    """The document's pages as they were read, as many as a request may read anew; at least one where there is any."""
    pages: list[ReadPage] = []
    words = 0
    for row in document.pages.order_by("number")[:MOST_PAGES]:
        words += sum(len(line["words"]) or len(line["text"].split()) for line in row.lines)
        if pages and words > MOST_WORDS:
            break
        pages.append(stored_page(row))
    return pages


def stored_page(row: Page) -> ReadPage:
    """The page as it was read, without its image."""
    source = Source(row.source) if row.source else None
    lines = tuple(map(_line, row.lines))
    return ReadPage(row.number, row.width, row.height, lines=lines, source=source, rotation=row.rotation)


def _line(line: dict[str, Any]) -> TextLine:
    words = tuple(Word(text, (x0, y0, x1, y1), line["confidence"]) for text, x0, y0, x1, y1 in line["words"])
    x0, y0, x1, y1 = line["box"]
    return TextLine(line["text"], (x0, y0, x1, y1), line["confidence"], words)


def page_layout(row: Page) -> Layout:
    """The page's words as rows of segments."""
    return lay_out([stored_page(row)])


def page_words(row: Page) -> list[Word]:
    """The page's words, row by row, each row from left to right; a label run into its value by a colon is two."""
    return [
        part
        for sheet in page_layout(row).sheets
        for line in sheet.rows
        for segment in line.segments
        for word in segment.words
        for part in _parts(word)
    ]


def _parts(word: Word) -> Iterator[Word]:
    """`word` cut after its first such colon, its width shared by characters."""
    match = _COLON.search(word.text)
    if match is None:
        yield word
        return
    x0, y0, x1, y1 = word.box
    middle = x0 + (x1 - x0) * match.end() / len(word.text)
    yield Word(word.text[: match.end()], (x0, y0, middle, y1), word.confidence)
    yield Word(word.text[match.end() :], (middle, y0, x1, y1), word.confidence)

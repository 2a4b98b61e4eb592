"""A page as Markdown out of its lines: headings by their size, paragraphs, lists, tables; knows no model.

Knows nothing of formulas and pictures, which lines do not show.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from statistics import median

from inference.fields.grids import Grid, find_grids
from inference.fields.layout import lay_out
from inference.tasks.job import Job
from inference.tasks.notes import Remark
from inference.tasks.paragraphs import Paragraph, find_paragraphs
from inference.tasks.results import PageResult
from inference.types import Box, Page, TextLine

TITLE, HEADING = 1.8, 1.35  # of the height of most lines
LONGEST_HEADING = 120  # characters

_BULLET = re.compile(r"[•●◦▪■‣·*–—-]\s+(?=\S)")
_SPECIAL = re.compile(r"[\\`*\[\]]|(?<![^\W_])_|_(?![^\W_])")
_AT_START = re.compile(r"(?:#{1,6}(?=\s)|[+>~-](?=\s|$)|={3,}|-{3,})")


def compose_pages(job: Job) -> list[PageResult]:
    """Each page as Markdown with HTML tables."""
    found = []
    for page in job.pages():
        found.append(PageResult(page.number, page.width, page.height, markdown=compose(page)))
        job.finished(1)
    job.note(Remark.BY_SIZE)
    return found


def compose(page: Page) -> str:
    """The lines of `page` as Markdown, in reading order."""
    grids = [grid for sheet in lay_out([page]).sheets for grid in find_grids(sheet)]
    rest = [line for line in page.lines if line.text.strip()]
    if not rest:
        return ""
    body = median(line.box[3] - line.box[1] for line in rest)
    parts: list[str] = []
    left = list(grids)
    run: list[TextLine] = []
    for line in rest:
        grid = next((grid for grid in grids if _is_inside(line.box, grid.box)), None)
        if grid is None:
            run.append(line)
        elif grid in left:
            parts += _text(page, run, body)
            run = []
            left.remove(grid)
            parts.append(_table(grid))
    return "\n\n".join([*parts, *_text(page, run, body)])


def _is_inside(box: Box, around: Box) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return around[0] <= x <= around[2] and around[1] <= y <= around[3]


def _text(page: Page, lines: Sequence[TextLine], body: float) -> Iterator[str]:
    for paragraph in find_paragraphs(page, lines):
        yield _heading(paragraph, body) or "\n".join(_items(paragraph))


def _heading(paragraph: Paragraph, body: float) -> str:
    """The paragraph as a heading; "" where it is none."""
    text = " ".join(paragraph.text.split())
    sizes = [line.box[3] - line.box[1] for row in paragraph.rows for line in row]
    size = min(sizes) / body
    if len(text) > LONGEST_HEADING or size < HEADING or not any(map(str.isalpha, text)):
        return ""
    return f"{'#' if size >= TITLE else '##'} {_escaped(text)}"


def _items(paragraph: Paragraph) -> Iterator[str]:
    """Its lines, those that begin with a bullet as items of a list; the others end where the printed ones do."""
    lines = paragraph.text.split("\n")
    for place, line in enumerate(lines):
        bullet = _BULLET.match(line)
        if bullet:
            yield f"- {_escaped(line[bullet.end() :])}"
        else:
            text = _escaped(line.strip())
            text = f"\\{text}" if _AT_START.match(text) else text
            yield text if place + 1 == len(lines) else f"{text}  "


def _escaped(text: str) -> str:
    """Printed signs stay signs: none of them is Markdown or HTML."""
    return _SPECIAL.sub(lambda match: f"\\{match[0]}", text).replace("&", "&amp;").replace("<", "&lt;")


def _table(grid: Grid) -> str:
    heading = "".join(f"<th>{html.escape(column.label.text)}</th>" for column in grid.columns)
    rows = [
        "".join(f"<td>{html.escape(cell.text) if cell is not None else ''}</td>" for cell in row) for row in grid.rows
    ]
    return "\n".join(["<table>", f"<tr>{heading}</tr>", *(f"<tr>{row}</tr>" for row in rows), "</table>"])

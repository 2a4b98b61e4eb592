"""The tasks that lines with boxes suffice for: text, lines, tables; knows neither models nor prompts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from inference.fields.grids import Grid
from inference.fields.open import Everything, read_everything
from inference.tasks.job import Job, without_image
from inference.tasks.results import PageResult
from inference.types import Page, Table


def read_text(job: Job) -> list[PageResult]:
    """Each page's text in reading order, and its lines."""
    found = []
    for page in job.pages():
        text = "\n".join(line.text for line in page.lines)
        found.append(PageResult(page.number, page.width, page.height, text=text, lines=page.lines))
        job.finished(1)
    return found


def read_tables(job: Job) -> list[PageResult]:
    """The tables of each page."""
    pages = keep_pages(job)
    return list(_with_tables(pages, read_everything(pages)))


def keep_pages(job: Job) -> list[Page]:
    """All pages with their lines, without their images."""
    pages = []
    for page in job.pages():
        pages.append(without_image(page))
        job.finished(1)
    return pages


def sizes_of(pages: Sequence[Page]) -> list[PageResult]:
    """The pages of a task whose result is not page by page."""
    return [PageResult(page.number, page.width, page.height) for page in pages]


def _with_tables(pages: Sequence[Page], everything: Everything) -> Iterator[PageResult]:
    for page in pages:
        tables = tuple(_table(grid) for grid in everything.tables if grid.page == page.number)
        yield PageResult(page.number, page.width, page.height, tables=tables)


def _table(grid: Grid) -> Table:
    heading = tuple(column.label.text for column in grid.columns)
    return Table((heading, *(tuple("" if cell is None else cell.text for cell in row) for row in grid.rows)))

"""A result as a person looks at it: a few views, the one the task is about first. Knows no request and stores nothing.

What a model wrote is foreign: it becomes HTML through `services.markdown` alone, everything else is escaped text.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from documents.models import TaskRun
from documents.services.formats import count_text, number_text
from documents.services.markdown import formulas_of, render_markdown, work_of
from documents.services.run_files import markdown_of
from documents.services.workbench.wording import note_sentence
from documents.web.workbench_overlay import ResultPage, page_marks, set_text
from documents.web.workbench_values import field_row, figure, pair_row, region_word, time_text
from inference.types import Task

LONGEST_JSON = 200_000  # characters shown; the file has all of it
# What is drawn of one result, as `work_of` counts it: some sixty pages, a few seconds of a web process at the worst.
MOST_DRAWN = 200_000


@dataclass(frozen=True, slots=True)
class View:
    """One way to look at a result. `kind` names its partial template, `content` is what that shows.

    `copied`: what the copy button takes from it.
    """

    kind: str
    title: str
    content: Any
    copied: str = ""

    @property
    def template(self) -> str:
        """The partial that shows it."""
        return f"workbench/views/{self.kind}.html"


class Drawing:
    """Draws the Markdown of one result, page after page; what is beyond `MOST_DRAWN` stays as it was written."""

    def __init__(self) -> None:
        self._left = MOST_DRAWN

    def draw(self, text: str) -> SafeString:
        """A page, a chart or a table as HTML."""
        return render_markdown(text) if self._has_room(text) else self._written(text)

    def draw_formulas(self, text: str) -> Sequence[SafeString]:
        """The formulas of a page."""
        return formulas_of(text) if self._has_room(text) else [self._written(text)]

    def _has_room(self, text: str) -> bool:
        work = work_of(text)
        has_room = work <= self._left
        self._left -= work if has_room else 0
        return has_room

    @staticmethod
    def _written(text: str) -> SafeString:
        return format_html('<pre tabindex="0">{}</pre>', text)


def views_of(run: TaskRun) -> list[View]:
    """The views of a finished run, the most telling one first."""
    result: dict[str, Any] = run.result or {}
    views = [view for view in (*_answers(result), *_page_views(run, result)) if view.content]
    nothing = View("said", _("Result"), _("Nothing of the kind was found. Try another task, or a sharper picture."))
    return [*(views or [nothing]), _raw(result)]


def notes_of(result: dict[str, Any]) -> list[str]:
    """What a person should know about how the result came to be."""
    return [note_sentence(note) for note in result.get("notes", ())]


def pages_of(run: TaskRun) -> list[ResultPage]:
    """The pages that have a picture, with what is drawn over each."""
    result: dict[str, Any] = run.result or {}
    marks = page_marks(result)
    read = {page["number"]: page for page in result.get("pages", ())}
    pages = []
    for image in run.images:
        number, width, height = image["number"], image["width"], image["height"]
        blocks = read.get(number, {}).get("translation", {}).get("blocks", ())
        translated = [
            set_text(f"block-{number}-{index}", block["text"], block["box"], width=width, height=height)
            for index, block in enumerate(blocks)
            if block.get("box") and block["text"].strip()
        ]
        pages.append(ResultPage(number, width, height, marks.get(number, []), translated))
    return pages


def _answers(result: dict[str, Any]) -> Iterator[View]:
    """What concerns the whole file."""
    if answer := result.get("answer"):
        yield View(
            "answer", _("Answer"), answer, answer["text"] or _joined([one["text"] for one in answer["passages"]])
        )
    if fields := result.get("fields"):
        rows = [field_row(index, one) for index, one in enumerate(fields)]
        yield View("fields", _("Fields"), rows, "\n".join(f"{row.label}\t{row.text}" for row in rows))
    if everything := result.get("everything"):
        pairs = [pair_row(index, pair) for index, pair in enumerate(everything.get("pairs", ()))]
        copied = "\n".join(f"{row.label}\t{row.text}" for row in pairs)
        yield View(
            "everything", _("Everything found"), {"pairs": pairs, "tables": everything.get("tables", ())}, copied
        )
    if "json" in result:
        written = json.dumps(result["json"], ensure_ascii=False, indent=2)
        yield View("code", _("Answer"), written, written)
    if subtitles := result.get("subtitles"):
        shown = [(time_text(one["start"]), time_text(one["end"]), one["text"]) for one in subtitles]
        yield View("subtitles", _("Subtitles"), shown, result.get("srt", ""))


def _page_views(run: TaskRun, result: dict[str, Any]) -> Iterator[View]:
    """What was read page by page."""
    pages, drawing = result.get("pages", []), Drawing()
    if translations := _parts(pages, "translation"):
        yield _translation(translations)
    if charts := _parts(pages, "chart"):
        drawn = [(number, _chart(one, drawing), one["source"]) for number, one in charts]
        yield View("charts", _("Chart"), drawn, _joined([source for _number, _html, source in drawn]))
    if documents := _parts(pages, "markdown"):
        rendered = [(number, drawing.draw(text)) for number, text in documents]
        copied = _joined([text for _number, text in documents])
        yield View("rendered", _("Document"), rendered, copied)
        yield View("code_pages", "Markdown", documents, copied)
    if tables := _parts(pages, "tables"):
        yield View("tables", _("Tables"), tables, markdown_of(result))
    texts = _parts(pages, "text")
    if run.task == Task.FORMULA:
        copied = _joined([text for _number, text in texts])
        yield View("formulas", _("Formulas"), [(number, drawing.draw_formulas(text)) for number, text in texts], copied)
        yield View("code_pages", "LaTeX", texts, copied)
        return
    yield _regions(_parts(pages, "regions"))
    both = _texts(_("Text"), texts), _lines(_parts(pages, "lines"))
    yield from reversed(both) if run.task == Task.SPOTTING else both


def _parts(pages: list[dict[str, Any]], name: str) -> list[tuple[int, Any]]:
    """Number of the page and what it has under `name`, for pages that have something."""
    return [(page["number"], page[name]) for page in pages if page.get(name)]


def _joined(texts: list[str]) -> str:
    return "\n\n".join(texts)


def _texts(title: str, texts: list[tuple[int, str]]) -> View:
    return View("texts", title, texts, _joined([text for _number, text in texts]))


def _translation(pages: list[tuple[int, Any]]) -> View:
    """Block by block beside the original where the blocks are known."""
    texts = _texts(_("Translation"), [(number, one["text"]) for number, one in pages])
    blocks = [
        (number, f"block-{number}-{index}", block["text"], block.get("original", ""))
        for number, one in pages
        for index, block in enumerate(one.get("blocks", ()))
    ]
    return View("blocks", texts.title, blocks, texts.copied) if blocks else texts


def _regions(pages: list[tuple[int, Any]]) -> View:
    rows = [
        (number, f"regions-{number}-{index}", region_word(one["category"]), one.get("text", ""))
        for number, regions in pages
        for index, one in enumerate(regions)
    ]
    return View("regions", _("Parts of the page"), rows, "\n".join(text for *_rest, text in rows))


def _lines(pages: list[tuple[int, Any]]) -> View:
    rows = [
        (number, f"lines-{number}-{index}", one["text"], figure(one.get("confidence")))
        for number, lines in pages
        for index, one in enumerate(lines)
    ]
    return View("lines", _("Lines"), rows, "\n".join(text for _number, _key, text, _figure in rows))


def _raw(result: dict[str, Any]) -> View:
    written = json.dumps(result, ensure_ascii=False, indent=2)
    if len(written) > LONGEST_JSON:
        return View("said", "JSON", _("Too long to show here. Download it as a file."))
    return View("code", "JSON", written, written)


def _chart(chart: dict[str, Any], drawing: Drawing) -> str:
    """A chart that was put into a table, drawn; "" for a flow chart, whose source is shown."""
    return drawing.draw(chart["source"]) if chart["notation"] == "markdown" else ""


def pages_words(run: TaskRun) -> str:
    """How many pages were read, and how long it took: "3 pages, 1.2 s"."""
    pages = len((run.result or {}).get("pages", ()))  # none for a video, of which pictures were looked at
    parts = []
    if pages:
        parts.append(ngettext("%(count)s page", "%(count)s pages", pages) % {"count": count_text(pages)})
    if run.seconds is not None:
        parts.append(_("%(seconds)s s") % {"seconds": number_text(round(run.seconds, 1))})
    return ", ".join(parts)

"""A result as a person looks at it: a few views, the one the task is about first. Knows no request and stores nothing.

What a model wrote is foreign: it becomes HTML through `services.markdown` alone, everything else is escaped text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from documents.models import TaskRun
from documents.services.formats import amount_text, count_text, date_text, number_text
from documents.services.markdown import formulas_of, render_markdown
from documents.services.run_files import columns_of, markdown_of
from documents.web.rows import SOURCE_WORDS
from documents.web.workbench_overlay import ResultPage, page_marks, set_text
from inference.types import Finish, Source, Task

LONGEST_JSON = 200_000  # characters shown; the file has all of it
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


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


def views_of(run: TaskRun) -> list[View]:
    """The views of a finished run, the most telling one first."""
    result: dict[str, Any] = run.result or {}
    views = [*_answers(result), *_page_views(run, result), _raw(result)]
    return [view for view in views if view.content]


def notes_of(result: dict[str, Any]) -> list[str]:
    """What a person should know about how the result came to be."""
    notes = [str(note) for note in result.get("notes", ())]
    cut = {
        finish: [page["number"] for page in result.get("pages", ()) if page.get("finish") == finish]
        for finish in Finish
    }
    for finish, sentence in (
        (Finish.LENGTH, _("The answer reached its allowed length and was cut: page %(pages)s.")),
        (Finish.REPETITION, _("The model began to repeat itself and was stopped: page %(pages)s.")),
    ):
        if cut[finish]:
            notes.append(sentence % {"pages": ", ".join(map(str, cut[finish]))})
    return notes


def pages_of(run: TaskRun) -> list[ResultPage]:
    """The pages that have a picture, with what is drawn over each."""
    result: dict[str, Any] = run.result or {}
    marks = page_marks(result)
    read = {page["number"]: page for page in result.get("pages", ())}
    pages = []
    for number, image in _numbered_images(run, list(read)):
        width, height = image["width"], image["height"]
        blocks = read.get(number, {}).get("translation", {}).get("blocks", ())
        translated = [
            set_text(f"block-{number}-{index}", block["text"], block["box"], width=width, height=height)
            for index, block in enumerate(blocks)
            if block.get("box") and block["text"].strip()
        ]
        pages.append(ResultPage(number, width, height, number, marks.get(number, []), translated))
    return pages


def _numbered_images(run: TaskRun, numbers: list[int]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each stored page image with the number of its page: pages stand in their order, and some may not be asked for."""
    for position, image in enumerate(run.images):
        yield image.get("number") or (numbers[position] if position < len(numbers) else position + 1), image


def _answers(result: dict[str, Any]) -> Iterator[View]:
    """What concerns the whole file."""
    if answer := result.get("answer"):
        yield View("answer", _("Answer"), answer, answer.get("text", ""))
    if fields := result.get("fields"):
        rows = [_field_row(index, one) for index, one in enumerate(fields)]
        yield View("fields", _("Fields"), rows, "\n".join(f"{row.label}\t{row.text}" for row in rows))
    if everything := result.get("everything"):
        pairs = [_pair_row(index, pair) for index, pair in enumerate(everything.get("pairs", ()))]
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
    pages = result.get("pages", [])
    of = lambda name: [(page["number"], page[name]) for page in pages if page.get(name)]  # noqa: E731
    texts = of("text")
    joined = "\n\n".join(text for _number, text in texts)
    if translations := of("translation"):
        yield View(
            "texts",
            _("Translation"),
            [(n, one["text"]) for n, one in translations],
            "\n\n".join(one["text"] for _n, one in translations),
        )
    if charts := of("chart"):
        drawn = [(n, _chart(one), one["source"]) for n, one in charts]
        yield View("charts", _("Chart"), drawn, "\n\n".join(one["source"] for _n, one in charts))
    if run.task == Task.FORMULA and texts:
        yield View("formulas", _("Formulas"), [(n, formulas_of(text)) for n, text in texts], joined)
        yield View("code_pages", _("LaTeX"), texts, joined)
        texts = []
    if documents := of("markdown"):
        yield View(
            "rendered", _("Document"), [(n, render_markdown(text)) for n, text in documents], markdown_of(result)
        )
        yield View("code_pages", "Markdown", documents, markdown_of(result))
    if tables := of("tables"):
        yield View("tables", _("Tables"), tables, markdown_of(result))
    if regions := of("regions"):
        shown = [
            (n, f"regions-{n}-{i}", region_word(one["category"]), one.get("text", ""))
            for n, all_ in regions
            for i, one in enumerate(all_)
        ]
        yield View("regions", _("Parts of the page"), shown, "\n".join(one[3] for one in shown))
    text_view = View("texts", _("Text"), texts, joined)
    lines = [
        (n, f"lines-{n}-{i}", one["text"], figure(one.get("confidence")))
        for n, all_ in of("lines")
        for i, one in enumerate(all_)
    ]
    lines_view = View("lines", _("Lines"), lines, "\n".join(one[2] for one in lines))
    yield from (lines_view, text_view) if run.task == Task.SPOTTING else (text_view, lines_view)


def _raw(result: dict[str, Any]) -> View:
    written = json.dumps(result, ensure_ascii=False, indent=2)
    if len(written) > LONGEST_JSON:
        return View("too_long", "JSON", _("Too long to show here. Download it as a file."))
    return View("code", "JSON", written, written)


def _chart(chart: dict[str, Any]) -> str:
    """A chart that was put into a table, drawn; "" for a flow chart, whose source is shown."""
    return render_markdown(chart["source"]) if chart["notation"] == "markdown" else ""


def _field_row(index: int, one: dict[str, Any]) -> FieldRow:
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
                    (value_words(row.get(name)), f"field-{index}-{number}-{name}" if name in placed else "")
                    for name, _label in columns
                ]
            )
    return FieldRow(
        one.get("label") or one["name"],
        "" if rows else value_words(value),
        str(SOURCE_WORDS[Source(source)]) if source else "",
        figure(one.get("confidence")),
        f"field-{index}" if has_box else "",
        [label for _name, label in columns],
        rows,
    )


def _pair_row(index: int, pair: dict[str, Any]) -> FieldRow:
    key = f"pair-{index}" if pair.get("box") else ""
    return FieldRow(pair["label"], pair["text"], "", figure(pair.get("confidence")), key, [], [])


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


def pages_words(run: TaskRun) -> str:
    """How many pages were read, and how long it took: "3 pages, 1.2 s"."""
    pages = len((run.result or {}).get("pages", ())) or run.pages_done
    parts = []
    if pages:
        parts.append(ngettext("%(count)s page", "%(count)s pages", pages) % {"count": count_text(pages)})
    if run.seconds is not None:
        parts.append(_("%(seconds)s s") % {"seconds": number_text(round(run.seconds, 1))})
    return ", ".join(parts)

"""What the tasks of engines are called. Knows neither engines nor how a task is done."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from inference.types import Task

TASK_WORDS = {
    Task.TEXT: _("Text"),
    Task.SPOTTING: _("Lines with their places"),
    Task.DOCUMENT: _("Whole page as Markdown"),
    Task.LAYOUT: _("Parts of the page"),
    Task.TABLE: _("Tables"),
    Task.FORMULA: _("Formulas"),
    Task.CHART: _("Charts"),
    Task.FIELDS: _("Fields"),
    Task.QUESTION: _("Questions"),
    Task.TRANSLATE: _("Translation"),
    Task.SUBTITLES: _("Subtitles"),
    Task.CUSTOM: _("Tasks of your own"),
}


def task_words(tasks: Iterable[Task]) -> list[str]:
    """The words for `tasks`, in one order everywhere; what nobody asks for by itself has none."""
    asked = set(tasks)
    return [str(words) for task, words in TASK_WORDS.items() if task in asked]

"""One document, read; knows nothing of how."""

from __future__ import annotations

from dataclasses import dataclass

from inference.types.fields import FieldValue, Learned, Statement, TemplateSpec
from inference.types.pages import Page


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """One document, read: its pages with lines, the template used (given or guessed) and the values found.

    `probability`: of a guessed template, that it is the right one; None where it was given. `learned`: the checked
    documents of the same layout, None where none was known. `model`: the profile of the vision-language model that was
    asked for the fields, "" where none was.
    """

    pages: tuple[Page, ...]
    template: TemplateSpec | None
    is_guessed: bool
    values: tuple[FieldValue, ...]
    engine: str
    engine_revision: str
    seconds: float
    probability: float | None = None
    statements: tuple[Statement, ...] = ()
    learned: Learned | None = None
    model: str = ""
    model_revision: str = ""

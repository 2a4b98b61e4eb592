"""The words every part of the engine room speaks: pages, lines, field specifications, values and their evidence.

Knows nothing of files, engines or templates beyond their shape. A box is `(x0, y0, x1, y1)` in fractions of the
upright page, origin top left. Pages count from 1.
"""

from __future__ import annotations

from inference.types.fields import (
    Check,
    FieldSpec,
    FieldType,
    FieldValue,
    Labelled,
    Learned,
    Statement,
    TemplateSpec,
    Verdict,
    label_in,
)
from inference.types.pages import Box, Evidence, Leftovers, Page, PageNote, Source, TextLine, Word
from inference.types.reading import Reading
from inference.types.tasks import (
    SPOTTING,
    Adapter,
    Chart,
    Fields,
    Finish,
    Heat,
    Layout,
    Lines,
    Markdown,
    Output,
    OutputKind,
    Region,
    Request,
    Result,
    Said,
    Table,
    Tables,
    Task,
    Text,
    Token,
    Translation,
)

__all__ = [
    "SPOTTING",
    "Adapter",
    "Box",
    "Chart",
    "Check",
    "Evidence",
    "FieldSpec",
    "FieldType",
    "FieldValue",
    "Fields",
    "Finish",
    "Heat",
    "Labelled",
    "Layout",
    "Learned",
    "Leftovers",
    "Lines",
    "Markdown",
    "Output",
    "OutputKind",
    "Page",
    "PageNote",
    "Reading",
    "Region",
    "Request",
    "Result",
    "Said",
    "Source",
    "Statement",
    "Table",
    "Tables",
    "Task",
    "TemplateSpec",
    "Text",
    "TextLine",
    "Token",
    "Translation",
    "Verdict",
    "Word",
    "label_in",
]

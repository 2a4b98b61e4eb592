"""Turns the bytes of a file (PDF, PNG, JPEG, WebP, BMP, TIFF, HEIC) into pages, inside hard limits; knows no fields."""

from inference.pages.limits import Limits, UnreadableFile
from inference.pages.pdf import TextReader
from inference.pages.quality import judge_quality
from inference.pages.stream import (
    PARSERS,
    SENTENCES,
    CodeFinder,
    PageStream,
    XmlDrawer,
    open_pages,
    show_page,
    turn_page,
)

__all__ = [
    "PARSERS",
    "SENTENCES",
    "CodeFinder",
    "Limits",
    "PageStream",
    "TextReader",
    "UnreadableFile",
    "XmlDrawer",
    "judge_quality",
    "open_pages",
    "show_page",
    "turn_page",
]

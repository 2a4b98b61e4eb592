"""`python -m inference read`: the text of a document; knows no server."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from inference.commands.boxes import rounded
from inference.engine import EngineError
from inference.pages import UnreadableFile
from inference.pipeline import read_pages
from inference.registry import ENGINES, UnknownEngine, load_engine
from inference.types import Page

ERRORS = (UnknownEngine, EngineError)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What can be said after `read`."""
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("--json", action="store_true", help="print pages and lines with boxes as JSON")
    parser.add_argument("--engine", default="rapidocr", help=f"one of: {', '.join(ENGINES)} (default: rapidocr)")


def run(options: argparse.Namespace) -> int:
    """Print the pages; return the exit status: 1 where the file cannot be read."""
    engine = load_engine(options.engine)
    try:
        for page in read_pages(Path(options.file).read_bytes(), engine=engine):
            text = "\n".join(line.text for line in page.lines)
            sys.stdout.write(
                json.dumps(_describe_page(page), ensure_ascii=False) + "\n" if options.json else text + "\n\f"
            )
    except UnreadableFile as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _describe_page(page: Page) -> dict[str, Any]:
    return {
        "page": page.number,
        "width": page.width,
        "height": page.height,
        "rotation": page.rotation,
        "source": page.source.value if page.source else None,
        "lines": [
            {
                "text": line.text,
                "box": rounded(line.box),
                "confidence": line.confidence,
                "words": [{"text": word.text, "box": rounded(word.box)} for word in line.words],
            }
            for line in page.lines
        ],
    }

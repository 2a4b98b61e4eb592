"""Reads the labelled documents once and keeps their pages, so that fields can be tried, fitted and scored in seconds.

`python -m benchmarks.readings DATA_FOLDER [--sets NAME ...]` reads what is not kept yet. Knows nothing of fields. What
is kept holds other people's documents: it lies in `benchmarks/out/`, which is never committed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import pickle
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tqdm import tqdm

from inference.pages import UnreadableFile
from inference.pipeline import read_pages
from inference.registry import load_engine
from inference.types import Page

FOLDER = Path(__file__).resolve().parent / "out" / "readings"
SETS = ("zugferd", "hand_labelled", "sroie", "deepform", "cuad", "kleister_nda")


@dataclass(frozen=True, slots=True, eq=False)
class Labelled:
    """One labelled document: its line of truth and its pages as read, without images."""

    truth: dict[str, Any]
    pages: tuple[Page, ...]

    @property
    def family(self) -> str:
        """Documents of one family look alike; a figure is honest when no family is on both sides of it."""
        return str(self.truth["template_family"])


def load_readings(data: Path, name: str, *, file_key: str = "file") -> list[Labelled]:
    """The labelled documents of one set that were read; raises `FileNotFoundError` where one was not."""
    return [Labelled(row, _load(data / name / row[file_key])) for row in rows(data, name)]


def rows(data: Path, name: str) -> list[dict[str, Any]]:
    """The lines of truth of one set."""
    text = (data / name / "truth.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def main(arguments: Sequence[str] | None = None) -> int:
    """Read every document that is not kept yet."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.readings", description=__doc__)
    parser.add_argument("data", metavar="DATA_FOLDER", type=Path)
    parser.add_argument("--sets", nargs="+", metavar="NAME", choices=SETS, default=SETS)
    parser.add_argument("--again", action="store_true", help="read also what is kept")
    options = parser.parse_args(arguments)
    engine = load_engine("rapidocr")
    files = list(_files(options.data, options.sets))
    FOLDER.mkdir(parents=True, exist_ok=True)
    for file in tqdm(files, unit="file", file=sys.stderr):
        target = _place(file)
        if target.is_file() and not options.again:
            continue
        try:
            pages = tuple(read_pages(file.read_bytes(), engine=engine))
        except UnreadableFile as error:
            sys.stderr.write(f"{file.name}: {error}\n")
            pages = ()
        kept = tuple(_without_picture(page) for page in pages)
        target.write_bytes(pickle.dumps(kept, protocol=pickle.HIGHEST_PROTOCOL))
    return 0


def _files(data: Path, names: Sequence[str]) -> Iterator[Path]:
    for name in names:
        for row in rows(data, name):
            yield data / name / row["file"]


def _without_picture(page: Page) -> Page:
    return replace(page, image=None, jpeg=b"")


def _place(file: Path) -> Path:
    return FOLDER / f"{hashlib.sha256(file.read_bytes()).hexdigest()}.pickle"


def _load(file: Path) -> tuple[Page, ...]:
    pages: tuple[Page, ...] = pickle.loads(_place(file).read_bytes())
    return pages


if __name__ == "__main__":
    sys.exit(main())

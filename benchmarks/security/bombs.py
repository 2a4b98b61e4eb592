"""How long and how much memory the verdict on each hostile file takes, and whether the next document reads as ever."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import Figure, tell
from benchmarks.process_memory import MemoryWatch, below
from benchmarks.security.hostile import markup, pdf_objects, pdfs, pictures
from inference.engines.fake import FakeEngine
from inference.pages import UnreadableFile
from inference.pipeline import read_document
from inference.schemas import builtin_templates
from inference.types import TemplateSpec

BOMBS: tuple[Callable[[], bytes], ...] = (*pdfs.BOMBS, *pictures.BOMBS, *markup.BOMBS)
SECONDS, MEGABYTES = 5.0, 512.0
SENTENCE = "Brook and Field Ltd sells garden tools."


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a file: `code` of the refusal, "" where it was read; `processor`: seconds of work."""

    name: str
    code: str
    seconds: float
    processor: float
    megabytes: float


def measure() -> list[Figure]:
    """The slowest and the largest verdict over all bombs, and how many honest documents after them went wrong."""
    [template] = [known for known in builtin_templates() if known.name == "invoice"]
    honest = pdf_objects.page(f"BT /F 14 Tf 40 500 Td ({SENTENCE}) Tj ET")
    expected = _lines(honest, template)
    verdicts, harmed = [], 0
    for bomb in BOMBS:
        verdicts.append(judge(bomb.__name__, bomb(), template))
        harmed += _lines(honest, template) != expected
    slowest = max(verdicts, key=lambda verdict: verdict.seconds)
    largest = max(verdicts, key=lambda verdict: verdict.megabytes)
    tell(f"slowest: {slowest.name}; largest: {largest.name}")
    return [
        Figure("hostile files", len(verdicts), "", at_least=50),
        Figure("seconds to the slowest verdict", slowest.seconds, "s", at_most=SECONDS),
        Figure("processor seconds to the dearest", max(of.processor for of in verdicts), "s", at_most=SECONDS),
        Figure("memory of the largest child", largest.megabytes, "MB", at_most=MEGABYTES),
        Figure("honest documents harmed by the one before", harmed, "", at_most=0),
    ]


def judge(name: str, data: bytes, template: TemplateSpec) -> Verdict:
    """Read a hostile file as a worker would, but for OCR."""
    code = ""
    started, worked = time.perf_counter(), _processor_seconds()
    with MemoryWatch(os.getpid(), every=0.005) as watch:
        try:
            read_document(data, engine=FakeEngine(), template=template)
        except UnreadableFile as error:
            code = error.code
        seconds = time.perf_counter() - started
    processor = _processor_seconds() - worked
    tell(f"{name:<48} {len(data):>11,} bytes {seconds:6.2f} s {processor:6.2f} s {watch.one:4.0f} MB  {code or 'read'}")
    return Verdict(name, code, seconds, processor, watch.one)


def _processor_seconds() -> float:
    """Of this process and what it has started, the sandbox's server and its children among them."""
    ticks = 0
    for pid in (os.getpid(), *below(os.getpid())):
        with contextlib.suppress(OSError):  # it has ended since
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:15]))  # its own, and that of children which have ended
    return ticks / os.sysconf("SC_CLK_TCK")


def _lines(data: bytes, template: TemplateSpec) -> list[str]:
    reading = read_document(data, engine=FakeEngine(), template=template)
    return [line.text for page in reading.pages for line in page.lines]

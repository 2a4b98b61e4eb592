"""Reads mutated files as a worker does, in the sandbox, and keeps those that end otherwise than with a verdict."""

from __future__ import annotations

import hashlib
import random
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

from benchmarks.fuzz.mutating import mutate
from benchmarks.fuzz.seeds import draw_seeds
from inference.engines.fake import FakeEngine
from inference.pages import Limits, UnreadableFile
from inference.pipeline import read_document
from inference.sandbox import SandboxLimits

SLOW = 60.0  # seconds; what is promised is held by processor time, this is for what escapes it
_ROOMY = Limits(sandbox=replace(SandboxLimits(), memory=4 * SandboxLimits().memory))


@dataclass(slots=True)
class Report:
    """How many files were read, what became of them, and where those that should not end so are kept."""

    files: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    findings: list[str] = field(default_factory=list)


def fuzz_files(seconds: float, seed: int, folder: Path) -> Report:
    """Read mutated files for so many seconds; the same `seed` mutates in the same order."""
    chance, report = random.Random(seed), Report()
    corpus = list(draw_seeds().items())
    contents = [content for _, content in corpus]
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        name, content = chance.choice(corpus)
        data = mutate(content, contents, chance)
        started = time.monotonic()
        verdict, trouble = judge(data, Limits())
        if time.monotonic() - started > SLOW:
            trouble = trouble or f"took {time.monotonic() - started:.1f} s"
        report.files += 1
        report.verdicts[verdict] += 1
        if trouble:
            report.findings.append(_keep(folder, name, data, trouble))
    return report


def judge(data: bytes, limits: Limits) -> tuple[str, str]:
    """The verdict, and what is wrong with it, "" where nothing is.

    A parser in C that is out of memory may die of it: what does not, given more, was judged rightly.
    """
    try:
        read_document(data, engine=FakeEngine(), limits=limits)
    except UnreadableFile as error:
        if error.code != "crashed":
            return error.code, ""
        if limits != _ROOMY and judge(data, _ROOMY)[1] == "":
            return "too_much_memory", ""
        return error.code, str(error.__cause__)
    except Exception:
        return "escaped", traceback.format_exc()
    return "read", ""


def _keep(folder: Path, name: str, data: bytes, trouble: str) -> str:
    path = folder / f"{hashlib.sha256(data).hexdigest()[:12]}-{name}"
    path.write_bytes(data)
    path.with_name(path.name + ".txt").write_text(trouble)
    return f"{path}: {trouble.strip().splitlines()[-1]}"

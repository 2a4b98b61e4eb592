"""How quick the CPU engine is and how much it reads, beside RapidOCR as it comes and beside the fastest peer.

The contenders take turns page by page, each in a process of its own, so that whatever else the machine does hits all
alike. The peer lives in an environment of its own under `benchmarks/out/`, made on the first run.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.dense_page import draw_dense_page
from benchmarks.figures import Figure, tell

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("DATA") or ROOT.parent / "shared" / "data")
PEER, PEER_FOLDER = "faster-paddle==1.0.4", ROOT / "benchmarks" / "out" / "peer"
RECEIPTS, LATIN_PAGES, CHINESE_SEED = 48, 4, 4  # of 16 receipts the recall was chance to half a point
TIMES_STOCK, TIMES_PEER = 3.0, 1.1
LOST_POINTS = 0.5  # of recall, against the better of the others
MEGABYTES = 1500.0


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page in a file, of a kind, and the words on it (of Chinese: characters)."""

    kind: str
    path: Path
    words: tuple[str, ...]


@dataclass(slots=True)
class Tally:
    """What one contender took and found on pages of one kind."""

    wall: float = 0.0
    cpu: float = 0.0
    found: int = 0
    pages: int = 0
    words: int = 0

    @property
    def recall(self) -> float:
        """Percent of the words."""
        return 100 * self.found / self.words


@dataclass(slots=True)
class Contender:
    """A reader's process, and its figures by kind of page."""

    process: subprocess.Popen[str]
    megabytes: float = 0.0
    tallies: dict[str, Tally] = field(default_factory=dict)

    def read(self, sheet: Sheet, *, counts: bool = True) -> float:
        """Have a page read; returns the seconds it took."""
        if self.process.stdin is None or self.process.stdout is None:
            raise RuntimeError("the reader's process has no pipes")
        self.process.stdin.write(f"{sheet.path}\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"a reader ended on {sheet.path.name} with code {self.process.wait()}")
        answer = json.loads(line)
        self.megabytes = answer["megabytes"]
        if counts:
            tally = self.tallies.setdefault(sheet.kind, Tally())
            tally.wall += answer["wall"]
            tally.cpu += answer["cpu"]
            tally.found += count_found(sheet, answer["text"])
            tally.pages += 1
            tally.words += len(sheet.words)
        return float(answer["wall"])


def measure() -> list[Figure]:
    """Seconds, their ratios, recall and memory; receipts only where the labelled documents are at hand."""
    interpreters = {"stock": sys.executable, "ours": sys.executable}
    peer = install_peer()
    if peer:
        interpreters["peer"] = peer
    with tempfile.TemporaryDirectory() as folder, _started(interpreters) as contenders:
        sheets = [*_receipts(), *_drawn(Path(folder))]
        for contender in contenders.values():
            contender.read(sheets[0], counts=False)
        for number, sheet in enumerate(sheets, 1):
            seconds = [f"{name} {contender.read(sheet):.2f} s" for name, contender in contenders.items()]
            tell(f"{sheet.kind} {number}/{len(sheets)}: {', '.join(seconds)}")
    kinds = list(dict.fromkeys(sheet.kind for sheet in sheets))
    figures = [figure for kind in kinds for figure in _compare(kind, contenders)]
    return [*figures, Figure("the engine's process, at most", contenders["ours"].megabytes, "MB", at_most=MEGABYTES)]


def count_found(sheet: Sheet, text: str) -> int:
    """How many of the words on the page are among what was read, each as often as it stands there; case is no matter.

    Chinese has no spaces: there every character is a word.
    """
    parts = "".join(text.split()) if sheet.kind == "Chinese page" else text.casefold().split()
    return (Counter(word.casefold() for word in sheet.words) & Counter(parts)).total()


def install_peer() -> str | None:
    """Return the interpreter that has the peer, None where pip cannot get it here."""
    python = PEER_FOLDER / "bin" / "python"
    if python.exists() and _can_import(python):
        return str(python)
    tell(f"installing {PEER} into {PEER_FOLDER}")
    subprocess.run([sys.executable, "-m", "venv", "--clear", PEER_FOLDER], check=True)
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", PEER]
    if subprocess.run(command, stdout=sys.stderr, check=False).returncode or not _can_import(python):
        tell(f"pip cannot install {PEER} here: it is left out")
        return None
    return str(python)


def _can_import(python: Path) -> bool:
    return subprocess.run([python, "-c", "import faster_paddle"], capture_output=True, check=False).returncode == 0


@contextmanager
def _started(interpreters: dict[str, str]) -> Iterator[dict[str, Contender]]:
    """Start a process for each name; all have ended when the context ends."""
    contenders = {}
    try:
        for name, python in interpreters.items():
            command = [python, "-m", "benchmarks.ocr_contenders", name]
            pipe = subprocess.PIPE
            contenders[name] = Contender(subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=ROOT))
        yield contenders
    finally:
        for contender in contenders.values():
            contender.process.kill()
            contender.process.communicate()


def _receipts() -> Iterator[Sheet]:
    """Receipts of as many shops."""
    truth = DATA / "sroie" / "truth.jsonl"
    if not truth.is_file():
        tell(f"{truth} is not there: receipts are left out")
        return
    rows = [json.loads(line) for line in truth.read_text("utf-8").splitlines()]
    one_each = {row["template_family"]: row for row in rows if row.get("text")}
    for row in list(one_each.values())[:RECEIPTS]:
        yield Sheet("receipt", (truth.parent / row["file"]).resolve(), tuple(row["text"].split()))


def _drawn(folder: Path) -> Iterator[Sheet]:
    """Dense pages at 200 dpi, the last in Chinese."""
    for seed in range(LATIN_PAGES + 1):
        page = draw_dense_page(seed, is_chinese=seed == CHINESE_SEED)
        path = folder / f"{seed}.png"
        page.image.save(path, compress_level=1)
        yield Sheet("Chinese page" if seed == CHINESE_SEED else "dense A4", path, page.words)


def _compare(kind: str, contenders: dict[str, Contender]) -> Iterator[Figure]:
    tallies = {name: contender.tallies[kind] for name, contender in contenders.items()}
    ours, least = tallies["ours"], {"stock": TIMES_STOCK, "peer": TIMES_PEER}
    for name, tally in tallies.items():
        yield Figure(f"{kind}: {name}", tally.wall / tally.pages, "s")
    for name, tally in tallies.items():
        if name != "ours":
            yield Figure(f"{kind}: {name} / ours", tally.wall / ours.wall, "x", at_least=least[name])
            yield Figure(f"{kind}: the same in processor time", tally.cpu / ours.cpu, "x")
    for name, tally in tallies.items():
        yield Figure(f"{kind}: recall of {name}", tally.recall, "%")
    best = max(tally.recall for name, tally in tallies.items() if name != "ours")
    yield Figure(f"{kind}: recall lost to the better", best - ours.recall, "pt", at_most=LOST_POINTS)

"""A vision-language model's engine: pages a second against a bare client of the same server, and against PyTorch.

`ENGINES_PYTHON=... python -m benchmarks.gpu_engine` needs a Python that has PyTorch and vLLM. Weights are random and
made here: nothing is downloaded. With a card the model has its full size and the promises of a card hold; without one
it is tiny, a page takes a tenth of a second, and only what is asked for 8 at once is held to a promise. Where there is
no vLLM the PyTorch half runs alone; where there is no site beside it, the documents are left out. Both are said.
"""

from __future__ import annotations

import argparse
import dataclasses
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.figures import Figure, tell

if TYPE_CHECKING:
    from benchmarks.engines.asking import Round
    from benchmarks.engines.serving import Serving

ROOT = Path(__file__).resolve().parent.parent
VARIABLE = "ENGINES_PYTHON"
CARD_GIB = 24.0
LEAST_OF_BARE, LEAST_OF_DOCUMENTS, LEAST_OF_PYTORCH, MOST_GROWTH = 0.95, 0.85, 5.0, 5.0
WARM = 4
PROBE = (
    "import importlib.util as u, json, torch; "
    "print(json.dumps({'card': torch.cuda.is_available() and torch.cuda.get_device_name(), "
    "'vllm': bool(u.find_spec('vllm'))}))"
)


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured: pages of `height` x `width` pixels, answers of at most `tokens`."""

    model: str
    pages: int
    torch_pages: int
    memory_pages: int
    invoices: int
    documents: int
    workers: int
    at_once: tuple[int, ...]
    height: int
    width: int
    tokens: int
    context: int
    dtype: str


# An A4 page at 200 dpi on a card; a card of the size of a postage stamp without one.
ON_A_CARD = Size("full", 200, 40, 1000, 40, 200, 8, (1, 8, 32, 128), 2338, 1653, 512, 8192, "bfloat16")
ON_THE_CPU = Size("tiny", 24, 8, 100, 8, 8, 2, (1, 8), 512, 512, 64, 4096, "float32")


def main() -> int:
    """Measure and print; exits with 1 when a promise is not kept."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gpu_engine", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the figures to this file, too")
    options = parser.parse_args()
    figures = measure()
    for figure in figures:
        verdict = "MISSED" if figure.is_missed else "ok" if figure.target else ""
        print(f"{figure.name:<62} {figure.value:10.3f} {figure.unit:<8} {figure.target:<14} {verdict}".rstrip())
    if options.json:
        options.json.write_text(json.dumps([dataclasses.asdict(figure) for figure in figures], indent=1) + "\n")
    return int(any(figure.is_missed for figure in figures))


def measure() -> list[Figure]:
    """All that can be measured here. Raises `RuntimeError` where no Python with PyTorch is named or found."""
    python = os.environ.get(VARIABLE) or _beside()
    probed = subprocess.run([python, "-c", PROBE], capture_output=True, text=True, check=False)
    if probed.returncode:
        raise RuntimeError(f"{python} has no PyTorch. Name one that has by {VARIABLE}, or run: make setup-engines")
    found = json.loads(probed.stdout.splitlines()[-1])
    size = ON_A_CARD if found["card"] else ON_THE_CPU
    tell(f"{found['card'] or 'no card'}: {size}")
    with tempfile.TemporaryDirectory(prefix="ocrsite-model-") as folder:
        model = Path(folder) / "model"
        command = [python, "-m", "benchmarks.engines.checkpoint", str(model), "--size", size.model]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        torch = _in_torch(python, model, size)
        figures = _torch_figures(torch, is_card=bool(found["card"]))
        if not found["vllm"]:
            tell("vLLM is not installed there: the PyTorch half alone")
            return figures
        return [*figures, *_with_vllm(python, model, size, torch["pages_per_second"], is_card=bool(found["card"]))]


def _beside() -> str:
    """The environment that `make setup-engines` makes, else this Python's own."""
    path = ROOT / ".venv-engines" / "bin" / "python"
    return str(path) if path.exists() else sys.executable


def _in_torch(python: str, model: Path, size: Size) -> dict[str, Any]:
    arguments = {
        "--pages": size.torch_pages,
        "--invoices": size.invoices,
        "--height": size.height,
        "--width": size.width,
        "--tokens": size.tokens,
        "--card-gib": CARD_GIB,
    }
    command = [python, "-m", "benchmarks.engines.in_torch", str(model)]
    command += [str(part) for pair in arguments.items() for part in pair]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    tell(f"{told['device']}, {told['versions']}")
    return told


def _torch_figures(torch: dict[str, Any], *, is_card: bool) -> list[Figure]:
    growth = 100 * (torch["memory_late"] / torch["memory_early"] - 1)
    figures = [
        Figure("PyTorch, batches of 4", torch["pages_per_second"], "pages/s"),
        Figure("PyTorch, a page alone, p50", torch["page_p50"], "s"),
        Figure("PyTorch, a page alone, p95", torch["page_p95"], "s"),
        Figure("PyTorch, invoice to JSON alone, p50", torch["json_p50"], "s"),
        Figure("PyTorch, invoice to JSON alone, p95", torch["json_p95"], "s"),
        Figure("PyTorch, growth of memory from a tenth of the pages to all", growth, "%", at_most=MOST_GROWTH),
    ]
    if is_card:
        figures.append(Figure("PyTorch, card memory", torch["card_peak"] / 1024, "GiB", at_most=CARD_GIB))
    return figures


def _with_vllm(python: str, model: Path, size: Size, torch_speed: float, *, is_card: bool) -> list[Figure]:
    from benchmarks.engines.serving import card_megabytes, served
    from inference.profiles import find_profile

    # The cache of processed images is meant to fill; here it is full before the growth of memory is looked at.
    profile, extra = find_profile(), ["--enforce-eager", "--mm-processor-cache-gb", "0.1"]
    if is_card:
        extra = ["--gpu-memory-utilization", f"{0.95 * CARD_GIB * 1024 / card_megabytes('total'):.3f}"]
    before = card_megabytes()
    limits: dict[str, Any] = {"context": size.context, "tokens": size.tokens, "dtype": size.dtype}
    with served(python, profile, model, **limits, extra=extra) as serving:
        figures, best = _against_bare(serving, size, is_card=is_card)
        figures.append(
            Figure("vLLM / PyTorch", best / torch_speed, "x", at_least=LEAST_OF_PYTORCH if is_card else None)
        )
        figures += _invoices(serving, size)
        figures.append(_growth(serving, size))
        figures += _documents(serving, size, is_card=is_card)
        if is_card:
            held = (card_megabytes() - before) / 1024
            figures.append(Figure("vLLM, card memory", held, "GiB", at_most=CARD_GIB))
    return figures


def _against_bare(serving: Serving, size: Size, *, is_card: bool) -> tuple[list[Figure], float]:
    """Each number at once twice, in turns, so that a busy moment hits both; and the engine's best pages a second."""
    from benchmarks.engines.pages import draw_pages, text_request

    pages = draw_pages(size.pages, size.height, size.width)
    _rounds(serving, size, pages[:WARM], text_request, 1)
    figures, speeds = [], []
    for at_once in size.at_once:
        bare, ours = _rounds(serving, size, pages, text_request, at_once)
        speeds.append(ours.pages_per_second)
        tell(f"{at_once} at once: {bare.pages_per_second:.2f} pages/s bare, {ours.pages_per_second:.2f} by the engine")
        figures += [
            Figure(f"a bare client, {at_once} at once", bare.pages_per_second, "pages/s"),
            Figure(f"a bare client, {at_once} at once, tokens", bare.tokens / bare.whole, "1/s"),
            Figure(f"our engine, {at_once} at once", ours.pages_per_second, "pages/s"),
            Figure(f"our engine, {at_once} at once, a page, p50", ours.slowest(0.5), "s"),
            Figure(f"our engine, {at_once} at once, a page, p95", ours.slowest(0.95), "s"),
            Figure(
                f"our engine / a bare client, {at_once} at once",
                ours.pages_per_second / bare.pages_per_second,
                "x",
                at_least=LEAST_OF_BARE if is_card or at_once > 1 else None,
            ),
        ]
    return figures, max(speeds)


def _rounds(serving: Serving, size: Size, pages: Sequence[Any], request: Any, at_once: int) -> tuple[Round, Round]:
    """Both ways over all pages, twice each; what was kept of one is of no use to another."""
    from benchmarks.engines.asking import ask_bare, ask_engine, joined
    from inference.engines.server import ServerEngine
    from inference.profiles import find_profile

    engine = ServerEngine([serving.url], context=size.context, in_flight=at_once)
    bare, ours = [], []
    for number in range(2):
        asked = request(f"bare {at_once} {number}")
        bare.append(ask_bare(serving.url, find_profile(), pages, asked, at_once, size.tokens))
        ours.append(ask_engine(engine, pages, request(f"ours {at_once} {number}"), at_once))
    return joined(bare), joined(ours)


def _invoices(serving: Serving, size: Size) -> list[Figure]:
    from benchmarks.engines.pages import draw_pages, fields_request

    pages = draw_pages(size.invoices, size.height, size.width, first=5_000)
    figures = []
    for at_once in (1, 8):
        _, ours = _rounds(serving, size, pages, fields_request, at_once)
        figures.append(Figure(f"invoice to JSON, {at_once} at once, p50", ours.slowest(0.5), "s"))
        figures.append(Figure(f"invoice to JSON, {at_once} at once, p95", ours.slowest(0.95), "s"))
    return figures


def _growth(serving: Serving, size: Size) -> Figure:
    """The server's own memory: the card's is taken whole at its start."""
    from benchmarks.engines.asking import ask_engine
    from benchmarks.engines.pages import draw_pages, text_request
    from inference.engines.server import ServerEngine

    engine = ServerEngine([serving.url], context=size.context)
    step = max(size.memory_pages // 10, 1)
    held = []
    for start in range(0, size.memory_pages, step):
        pages = draw_pages(step, size.height, size.width, first=10_000 + start)
        ask_engine(engine, pages, text_request(f"memory {start}"), 8)
        held.append(serving.resident_megabytes())
        tell(f"{start + step} pages: {held[-1]:.0f} MB")
    name = f"the server's memory, {size.memory_pages} pages against {5 * step}"
    return Figure(name, 100 * (held[-1] / held[4] - 1), "%", at_most=MOST_GROWTH)


def _documents(serving: Serving, size: Size, *, is_card: bool) -> list[Figure]:
    """Whole documents against a bare client that asks for the same fields of the same pages, 8 at once."""
    if not importlib.util.find_spec("django"):
        tell("the site's packages are not installed here: no documents through queue and workers")
        return []
    from benchmarks.engines.asking import ask_bare
    from benchmarks.engines.documents import read_documents
    from benchmarks.engines.pages import draw_pages, fields_request
    from inference.profiles import find_profile

    pages = draw_pages(size.documents, size.height, size.width, first=50_000)
    bare = ask_bare(serving.url, find_profile(), pages, fields_request("documents"), size.workers, size.tokens)
    seconds, by_model = read_documents(serving.url, pages, context=size.context, workers=size.workers)
    if by_model < size.documents:
        raise RuntimeError(f"the model had a part in {by_model} of {size.documents} documents alone")
    share = size.documents / seconds / bare.pages_per_second
    return [
        Figure("a bare client, fields", bare.pages_per_second, "pages/s"),
        Figure(f"documents by {size.workers} workers to stored fields", size.documents / seconds, "pages/s"),
        Figure("documents / a bare client", share, "x", at_least=LEAST_OF_DOCUMENTS if is_card else None),
    ]


if __name__ == "__main__":
    sys.exit(main())

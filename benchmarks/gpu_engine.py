"""A vision-language model's engine: pages a second against a bare client of the same server, and against PyTorch.

`ENGINES_PYTHON=... python -m benchmarks.gpu_engine` needs a Python that has PyTorch and vLLM. Weights are random and
made here: nothing is downloaded. With a card the model has its full size and the promises of a card hold. Without one
it is tiny, and a page takes it a tenth of a second: only what is asked for 8 at once is held to a promise. What whole
documents take is told there and not judged, because the same cores read each of them without the model, too, for some
ten times as long. Where there is no vLLM the PyTorch half runs alone; where there is no site beside it, the documents
are left out. Both are said.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.engines.size import Size
from benchmarks.figures import Figure, tell

ROOT = Path(__file__).resolve().parent.parent
VARIABLE = "ENGINES_PYTHON"
CARD_GIB = 24.0
MOST_GROWTH = 5.0
PROBE = (
    "import importlib.util as u, json, torch; "
    "print(json.dumps({'card': torch.cuda.is_available() and torch.cuda.get_device_name(), "
    "'vllm': bool(u.find_spec('vllm'))}))"
)


# An A4 page at 200 dpi on a card; a card of the size of a postage stamp without one.
ON_A_CARD = Size("full", 200, 40, 1000, 40, 200, 16, (1, 8, 32, 128), 2338, 1653, 512, 8192, "bfloat16")
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
        from benchmarks.engines.behind_vllm import measure_served

        speed = torch["pages_per_second"]
        return [*figures, *measure_served(python, model, size, speed, card_gib=CARD_GIB if found["card"] else None)]


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


if __name__ == "__main__":
    sys.exit(main())

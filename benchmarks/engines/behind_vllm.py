"""The half of `benchmarks.gpu_engine` that asks a vLLM server: against a bare client, for fields, whole documents."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.engines.asking import BareClient, Turns, Workers, ask_in_turns, joined
from benchmarks.engines.pages import draw_pages, fields_request, text_request
from benchmarks.engines.serving import Serving, card_megabytes, served
from benchmarks.engines.size import Size
from benchmarks.figures import Figure, tell
from inference.engines.server import ServerEngine
from inference.engines.server.engine import IN_FLIGHT
from inference.profiles import find_profile
from inference.types import Page, Request

LEAST_OF_BARE, LEAST_OF_DOCUMENTS, LEAST_OF_PYTORCH, MOST_GROWTH = 0.95, 0.85, 5.0, 5.0
FEWEST_TURNS, PAGES_OF_A_PLACE = 15, 3
WARM = 4


def measure_served(python: str, model: Path, size: Size, torch_speed: float, *, card_gib: float | None) -> list[Figure]:
    """All that is measured behind vLLM, run by `python`. `card_gib`: what it may take of a card, None without one."""
    is_card = card_gib is not None
    # The cache of processed images is meant to fill; here it is full before the growth of memory is looked at.
    profile, extra = find_profile(), ["--enforce-eager", "--mm-processor-cache-gb", "0.1"]
    if card_gib is not None:
        extra = ["--gpu-memory-utilization", f"{0.95 * card_gib * 1024 / card_megabytes('total'):.3f}"]
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
        if card_gib is not None:
            held = (card_megabytes() - before) / 1024
            figures.append(Figure("vLLM, card memory", held, "GiB", at_most=card_gib))
    return figures


def _against_bare(serving: Serving, size: Size, *, is_card: bool) -> tuple[list[Figure], float]:
    """Both ways at each number at once, and the engine's best pages a second."""
    pages = draw_pages(size.pages, size.height, size.width)
    _turns(serving, size, pages[-WARM:], text_request, 1, turns=WARM)
    figures, speeds = [], []
    for at_once in size.at_once:
        used = serving.processor_seconds()
        turns = _turns(serving, size, pages, text_request, at_once)
        bare, ours = joined(turns.bare), joined(turns.ours)
        served_page = (serving.processor_seconds() - used) / len(bare.seconds + ours.seconds)
        speeds.append(ours.pages_per_second)
        tell(f"{at_once} at once: {bare.pages_per_second:.2f} pages/s bare, {ours.pages_per_second:.2f} by the engine")
        name = f"{at_once} at once"
        figures += [
            Figure(f"a bare client, {name}", bare.pages_per_second, "pages/s"),
            Figure(f"a bare client, {name}, tokens", bare.tokens / bare.whole, "1/s"),
            Figure(f"our engine, {name}", ours.pages_per_second, "pages/s"),
            Figure(f"our engine, {name}, a page, p50", ours.slowest(0.5), "s"),
            Figure(f"our engine, {name}, a page, p95", ours.slowest(0.95), "s"),
            Figure(
                f"our engine / a bare client, {name}",
                turns.ratio,
                "x",
                at_least=LEAST_OF_BARE if is_card or at_once > 1 else None,
            ),
            Figure(f"processor, a bare client, {name}", 1000 * bare.processor_per_page, "ms/page"),
            Figure(f"processor, our engine, {name}", 1000 * ours.processor_per_page, "ms/page"),
            Figure(f"processor, the server, {name}", 1000 * served_page, "ms/page"),
        ]
    return figures, max(speeds)


def _turns(
    serving: Serving,
    size: Size,
    pages: list[Page],
    request: Callable[[str], Request],
    at_once: int,
    *,
    turns: int | None = None,
) -> Turns:
    """Some pages a turn for each that is under way at once, so that a turn is short and more than its first rush."""
    engine = ServerEngine([serving.url], context=size.context, in_flight=at_once)
    turn = PAGES_OF_A_PLACE * at_once
    turns = turns or max(len(pages) // turn, FEWEST_TURNS)
    with BareClient(serving.url, engine, at_once) as bare, Workers(engine, at_once) as ours:
        return ask_in_turns(bare, ours, pages, request, size=turn, turns=turns)


def _invoices(serving: Serving, size: Size) -> list[Figure]:
    pages = draw_pages(size.invoices, size.height, size.width, first=5_000)
    figures = []
    for at_once in (1, 8):
        ours = joined(_turns(serving, size, pages, fields_request, at_once).ours)
        figures.append(Figure(f"invoice to JSON, {at_once} at once, p50", ours.slowest(0.5), "s"))
        figures.append(Figure(f"invoice to JSON, {at_once} at once, p95", ours.slowest(0.95), "s"))
    return figures


def _growth(serving: Serving, size: Size) -> Figure:
    """The server's own memory: the card's is taken whole at its start."""
    step = max(size.memory_pages // 10, 1)
    held = []
    with Workers(ServerEngine([serving.url], context=size.context), IN_FLIGHT) as workers:
        for start in range(0, size.memory_pages, step):
            pages = draw_pages(step, size.height, size.width, first=10_000 + start)
            workers.ask(pages, text_request(f"memory {start}"))
            held.append(serving.resident_megabytes())
            tell(f"{start + step} pages: {held[-1]:.0f} MB")
    name = f"the server's memory, {size.memory_pages} pages against {5 * step}"
    return Figure(name, 100 * (held[-1] / held[4] - 1), "%", at_most=MOST_GROWTH)


def _documents(serving: Serving, size: Size, *, is_card: bool) -> list[Figure]:
    """Whole documents against a bare client that asks for the same fields of the same pages, as many at once as the
    engine has in flight. There are more workers: while one reads without the model, others' pages are with it."""
    if not importlib.util.find_spec("django"):
        tell("the site's packages are not installed here: no documents through queue and workers")
        return []
    from benchmarks.engines.documents import read_documents

    pages = draw_pages(size.documents, size.height, size.width, first=50_000)
    engine = ServerEngine([serving.url], context=size.context)
    with BareClient(serving.url, engine, min(IN_FLIGHT, size.workers)) as client:
        bare = client.ask(pages, fields_request("documents"))
    seconds, by_model = read_documents(serving.url, pages, context=size.context, workers=size.workers)
    if by_model < size.documents:
        raise RuntimeError(f"the model had a part in {by_model} of {size.documents} documents alone")
    share = size.documents / seconds / bare.pages_per_second
    return [
        Figure("a bare client, fields", bare.pages_per_second, "pages/s"),
        Figure(f"documents by {size.workers} workers to stored fields", size.documents / seconds, "pages/s"),
        Figure("documents / a bare client", share, "x", at_least=LEAST_OF_DOCUMENTS if is_card else None),
    ]

"""How much of an engine with a model is measured; knows nothing of how."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """Pages of `height` x `width` pixels, answers of at most `tokens`, `documents` read by so many `workers`."""

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

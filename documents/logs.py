"""Puts the ids of request, tenant, document and job on every log line; knows no values of documents and logs none."""

from __future__ import annotations

import contextvars
import logging
from collections.abc import Iterator
from contextlib import contextmanager

_ids: contextvars.ContextVar[tuple[tuple[str, str], ...]] = contextvars.ContextVar("log_ids", default=())


@contextmanager
def log_ids(**ids: object) -> Iterator[None]:
    """Add ids (`request_id`, `tenant_id`, `document_id`, `job_id`) to every log line written inside."""
    token = _ids.set((*_ids.get(), *((name, str(value)) for name, value in ids.items())))
    try:
        yield
    finally:
        _ids.reset(token)


def current_id(name: str) -> str:
    """The innermost id of that name, "" when none is set."""
    return dict(_ids.get()).get(name, "")


class IdsFilter(logging.Filter):
    """Copies the ids onto the record, where the JSON formatter finds them."""

    def filter(self, record: logging.LogRecord) -> bool:
        for name, value in _ids.get():
            setattr(record, name, value)
        return True

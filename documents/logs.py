"""Puts the ids of request, tenant, document and job on every log line and takes secrets from it.

Knows no values of documents and logs none.
"""

from __future__ import annotations

import contextvars
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pythonjsonlogger.json import JsonFormatter

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


# Addresses whose last part opens something to whoever has it.
_SECRET_PARTS = re.compile(r"(/(?:invitations|password/new|account/email)/)[^/\s\"']+")
# What a database says of the row that it refused: values stand in it, of many lines where they have many. It ends where
# the database says something else, or where Python tells of the next error.
_ROW_OF_ERROR = re.compile(
    r"^([ \t|]*)(DETAIL|CONTEXT|QUERY|STATEMENT):.*?(?=^[ \t|]*(?:DETAIL|CONTEXT|QUERY|STATEMENT|HINT|LOCATION):"
    r"|^[ \t|]*(?:The above exception was|During handling of the above)|\Z)",
    re.MULTILINE | re.DOTALL,
)


class JsonLines(JsonFormatter):
    """Writes a record as one line of JSON, without what nobody may read in a log: links that let somebody in, and what
    a database tells of a row that it refused."""

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        """Clean every text of the line, tracebacks among them; Django's request would show what somebody searched."""
        log_data.pop("request", None)
        if str(log_data.get("logger", "")).startswith("django.security"):
            log_data.pop("exc_info", None)  # a request that was refused broke nothing, and anybody can send thousands
        return {name: _clean(value) if isinstance(value, str) else value for name, value in log_data.items()}


def _clean(text: str) -> str:
    return _ROW_OF_ERROR.sub(r"\1\2: left out\n", _SECRET_PARTS.sub(r"\1***", text))

"""Every job that the queue is told by its dotted name exists; the import contracts cannot see these."""

from __future__ import annotations

import pytest
from django.utils.module_loading import import_string

from documents import queue

NAMES = [
    value
    for name, value in vars(queue).items()
    if name.isupper() and isinstance(value, str) and value.startswith("documents.")
]


def test_there_are_jobs() -> None:
    assert queue.PROCESS_DOCUMENT in NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_job_is_where_its_name_says(name: str) -> None:
    assert callable(import_string(name))

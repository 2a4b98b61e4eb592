"""Uploads documents, remembers when something was killed, and judges how each document ended."""

from __future__ import annotations

import io
import itertools
import os
import signal
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import psycopg
from PIL import Image, ImageDraw

from benchmarks.product import Answer, NotInTime, Product, is_running, wait_until

RECOVERIES: dict[str, list[float]] = {}
_numbers = itertools.count(1)

OUTCOME = """
    SELECT d.id, d.status, d.failure_code, d.failures, d.extraction_id IS NOT NULL,
           (SELECT count(*) FROM documents_extraction e WHERE e.document_id = d.id),
           (SELECT count(*) FROM documents_page p WHERE p.document_id = d.id) = d.pages_total,
           extract(epoch FROM d.updated_at)
    FROM documents_document d WHERE d.id = ANY(%s)
"""


class Recovery:
    """The documents of one test: uploaded through `upload`, disturbed by `kill`, judged by `finish`."""

    def __init__(self, product: Product) -> None:
        self.product = product
        self.seconds: list[float] = []
        self._waiting: list[uuid.UUID] = []
        self._disturbed_at = 0.0

    def upload(self, count: int = 1, *, pages: int = 1, together: int = 1) -> list[Answer]:
        """Send `count` documents of `pages` pages, `together` at once. Raises AssertionError unless all get 202."""
        files = [drawn_pages(next(_numbers), pages) for _ in range(count)]
        with ThreadPoolExecutor(together) as pool:
            answers = list(pool.map(self.product.upload, files))
        assert {answer.status for answer in answers} == {202}
        self._waiting += [uuid.UUID(answer.body["id"]) for answer in answers]
        return answers

    def upload_file(self, content: bytes) -> None:
        answer = self.product.upload(content)
        assert answer.status == 202
        self._waiting.append(uuid.UUID(answer.body["id"]))

    def ids(self) -> list[uuid.UUID]:
        return list(self._waiting)

    def unfinished(self) -> int:
        sql = "SELECT count(*) FROM documents_document WHERE id = ANY(%s) AND status IN ('RECEIVED', 'PROCESSING')"
        return int(self.product.rows(sql, self._waiting)[0][0])

    def wait_until_reading(self) -> None:
        """Until a worker is in the middle of one of the documents."""
        sql = "SELECT 1 FROM documents_document WHERE id = ANY(%s) AND status = 'PROCESSING' AND pages_total > 0"
        wait_until(lambda: bool(self.product.rows(sql, self._waiting)), 30)

    def disturb(self) -> None:
        """Note that a fault begins, or that an outage ends, now."""
        self._disturbed_at = time.time()

    def kill(self, pid: int, number: int = signal.SIGKILL) -> None:
        self.disturb()
        os.kill(pid, number)
        if number == signal.SIGKILL:
            wait_until(lambda: not is_running(pid), 5)

    def finish(self, seconds: float = 60) -> None:
        """Wait until every document has ended; each must have exactly one extraction, or a reason why it has none.

        Notes the seconds from the fault for those that had not ended when it came.
        """
        try:
            wait_until(self._has_ended, seconds)
        except NotInTime as error:
            raise NotInTime(f"{self._outcomes()}") from error
        for _, status, failure, failures, is_accepted, extractions, has_all_pages, ended_at in self._outcomes():
            if status == "FAILED":
                assert (failure, extractions) == ("encrypted", 0)
            else:
                assert (status, failures, is_accepted, extractions) == ("NEEDS_REVIEW", 0, True, 1)
                assert has_all_pages
            if float(ended_at) > self._disturbed_at:
                self.seconds.append(float(ended_at) - self._disturbed_at)
        self._waiting.clear()

    def _has_ended(self) -> bool:
        try:
            return self.unfinished() == 0
        except psycopg.Error:  # the database may be what was killed
            return False

    def _outcomes(self) -> list[tuple[Any, ...]]:
        outcomes = self.product.rows(OUTCOME, self._waiting)
        assert len(outcomes) == len(self._waiting)
        return outcomes


def drawn_pages(number: int, pages: int) -> bytes:
    """A TIFF with its number on every page: no two have the same bytes."""
    first, *rest = [page.copy() for page in _blank_pages(pages)]
    ImageDraw.Draw(first).text((100, 100), f"Delivery note {number}", fill=0, font_size=60)
    stream = io.BytesIO()
    first.save(stream, "TIFF", save_all=True, append_images=rest, compression="group4")
    return stream.getvalue()


@cache
def _blank_pages(pages: int) -> list[Image.Image]:
    return [Image.new("1", (1240, 1754), 1) for _ in range(pages)]

"""Webhooks of the whole product: beside a receiver that never answers, and with the sender killed while it sends."""

from __future__ import annotations

import os
import signal
import socket
import statistics
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import standardwebhooks

from benchmarks import samples
from benchmarks.figures import Figure, percentile, tell
from benchmarks.product import Product, running_product, wait_until
from benchmarks.receiver import Receiver, answer, receiving

MEASURED = 12
WAITING = 100
SETTLE_SECONDS = 90.0
EVENTS = ["document.processed"]


def measure() -> list[Figure]:
    """Seconds of reading and of telling, and what was told how often."""
    with running_product(ENGINE="fake", OUTBOUND_NETWORKS="127.0.0.0/8", OUTBOUND_SECONDS="10") as product:
        product.log_in()
        tell("reading alone")
        alone = [_read(product, number) for number in range(MEASURED)]
        with receiving() as quick, _never_answering() as silent:
            secret = _make(product, "quick", quick.url)
            for number in range(3):
                _make(product, f"silent {number}", f"http://127.0.0.1:{silent}/")
            tell("reading beside receivers that never answer")
            beside = [_read(product, 100 + number) for number in range(MEASURED)]
            wait_until(lambda: len(quick.requests) >= MEASURED, SETTLE_SECONDS)
            told = _seconds_to_tell(product)
        tell("the sender is killed while it sends")
        lost, unsigned, twice_anew = _kill_the_sender(product)
        tell("410")
        after_gone = _after_gone(product)
    wrong = _wrong(quick, secret)
    return [
        Figure("a reading alone, median", statistics.median(alone), "s"),
        Figure("beside three silent receivers, median", statistics.median(beside), "s"),
        Figure("as a multiple of alone", statistics.median(beside) / statistics.median(alone), "x", at_most=1.5),
        Figure("told to another receiver meanwhile, p95", percentile(told, 0.95), "s", at_most=5),
        Figure(f"lost of {WAITING}, sender killed twice", lost, "", at_most=0),
        Figure("messages that came under a second id", twice_anew, "", at_most=0),
        Figure("messages whose signature is wrong", unsigned + wrong, "", at_most=0),
        Figure("requests after 410", after_gone, "", at_most=0),
    ]


def _read(product: Product, number: int) -> float:
    """Seconds from the upload to the end of the reading."""
    began = time.monotonic()
    [content] = [content for name, content in samples.scans().items() if name.startswith("IMG")]
    product.upload(samples.fresh(content, number))
    product.wait_until_finished(60)
    return time.monotonic() - began


def _make(product: Product, name: str, url: str) -> str:
    made = product.post("/api/v1/webhooks/", {"name": name, "url": url, "events": EVENTS})
    if made.status != 201:
        raise RuntimeError(f"no webhook was made: {made.body}")
    return str(made.body["secret"])


@contextmanager
def _never_answering() -> Iterator[int]:
    """A port that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0), backlog=512) as server:
        yield server.getsockname()[1]


def _seconds_to_tell(product: Product) -> list[float]:
    """From what happened to the receiver's answer, of each message that arrived."""
    rows = product.rows(
        "SELECT extract(epoch FROM finished_at - created_at)::float FROM documents_webhookdelivery"
        " WHERE status = 'DELIVERED'"
    )
    return [seconds for (seconds,) in rows]


def _kill_the_sender(product: Product) -> tuple[int, int, int]:
    """How many of many messages never came, came signed wrongly, or came under another id the second time."""
    _switch_off(product)
    with receiving() as receiver:
        secret = _make(product, "killed", receiver.url)
        [webhook] = [row for row in product.get("/api/v1/webhooks/").body["results"] if row["name"] == "killed"]
        receiver.hold.clear()
        for _ in range(WAITING):
            product.post(f"/api/v1/webhooks/{webhook['id']}/test/", {})
        for moment in (0.5, 1.0):
            wait_until(lambda: bool(receiver.requests), SETTLE_SECONDS)
            threading.Timer(moment / 2, receiver.hold.set).start()
            time.sleep(moment)
            _kill(product)
        receiver.hold.set()
        wait_until(lambda: _open(product) == 0, SETTLE_SECONDS, lambda: f"{_open(product)} are still on their way")
        stored = {row[0] for row in product.rows(
            "SELECT message_id FROM documents_webhookdelivery WHERE webhook_id = %s", webhook["id"])}  # fmt: skip
        came = Counter(_lower(headers)["webhook-id"] for _, _, headers, _ in receiver.requests)
    return len(stored - set(came)), _wrong(receiver, secret), len(set(came) - stored)


def _kill(product: Product) -> None:
    """kill -9, until the supervisor has begun another sender."""
    killed = product.processes("manage.py run_webhooks")
    os.kill(killed[0], signal.SIGKILL)
    wait_until(lambda: product.processes("manage.py run_webhooks") not in ([], killed), SETTLE_SECONDS)


def _switch_off(product: Product) -> None:
    for webhook in product.get("/api/v1/webhooks/").body["results"]:
        product.patch(f"/api/v1/webhooks/{webhook['id']}/", {"is_enabled": False})


def _open(product: Product) -> int:
    sql = (
        "SELECT count(*) FROM documents_webhookdelivery d JOIN documents_webhook w ON w.id = d.webhook_id"
        " WHERE w.is_enabled AND d.status IN ('WAITING', 'SENDING')"
    )
    [(count,)] = product.rows(sql)
    return int(count)


def _wrong(receiver: Receiver, secret: str) -> int:
    """How many of what came the reference library does not take."""
    wrong = 0
    for _, _, headers, body in receiver.requests:
        try:
            standardwebhooks.Webhook(secret).verify(body, _lower(headers))
        except standardwebhooks.WebhookVerificationError:
            wrong += 1
    return wrong


def _lower(headers: dict[str, str]) -> dict[str, Any]:
    return {name.lower(): value for name, value in headers.items()}


def _after_gone(product: Product) -> int:
    """How many requests came after the one that was answered 410."""
    _switch_off(product)
    with receiving(answer(410)) as receiver:
        _make(product, "gone", receiver.url)
        for number in range(3):
            _read(product, 300 + number)
            wait_until(lambda: bool(receiver.requests), SETTLE_SECONDS)
            wait_until(lambda: _open(product) == 0, SETTLE_SECONDS)
        return len(receiver.requests) - 1

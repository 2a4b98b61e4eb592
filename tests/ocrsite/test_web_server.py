"""What gunicorn says by itself, past every middleware: fenced, and nothing of what was sent, to nobody and no log."""

from __future__ import annotations

import inspect
import logging
import socket
from typing import Any

import pytest
from gunicorn import util
from gunicorn.workers.base import Worker

from ocrsite.supervisor import web_server

SENT = "authorization a-token"


def test_what_is_no_request_is_refused_behind_fences() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        util.write_error(ours, 400, "Bad Request", f"Invalid HTTP Header: '{SENT}'")
        head, _, body = theirs.recv(4096).decode().partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    assert (first, body) == ("HTTP/1.1 400 Bad Request", "400 Bad Request\n")
    assert headers["Content-Length"] == str(len(body))
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; sandbox")


def test_gunicorn_refuses_through_that_name() -> None:
    # Were it to answer otherwise, the one above would show nothing.
    assert "util.write_error(client, status_int, reason, mesg)" in inspect.getsource(Worker.handle_error)
    assert util.write_error is web_server.refuse


@pytest.mark.parametrize(
    ("message", "given", "written"),
    [
        (f"Invalid request from ip=::1: Invalid HTTP Header: '{SENT}\n'", (), "Invalid request from ip=::1"),
        (f"Invalid request from ip=: '{SENT}'", (), "Invalid request from ip="),
        ("Error handling request %s %s", ("GET", f"/?q={SENT}"), "Error handling request GET /"),
        ("Booting worker with pid: %s", (7,), "Booting worker with pid: 7"),
    ],
)
def test_a_log_holds_nothing_of_a_request(message: str, given: tuple[Any, ...], written: str) -> None:
    record = logging.LogRecord("gunicorn.error", logging.WARNING, "", 0, message, given, None)
    assert web_server.WithoutRequests().filter(record)
    assert record.getMessage() == written


def test_every_line_of_the_server_goes_through_it() -> None:
    handlers = web_server.logconfig_dict["handlers"]
    assert all("requests" in handler["filters"] for handler in handlers.values())

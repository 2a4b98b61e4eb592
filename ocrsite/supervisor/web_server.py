"""gunicorn's configuration (`-c python:ocrsite.supervisor.web_server`); knows only how to serve, not what."""

import logging
import os
import re
import socket
from pathlib import Path
from typing import Any

from gunicorn import util

from inference.sandbox.parent import die_with_parent

wsgi_app = "ocrsite.wsgi:application"
bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = 2
threads = 8
# One import for both workers: a quicker start, and their code in shared memory.
preload_app = True
timeout = 60
graceful_timeout = 5
keepalive = 5
proc_name = "ocrsite"
control_socket_disable = True
# A heartbeat on a slow disk looks like a hung worker.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 - gunicorn makes a private file
accesslog = None
logconfig_dict: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": "documents.logs.JsonLines",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
            "rename_fields": {"asctime": "time", "levelname": "level", "name": "logger"},
        }
    },
    "filters": {"requests": {"()": "ocrsite.supervisor.web_server.WithoutRequests"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["requests"]}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"gunicorn.error": {"handlers": ["console"], "level": "INFO", "propagate": False}},
}
chdir = str(Path(__file__).resolve().parent.parent.parent)


def post_fork(server: Any, worker: Any) -> None:
    """gunicorn's own check for a lost master takes a second; the kernel's takes none."""
    die_with_parent(worker.ppid)


class WithoutRequests(logging.Filter):
    """Takes from gunicorn's own lines what was sent: a query, or the text of a header, may be somebody's secret."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.msg, str):
            record.msg = re.sub(r"(Invalid request from ip=\S*): .*", r"\1", record.msg, flags=re.DOTALL)
        if isinstance(record.args, tuple):
            record.args = tuple(one.partition("?")[0] if isinstance(one, str) else one for one in record.args)
        return True


def refuse(sock: socket.socket, status: int, reason: str, _said: str) -> None:
    """Answer what is no request that Django could be given: fenced as Django's answers are, and echoing nothing."""
    body = f"{status} {reason}\n"
    head = (
        f"HTTP/1.1 {status} {reason}",
        "Connection: close",
        "Content-Type: text/plain; charset=utf-8",
        f"Content-Length: {len(body)}",
        "Cache-Control: private, no-store",
        "X-Content-Type-Options: nosniff",
        "X-Frame-Options: DENY",
        "Cross-Origin-Resource-Policy: same-origin",
        "Content-Security-Policy: default-src 'none'; sandbox; frame-ancestors 'none'",
    )
    util.write_nonblock(sock, "\r\n".join((*head, "", body)).encode("latin-1"))


util.write_error = refuse

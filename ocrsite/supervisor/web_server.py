"""gunicorn's configuration (`-c python:ocrsite.supervisor.web_server`); knows only how to serve, not what."""

import os
from pathlib import Path
from typing import Any

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
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": "documents.logs.JsonLines",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
            "rename_fields": {"asctime": "time", "levelname": "level", "name": "logger"},
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"gunicorn.error": {"handlers": ["console"], "level": "INFO", "propagate": False}},
}
chdir = str(Path(__file__).resolve().parent.parent.parent)


def post_fork(server: Any, worker: Any) -> None:
    """gunicorn's own check for a lost master takes a second; the kernel's takes none."""
    die_with_parent(worker.ppid)

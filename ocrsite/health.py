"""Says whether the process of this container does its work (`python -m ocrsite.health web`), by exit status.

For health checks of containers. Knows one container: whether the whole product is ready is `/readyz`'s answer.
"""

from __future__ import annotations

import argparse
import os
import socket
import sys
from collections.abc import Sequence

from ocrsite.embedded.errors import ServerError
from ocrsite.supervisor.options import Options
from ocrsite.supervisor.probe import status_of

KINDS = ("web", "worker", "relay", "webhooks")

NAMES = {"webhooks": "sender of webhooks"}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m ocrsite.health", description=__doc__.splitlines()[0])
    parser.add_argument("kind", choices=KINDS, help="what this container runs")
    kind = parser.parse_args(arguments).kind
    sentence = _web() if kind == "web" else _background(kind)
    print(sentence or "healthy", file=sys.stderr if sentence else sys.stdout)
    return 1 if sentence else 0


def _web() -> str:
    """What is wrong, or nothing."""
    try:
        status = status_of(Options.from_environment(os.environ), "/healthz")
    except ServerError as error:
        return str(error)
    return "" if status == 200 else f"The web server answers {status or 'nothing'}."


def _background(kind: str) -> str:
    """What is wrong with the worker, the relay or the sender of webhooks of this host, or nothing."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocrsite.settings")
    # Django takes a second to start, which the web server's own check is spared.
    import django

    django.setup()
    from django.db import Error
    from django.utils import timezone

    from documents.models import ProcessHeartbeat
    from documents.services.heartbeats import SILENT_AFTER

    host = socket.gethostname()
    own = f"{host}-" if kind == "worker" else f"{kind}-{host}-"
    alive = ProcessHeartbeat.objects.filter(kind=kind, name__startswith=own, beat_at__gt=timezone.now() - SILENT_AFTER)
    try:
        return (
            ""
            if alive.exists()
            else f"No {NAMES.get(kind, kind)} of {host} has given a sign of life for {SILENT_AFTER.seconds} s."
        )
    except Error as error:
        return f"The database does not answer: {error}"


if __name__ == "__main__":
    sys.exit(main())

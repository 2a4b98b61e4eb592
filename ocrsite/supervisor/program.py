"""The processes of the product, in the order in which they start and stop; knows not when."""

import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from ocrsite.embedded.children import Child, spawn
from ocrsite.embedded.errors import ServerError
from ocrsite.embedded.postgres import Postgres
from ocrsite.embedded.valkey import Valkey
from ocrsite.supervisor.backends import Backends
from ocrsite.supervisor.data_folder import DataFolder
from ocrsite.supervisor.options import ROOT, Options
from ocrsite.supervisor.service import Service


def backend_services(backends: Backends, say: Callable[[str], None]) -> list[Service]:
    """PostgreSQL and Valkey, as far as they are ours."""
    services = []
    if backends.postgres is not None:
        services.append(Service("PostgreSQL", _starter(backends.postgres), signal.SIGINT, say))
    if backends.valkey is not None:
        services.append(Service("Valkey", _starter(backends.valkey), signal.SIGTERM, say))
    return services


def product_services(
    options: Options, folder: DataFolder, environment: Mapping[str, str], say: Callable[[str], None]
) -> list[Service]:
    """Web, workers, relay and the sender of webhooks, each with a log of its own."""

    def service(name: str, command: Sequence[str | Path], **extra: str) -> Service:
        def start() -> Child:
            return spawn(name, command, log=folder.log(name), env={**environment, **extra}, folder=ROOT)

        return Service(name, start, signal.SIGTERM, say)

    gunicorn = [sys.executable, "-m", "gunicorn", "-c", "python:ocrsite.supervisor.web_server"]
    workers = ["worker"] if options.workers == 1 else [f"worker-{number}" for number in range(1, options.workers + 1)]
    return [
        service("web", gunicorn),
        *(service(name, management("run_worker")) for name in workers),
        service("relay", management("run_relay"), DATABASE_ROLE="ops"),
        service("webhooks", management("run_webhooks")),
    ]


def management(*arguments: str) -> list[str]:
    """The command line of a Django management command."""
    return [sys.executable, str(ROOT / "manage.py"), *arguments]


def _starter(server: Postgres | Valkey) -> Callable[[], Child]:
    def start() -> Child:
        server.start()
        if server.child is None:
            raise ServerError(f"{server.log.stem} was not started.")
        return server.child

    return start

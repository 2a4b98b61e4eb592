"""Start a worker: it loads the engine, shows itself, and reads documents until it is told to stop."""

from __future__ import annotations

import logging
import os
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from documents import jobs
from documents.inspection import WallsBroken, require_walls
from documents.services.heartbeats import describe_worker
from documents.services.processing import NoEngine, Unconfined, check_confinement
from documents.worker import WorkerProcess, WorkerRefused


class Command(BaseCommand):
    """`manage.py run_worker`; start as many as the machine has room for."""

    help = "Reads documents from the queue until SIGTERM or Ctrl-C, which let the document in hand be finished."
    requires_system_checks: list[str] = []  # the supervisor starts this often; checks belong to deployment

    def handle(self, *args: Any, **options: Any) -> None:
        """Run; ends with exit status 0 when stopped, 1 with a sentence when it must not start."""
        try:
            lacks = check_confinement()
            require_walls(role="app")
            WorkerProcess(load_engine=partial(_load_engine, lacks), readiness=_readiness, adapters=_adapters).run()
        except (Unconfined, WallsBroken, WorkerRefused, NoEngine) as error:
            raise CommandError(str(error)) from error
        # Taking a loaded engine apart object by object needs seconds, in which nobody waits for anything.
        logging.shutdown()
        os._exit(0)


def _load_engine(lacks: list[str]) -> str:
    engine = jobs.warm_engines().default
    return describe_worker(engine=f"{engine.name} {engine.revision}", lacks=lacks)


def _readiness() -> dict[str, bool]:
    return jobs.warm_engines().readiness()


def _adapters() -> dict[str, frozenset[str]]:
    return jobs.warm_engines().adapters()

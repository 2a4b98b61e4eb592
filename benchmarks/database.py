"""Django in this process on embedded servers of its own, migrated and empty but for one tenant; no other process."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from benchmarks.product import NOT_OURS, SETTINGS
from ocrsite.supervisor.backends import Backends
from ocrsite.supervisor.data_folder import DataFolder
from ocrsite.supervisor.options import ROOT, Options
from ocrsite.supervisor.program import backend_services
from ocrsite.supervisor.service import stop_all

if TYPE_CHECKING:
    from documents.models import Actor

STOP_SECONDS = 10.0


@contextmanager
def own_database() -> Iterator[dict[str, str]]:
    """Start servers, migrate, set Django up on them; yields the environment. Once per process: settings stay."""
    with tempfile.TemporaryDirectory(prefix="ocrsite-bench-", ignore_cleanup_errors=True) as temporary:
        kept = {key: value for key, value in os.environ.items() if key not in NOT_OURS}
        environment = {**kept, **SETTINGS, "DATA_DIR": f"{temporary}/data"}
        options = Options.from_environment(environment)
        folder = DataFolder(options.data_dir)
        folder.prepare()
        (folder.path / "static").mkdir()
        backends = Backends(options, folder, environment)
        services = backend_services(backends, print)
        try:
            for service in services:
                service.begin()
            backends.wait_until_ready(lambda: time.sleep(0.02))
            environment = backends.environment()
            command = [sys.executable, str(ROOT / "manage.py"), "migrate", "--noinput", "--verbosity=0"]
            subprocess.run(command, env=environment, cwd=ROOT, check=True)
            _set_up_django(environment)
            yield environment
        finally:
            stop_all(services, STOP_SECONDS)
            backends.forget()


def _set_up_django(environment: dict[str, str]) -> None:
    os.environ.update({**environment, "LOG_LEVEL": "ERROR"})
    import django

    django.setup()


def make_actor() -> Actor:
    """The admin of a new tenant; needs `own_database`."""
    from documents.models import Role, User, actors_of
    from documents.services.tenants import add_member, create_tenant

    user = User.objects.create_user("operator")
    add_member(tenant=create_tenant(slug="acme", name="Acme Holdings"), user=user, role=Role.ADMIN)
    return actors_of(user)[0]

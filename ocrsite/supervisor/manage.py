"""Runs one of Django's management commands against the servers of a data folder, running or not; knows no command."""

import os
import subprocess
import time
from collections.abc import Sequence

from ocrsite.supervisor.backends import Backends
from ocrsite.supervisor.data_folder import DataFolder, FolderInUse
from ocrsite.supervisor.demo import demo_password
from ocrsite.supervisor.options import ROOT
from ocrsite.supervisor.program import backend_services, management
from ocrsite.supervisor.service import stop_all

STOP_SECONDS = 10.0


def run_management_command(folder: DataFolder, backends: Backends, arguments: Sequence[str]) -> int:
    """Give our terminal to `manage.py ARGUMENTS`; returns its exit status, or never if the servers were running.

    With a supervisor at work its servers are used; else they are started for as long as the command takes.
    """
    command = management(*arguments)
    environment = backends.environment()
    if list(arguments[:1]) == ["seed_demo"]:
        environment["DEMO_PASSWORD"] = demo_password(backends.options, folder)
    try:
        folder.lock()
    except FolderInUse:
        os.chdir(ROOT)
        os.execve(command[0], command, environment)
    services = backend_services(backends, print)
    try:
        for service in services:
            service.begin()
        backends.wait_until_ready(lambda: time.sleep(0.02))
        return subprocess.run(command, env=environment, cwd=ROOT, check=False).returncode
    finally:
        stop_all(services, STOP_SECONDS)
        backends.forget()

"""The settings of production, behind TLS, raise no warning of Django's own checks."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_checks_of_a_deployment_are_clean() -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "SECRET_KEY": "k7!" * 20 + "of-a-test",
        "HTTPS": "1",
        "ALLOWED_HOSTS": "documents.example.com",
    }
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    checked = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
    assert (checked.returncode, checked.stderr) == (0, "")

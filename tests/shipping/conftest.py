"""A site installed as the manual says, once for all tests of this folder."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.shipping.image import ROOT
from tests.shipping.machine import Machine
from tests.shipping.visitor import Visitor

MANUAL = (ROOT / "docs" / "operating.md").read_text()
HOST = "documents.example.com"
PASSWORD = "shipping-pass-1234"


def commands(heading: str) -> list[str]:
    """The commands below a heading of the manual, up to the next heading."""
    section = re.split(rf"^#+ {re.escape(heading)}$", MANUAL, flags=re.M)[1]
    return shell_lines(re.split(r"^#+ ", section, flags=re.M)[0])


def shell_lines(text: str) -> list[str]:
    """The lines of its `sh` blocks, continued ones joined."""
    blocks = re.findall(r"^ *```sh\n(.*?)^ *```", text, re.M | re.S)
    return [line.strip() for block in blocks for line in re.sub(r"\\\n\s*", " ", block).splitlines()]


@contextmanager
def machine() -> Iterator[Machine]:
    """An empty host with a copy of the repository's shipping files."""
    folder = Path(tempfile.mkdtemp(prefix="shipping-"))
    folder.chmod(0o755)  # ordinary users run there
    shutil.copy(ROOT / "compose.yaml", folder)
    shutil.copytree(ROOT / "deploy", folder / "deploy", ignore=shutil.ignore_patterns("*.pem", "settings.env"))
    host = Machine(folder)
    try:
        yield host
    finally:
        host.stop(list(reversed(host.processes)))
        host.forget()


def install(host: Machine) -> None:
    """Every command of the manual's section, in order."""
    for line in commands("Install"):
        host.shell(line, stdin=f"{PASSWORD}\n{PASSWORD}\n")


@pytest.fixture(scope="session")
def site() -> Iterator[Machine]:
    """Installed, with the first admin, and everything healthy."""
    with machine() as host:
        install(host)
        for service in host.processes:
            host.wait_until_healthy(service)
        yield host


@pytest.fixture(scope="session")
def visitor(site: Machine) -> Visitor:
    """The first admin, who trusts the site's own certificate."""
    return Visitor(site, HOST, PASSWORD)

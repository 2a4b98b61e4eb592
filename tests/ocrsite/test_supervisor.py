"""`python -m ocrsite.supervisor` as a person meets it: one start, kills of every kind, a clean stop, all data kept."""

from __future__ import annotations

import os
import re
import select
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ocrsite.embedded.children import processes_in

ROOT = Path(__file__).resolve().parents[2]
EXTERNAL = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_OPS_URL", "DATABASE_ROLE", "REDIS_URL", "SECRET_KEY")
pytestmark = [pytest.mark.faults, pytest.mark.xdist_group("supervisor")]


@dataclass
class Site:
    """One supervisor and what it printed."""

    process: subprocess.Popen[str]
    port: int
    printed: str = ""

    def wait_for(self, text: str, seconds: float = 90) -> None:
        deadline = time.monotonic() + seconds
        while text not in self.printed:
            assert self.process.stdout is not None
            ready, _, _ = select.select([self.process.stdout], [], [], max(0.0, deadline - time.monotonic()))
            assert ready, f"{text!r} was not printed within {seconds} s:\n{self.printed}"
            line = self.process.stdout.readline()
            assert line, f"it ended before it printed {text!r}:\n{self.printed}"
            self.printed += line

    def stop(self, number: int = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(20)

    def status(self, path: str) -> int:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            return int(answer.status)

    def processes(self) -> set[int]:
        """Every process below the supervisor, and the supervisor."""
        found = {self.process.pid}
        while True:
            below = {
                int(child)
                for pid in found
                for task in Path(f"/proc/{pid}/task").glob("*/children")
                for child in task.read_text().split()
            }
            if below <= found:
                return found
            found |= below

    def child(self, words: str) -> int:
        """The direct child whose command line contains `words`."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        commands = {int(pid): Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ") for pid in children}
        return next(pid for pid, command in commands.items() if words.encode() in command)


Start = Callable[..., Site]


def _environment(data_dir: Path, port: int, **extra: str) -> dict[str, str]:
    ours = {key: value for key, value in os.environ.items() if key not in EXTERNAL}
    return {**ours, "DATA_DIR": str(data_dir), "PORT": str(port), "DEMO": "0", **extra}


def _free_port() -> int:
    with socket.socket() as candidate:
        candidate.bind(("127.0.0.1", 0))
        return int(candidate.getsockname()[1])


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Shared by the tests of this file: each starts over what the one before it left."""
    return tmp_path_factory.mktemp("site") / "a folder/with 'spaces'"


@pytest.fixture
def start(data_dir: Path) -> Iterator[Start]:
    sites: list[Site] = []

    def begin(**extra: str) -> Site:
        port = _free_port()
        process = subprocess.Popen(
            [sys.executable, "-m", "ocrsite.supervisor", "run"],
            cwd=ROOT,
            env=_environment(data_dir, port, **extra),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        sites.append(Site(process, port))
        return sites[-1]

    yield begin
    for site in sites:
        site.process.kill()
        site.process.wait()


def _wait_until_gone(pids: set[int], seconds: float = 10) -> set[int]:
    """Those that still run after `seconds`; a process nobody has reaped runs no more."""
    deadline = time.monotonic() + seconds
    left = set(pids)
    while left and time.monotonic() < deadline:
        left = {pid for pid in left if _runs(pid)}
    return left


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_it_starts_says_each_stage_and_stops_at_ctrl_c(start: Start, data_dir: Path) -> None:
    site = start()
    site.wait_for("ready: ")
    assert "create_admin" in site.printed
    assert site.status("/readyz") == 200
    everything = site.processes()
    began = time.monotonic()
    assert site.stop() == 0
    print(f"\nstopped in {time.monotonic() - began:.1f} s")
    assert time.monotonic() - began < 12
    assert not _wait_until_gone(everything, 1)
    assert not (data_dir / "sockets").exists()


def test_the_second_start_is_ready_in_ten_seconds(start: Start) -> None:
    site = start()
    site.wait_for("ready: ")
    site.stop()
    again = start()
    again.wait_for("ready: ")
    seconds = re.findall(r"([\d.]+) s  ready", again.printed)
    print(f"\nready in {seconds[0]} s")
    assert float(seconds[0]) <= 10
    assert again.stop(signal.SIGTERM) == 0


def test_everything_dies_with_a_killed_supervisor_and_the_next_one_comes_up(start: Start, data_dir: Path) -> None:
    site = start()
    site.wait_for("ready: ")
    everything = site.processes()
    assert len(everything) > 10
    site.process.kill()
    assert not _wait_until_gone(everything)
    assert not list(processes_in(data_dir / "postgres", "postgres"))
    again = start()
    again.wait_for("ready: ")
    assert again.stop() == 0


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("gunicorn", "web"),
        ("run_worker", "worker"),
        ("run_relay", "relay"),
        ("run_webhooks", "webhooks"),
        ("bin/postgres", "PostgreSQL"),
        ("valkey-server", "Valkey"),
    ],
)
def test_a_killed_child_is_started_again(start: Start, words: str, name: str) -> None:
    site = start()
    site.wait_for("ready: ")
    killed = site.child(words)
    os.kill(killed, signal.SIGKILL)
    site.wait_for(f"{name} stopped (signal 9); starting it again")
    site.wait_for("ready again")
    assert site.child(words) != killed
    assert site.status("/readyz") == 200
    assert site.stop() == 0


def test_two_supervisors_on_one_folder_are_one_too_many(start: Start, data_dir: Path) -> None:
    site = start()
    site.wait_for("web answers")
    second = start()
    assert second.process.wait(20) == 1
    assert second.process.stdout is not None
    text = second.process.stdout.read()
    assert "already running on" in text
    assert str(data_dir) in text
    assert site.stop() == 0


def test_a_management_command_finds_the_servers_running_or_not(start: Start, data_dir: Path) -> None:
    command = [sys.executable, "-m", "ocrsite.supervisor", "manage", "migrate", "--check"]
    environment = _environment(data_dir, _free_port())
    site = start()
    site.wait_for("web answers")
    assert subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode == 0
    assert site.stop() == 0
    assert subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode == 0
    assert not list(processes_in(data_dir / "postgres", "postgres"))

"""Weights from a mirror, by the hub's own client."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.vlm.conftest import ROOT
from tests.vlm.mirror import COMMIT, Mirror, running_mirror

pytestmark = pytest.mark.vlm
# More than one piece as the client fetches it: what is whole of it is not fetched again.
WEIGHTS = os.urandom(36_000_000)
CUT = 25_000_000

Pull = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[Mirror]:
    source = tmp_path / "hub"
    source.mkdir()
    (source / "config.json").write_text("{}")
    (source / "model.safetensors").write_bytes(WEIGHTS)
    with running_mirror("tencent/HunyuanOCR", source) as running:
        yield running


@pytest.fixture
def pull(engines_python: str, tmp_path: Path) -> Pull:
    def run(source: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [
            engines_python,
            "-m",
            "inference",
            "pull",
            "--from",
            source,
            "--to",
            str(tmp_path / "to"),
            *arguments,
        ]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)

    return run


def test_a_transfer_that_is_cut_goes_on_where_it_was(mirror: Mirror, pull: Pull, tmp_path: Path) -> None:
    mirror.breaks = [CUT]
    done = pull(mirror.url)
    assert done.returncode == 0, done.stderr
    assert f"revision {COMMIT}" in done.stdout
    assert "100%" in done.stderr
    assert (tmp_path / "to" / "model.safetensors").read_bytes() == WEIGHTS
    first, second = (wanted for name, wanted in mirror.asked if name == "model.safetensors")
    assert not first
    assert int(second.removeprefix("bytes=").removesuffix("-")) > 10_000_000
    assert json.loads((tmp_path / "to" / "pulled.json").read_text())["revision"] == COMMIT


def test_what_is_there_is_not_fetched_again(mirror: Mirror, pull: Pull) -> None:
    assert pull(mirror.url).returncode == 0
    mirror.asked.clear()
    assert pull(mirror.url).returncode == 0
    assert mirror.asked == []


def test_a_file_damaged_on_the_disk_is_found(mirror: Mirror, pull: Pull, tmp_path: Path) -> None:
    assert pull(mirror.url).returncode == 0
    path = tmp_path / "to" / "model.safetensors"
    was = path.stat()
    path.write_bytes(b"x" + WEIGHTS[1:])
    os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))
    done = pull(mirror.url)
    assert done.returncode == 2
    assert "model.safetensors" in done.stderr
    assert "Delete them and pull again" in done.stderr


def test_a_transfer_that_never_ends_is_said_and_kept(mirror: Mirror, pull: Pull) -> None:
    mirror.breaks = [1_000_000] * 20
    done = pull(mirror.url)
    assert done.returncode == 2
    assert "pull again to go on" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_mirror_that_is_not_there_and_one_without_the_model_are_said(mirror: Mirror, pull: Pull) -> None:
    done = pull(mirror.url, "--revision", "0" * 40)
    assert (done.returncode, "has no tencent/HunyuanOCR at revision" in done.stderr) == (2, True)
    mirror.shutdown()
    mirror.server_close()
    done = pull(mirror.url)
    assert done.returncode == 2
    assert "Connection refused. What was fetched is kept" in done.stderr
    assert "Traceback" not in done.stderr

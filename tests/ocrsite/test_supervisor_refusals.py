"""What the supervisor refuses to start with, in words, before it starts anything."""

from __future__ import annotations

import errno
import os
import socket
import stat
from pathlib import Path
from types import SimpleNamespace

import pytest

from ocrsite.supervisor.__main__ import main
from ocrsite.supervisor.data_folder import LOG_BYTES, DataFolder, FolderInUse, FolderUnusable
from ocrsite.supervisor.options import BadOption, Options
from ocrsite.supervisor.probe import check_port_is_free


def test_defaults_need_no_environment() -> None:
    options = Options.from_environment({})
    assert (options.port, options.wants_demo, options.demo_password) == (8000, True, None)
    assert not options.has_database
    assert not options.has_queue


def test_external_servers_are_taken_as_given() -> None:
    urls = dict.fromkeys(("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_OPS_URL", "REDIS_URL"), "x://")
    options = Options.from_environment(urls)
    assert options.has_database
    assert options.has_queue


def test_half_an_external_database_is_refused() -> None:
    with pytest.raises(BadOption, match="DATABASE_OWNER_URL and DATABASE_OPS_URL is missing"):
        Options.from_environment({"DATABASE_URL": "postgresql://app@host/ocrsite"})


@pytest.mark.parametrize("port", ["0", "65536", "eighty", "-1"])
def test_a_bad_port_is_named(port: str) -> None:
    with pytest.raises(BadOption, match=f"PORT={port} is not a number"):
        Options.from_environment({"PORT": port})


def test_a_busy_port_says_how_to_take_another() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(BadOption, match="make run PORT=8000"):
            check_port_is_free(other.getsockname()[1])


def test_a_folder_is_held_by_one(tmp_path: Path) -> None:
    first = DataFolder(tmp_path)
    first.prepare()
    first.lock()
    with pytest.raises(FolderInUse, match=rf"process {os.getpid()}"):
        DataFolder(tmp_path).lock()


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocker = tmp_path / "file"
    blocker.touch()
    with pytest.raises(FolderUnusable, match="choose another DATA_DIR"):
        DataFolder(blocker / "data").prepare()


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda path: SimpleNamespace(free=1_000_000))
    with pytest.raises(FolderUnusable, match="Only 1 MB are free"):
        DataFolder(tmp_path).prepare()


def test_a_write_that_fails_for_want_of_space_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(path: Path, data: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", fail)
    with pytest.raises(FolderUnusable, match="is full"):
        DataFolder(tmp_path).prepare()


def test_secrets_are_made_once_and_closed_to_others(tmp_path: Path) -> None:
    made = DataFolder(tmp_path).secret("secret_key")
    assert len(made) == 48
    assert DataFolder(tmp_path).secret("secret_key") == made
    assert DataFolder(tmp_path).secret("demo_password", "chosen") == "chosen"
    assert DataFolder(tmp_path).secret("demo_password") == "chosen"
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600


def test_a_long_log_is_cut_under_its_writer(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    folder.prepare()
    log = folder.log("web")
    with log.open("ab", buffering=0) as writer:
        writer.write(b"x" * (LOG_BYTES + 1))
        folder.cut_logs()
        writer.write(b"after\n")
    assert log.read_bytes() == b"after\n"
    assert log.with_suffix(".log.1").stat().st_size == LOG_BYTES + 1


def test_an_error_is_one_sentence_and_a_status(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORT", "none")
    assert main(["run"]) == 1
    assert capsys.readouterr().err == "error: PORT=none is not a number from 1 to 65535.\n"

"""The one folder in which everything lives: its lock, generated secrets, logs and marks; knows no process.

postgres/ valkey/    the embedded servers' data      files/     originals and page images
logs/                one file per process            static/    collected static files
secrets.json         generated passwords and keys, readable by their owner only
"""

import errno
import fcntl
import json
import os
import secrets
import shutil
from contextlib import suppress
from pathlib import Path
from typing import IO

from ocrsite.embedded.errors import ServerError

LOG_BYTES = 10_000_000
SMALLEST_FREE_BYTES = 200_000_000


class FolderInUse(ServerError):
    """Another supervisor works on this folder."""


class FolderUnusable(ServerError):
    """The folder cannot be made or written, or its disk is full."""


class DataFolder:
    """Open it with `prepare()`; keep the object as long as the lock of `lock()` is to be held."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.logs = path / "logs"
        self._lock: IO[str] | None = None

    def prepare(self) -> None:
        """Make what is missing and check that it can be written. Raises FolderUnusable."""
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.logs.mkdir(mode=0o700, exist_ok=True)
            probe = self.path / ".probe"
            probe.write_bytes(b"\0" * 65536)
            probe.unlink()
        except OSError as error:
            raise FolderUnusable(self._explain(error)) from error
        free = shutil.disk_usage(self.path).free
        if free < SMALLEST_FREE_BYTES:
            raise FolderUnusable(
                f"Only {free // 1_000_000} MB are free in {self.path}; at least {SMALLEST_FREE_BYTES // 1_000_000} MB "
                "are needed. Free some space, or choose another DATA_DIR."
            )

    def lock(self) -> None:
        """Hold the folder until this process ends, however it ends. Raises FolderInUse."""
        stream = (self.path / "supervisor.lock").open("a+")
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            stream.seek(0)
            raise FolderInUse(
                f"OCRSite is already running on {self.path} (process {stream.read().strip() or 'unknown'}). "
                "Stop it first, or choose another DATA_DIR."
            ) from None
        stream.truncate(0)
        stream.write(f"{os.getpid()}\n")
        stream.flush()
        self._lock = stream

    def secret(self, name: str, value: str | None = None, length: int = 24) -> str:
        """The stored secret `name`, made of `length` random bytes on first use; `value` replaces it."""
        path = self.path / "secrets.json"
        stored: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
        wanted = value or stored.get(name) or secrets.token_hex(length)
        if stored.get(name) != wanted:
            fresh = path.with_suffix(".new")
            fresh.unlink(missing_ok=True)
            fresh.touch(mode=0o600)
            with fresh.open("w") as stream:
                json.dump({**stored, name: wanted}, stream, indent=1)
                stream.flush()
                os.fsync(stream.fileno())
            fresh.replace(path)
        return wanted

    def mark(self, name: str) -> str:
        """What was last noted under `name`, or nothing."""
        with suppress(FileNotFoundError):
            return (self.path / f".{name}").read_text()
        return ""

    def set_mark(self, name: str, text: str) -> None:
        (self.path / f".{name}").write_text(text)

    def log(self, name: str) -> Path:
        return self.logs / f"{name}.log"

    def cut_logs(self) -> None:
        """Keep one older copy of every log that has grown too long; its writer appends and notices nothing."""
        for path in self.logs.glob("*.log"):
            if path.stat().st_size > LOG_BYTES:
                shutil.copyfile(path, path.with_suffix(".log.1"))
                os.truncate(path, 0)

    def _explain(self, error: OSError) -> str:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            return f"The disk of {self.path} is full. Free some space, or choose another DATA_DIR."
        return f"{self.path} cannot be written ({error.strerror}). Give yourself access, or choose another DATA_DIR."

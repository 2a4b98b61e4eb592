"""A private folder with a short path for the servers' sockets; knows no server.

A socket's path holds at most 107 bytes, and a data folder may be longer or have spaces, so the sockets live
in the temporary folder and the data folder remembers where. $XDG_RUNTIME_DIR is not used: it disappears
when its user logs out, under servers that go on.
"""

import os
import re
import shutil
import stat
import tempfile
from pathlib import Path

MEMO = "sockets"
LONGEST_BASE = 60
PLAIN_PATH = re.compile(r"[A-Za-z0-9/_.-]+")


def socket_folder(data_dir: Path) -> Path:
    """The folder remembered in `data_dir` if it is still ours alone, else a new one with a random name."""
    memo = data_dir / MEMO
    if memo.exists():
        remembered = Path(memo.read_text().strip())
        if _is_private(remembered):
            return remembered
    folder = Path(tempfile.mkdtemp(prefix="ocrsite-", dir=_base()))
    memo.write_text(f"{folder}\n")
    return folder


def forget_socket_folder(data_dir: Path) -> None:
    """Remove the remembered folder, after every server has stopped."""
    memo = data_dir / MEMO
    if memo.exists():
        remembered = Path(memo.read_text().strip())
        if _is_private(remembered):
            shutil.rmtree(remembered)
        memo.unlink()


def _base() -> str:
    chosen = tempfile.gettempdir()
    return chosen if len(chosen) <= LONGEST_BASE and PLAIN_PATH.fullmatch(chosen) else "/tmp"  # noqa: S108 - the folder made in it is private and its name random


def _is_private(folder: Path) -> bool:
    """A real folder of ours that nobody else may list or write: others could have taken a remembered name."""
    try:
        status = folder.lstat()
    except OSError:
        return False
    is_closed = not status.st_mode & (stat.S_IRWXG | stat.S_IRWXO) & ~0o011
    return stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid() and is_closed

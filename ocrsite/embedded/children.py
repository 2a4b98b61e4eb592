"""Starts a process that can never outlive us, and finds processes by the folder they work in.

Does not know what the processes do.
"""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from inference.sandbox.parent import die_with_parent
from ocrsite.embedded.errors import ServerError

LOG_TAIL_BYTES = 2000


@dataclass
class Child:
    """A running process of ours, leader of its own session, writing to `log`."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def pid(self) -> int:
        return self.process.pid

    def is_running(self) -> bool:
        """False once the process ended; what it left in its process group is then killed.

        The group is signalled while the dead leader still holds its number, so no stranger can have it.
        """
        if self.process.returncode is not None:
            return False
        ended = os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        if ended is None:
            return True
        self._kill_group()
        self.process.wait()
        return False

    def send(self, number: int) -> None:
        if self.is_running():
            self.process.send_signal(number)

    def kill(self) -> None:
        """SIGKILL to the process and its process group, then reap it."""
        if self.is_running():
            self._kill_group()
            self.process.wait()

    def log_tail(self) -> str:
        with suppress(OSError), self.log.open("rb") as stream:
            stream.seek(max(0, stream.seek(0, os.SEEK_END) - LOG_TAIL_BYTES))
            return stream.read().decode(errors="replace").strip()
        return ""

    def _kill_group(self) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)


def spawn(
    name: str,
    command: Sequence[str | Path],
    *,
    log: Path,
    env: Mapping[str, str] | None = None,
    folder: Path | None = None,
    stdin: bytes | None = None,
    death_signal: int = signal.SIGKILL,
    change_user: Callable[[], None] | None = None,
) -> Child:
    """Start `command` in a session of its own, so that a terminal's Ctrl-C reaches only us.

    `stdin` is written and closed at once (configuration that must not be seen in the process list).
    Raises ServerError when the program cannot be started.
    """
    parent_pid = os.getpid()

    def prepare() -> None:
        if change_user is not None:
            change_user()
        die_with_parent(parent_pid, death_signal)

    # Opened for appending: the log can be cut by whoever watches its size while the child goes on writing.
    log.touch(mode=0o600)
    with log.open("ab") as output:
        try:
            process = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL if stdin is None else subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=env,
                cwd=folder,
                start_new_session=True,
                preexec_fn=prepare,
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise ServerError(f"{name} could not be started: {error}") from error
    if process.stdin is not None:
        with suppress(BrokenPipeError), process.stdin:
            process.stdin.write(stdin or b"")
    return Child(name, process, log)


def processes_in(folder: Path, program: str) -> Iterator[int]:
    """Ids of the processes named `program` whose working folder is `folder` (none where there is no /proc)."""
    try:
        wanted = folder.stat()
    except FileNotFoundError:
        return
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            found = (entry / "cwd").stat()
            if (found.st_dev, found.st_ino) != (wanted.st_dev, wanted.st_ino):
                continue
            if (entry / "exe").readlink().name.removesuffix(" (deleted)") == program:
                yield int(entry.name)

"""`python -m tests.inference.without landlock seccomp -- COMMAND...`: runs a command that the kernel refuses these.

As an old kernel or a container's profile does: a filter of our own, which every process started from here inherits.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import sys

from inference.sandbox import seccomp

CREATE_RULESET = 444
IF, RETURN, LOAD = seccomp._IF_EQUAL, seccomp._RETURN, seccomp._LOAD
NO_SUCH_CALL = seccomp._FAIL | errno.ENOSYS
REFUSALS = {
    "landlock": [(IF, 0, 1, CREATE_RULESET), (RETURN, 0, 0, NO_SUCH_CALL)],
    "seccomp": [
        (IF, 0, 3, seccomp._GUARDED[platform.machine()]["prctl"]),
        (LOAD, 0, 0, seccomp._FIRST_ARGUMENT),
        (IF, 0, 1, seccomp._PR_SET_SECCOMP),
        (RETURN, 0, 0, NO_SUCH_CALL),
    ],
}


def refuse(names: list[str]) -> None:
    """Refuse them from now on, to this process and all it starts."""
    lines = [(LOAD, 0, 0, seccomp._NUMBER), *(line for name in names for line in REFUSALS[name])]
    lines.append((RETURN, 0, 0, seccomp._ALLOW))
    written = b"".join(seccomp._INSTRUCTION.pack(*line) for line in lines)
    program = seccomp._Program(len(lines), written)
    seccomp._libc.prctl(seccomp._PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if seccomp._libc.prctl(seccomp._PR_SET_SECCOMP, seccomp._FILTER_MODE, ctypes.byref(program), 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "this system sets no filter")


if __name__ == "__main__":
    place = sys.argv.index("--")
    refuse(sys.argv[1:place])
    os.execv(sys.executable, [sys.executable, *sys.argv[place + 1 :]])

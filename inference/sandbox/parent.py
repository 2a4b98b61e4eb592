"""Ends a child with the process that started it; knows nothing of what either does."""

from __future__ import annotations

import ctypes
import os
import signal

_PR_SET_PDEATHSIG = 1

# Loaded here because nothing may be loaded between fork and exec.
_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent(parent_pid: int, death_signal: int = signal.SIGKILL) -> None:
    """Ask the kernel for `death_signal` when the parent thread ends; exits at once if it is gone already.

    A change of user clears the wish, so call it after any such change. It fires when the *thread* that
    forked us ends, so a parent must fork from its main thread. Linux only: elsewhere a child outlives its parent.
    """
    if hasattr(_libc, "prctl") and _libc.prctl(_PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG) failed")
    if os.getppid() != parent_pid:  # it died before we could ask to be told
        os._exit(1)

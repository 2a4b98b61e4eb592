"""Takes all files out of a process's sight but those below some folders; knows not what they are for.

Linux's Landlock holds for root as well, needs no rights, and takes away TCP, sockets and signals to others besides.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from collections.abc import Iterable

# The same numbers on every machine.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_VERSION = 1
_PATH_BENEATH = 1
_READ_FILE, _READ_FOLDER = 1 << 2, 1 << 3
_FILE_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}  # since which version
_TCP, _TCP_SINCE = 0b11, 4
_OTHERS, _OTHERS_SINCE = 0b11, 6  # abstract sockets of others, signals to others
_RULE = struct.Struct("=Qi")

_libc = ctypes.CDLL(None, use_errno=True)


def restrict_files(readable: Iterable[str]) -> bool:
    """Let this process open no files but those at or below `readable`, and these to be read, for good.

    Paths that are missing are left out. False where the system has no Landlock.
    """
    version = _libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _ASK_VERSION) if sys.platform == "linux" else -1
    if version < 1:
        return False
    ruleset = _create_ruleset(version)
    try:
        for path in readable:
            _allow(ruleset, path)
        return bool(_libc.syscall(_RESTRICT_SELF, ruleset, 0) == 0)
    finally:
        os.close(ruleset)


def _create_ruleset(version: int) -> int:
    rights = max(rights for since, rights in _FILE_RIGHTS.items() if since <= version)
    attributes = struct.pack("=Q", rights)
    if version >= _TCP_SINCE:
        attributes += struct.pack("=Q", _TCP)
    if version >= _OTHERS_SINCE:
        attributes += struct.pack("=Q", _OTHERS)
    ruleset = int(_libc.syscall(_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), 0))
    if ruleset < 0:
        raise OSError(ctypes.get_errno(), "landlock_create_ruleset failed")
    return ruleset


def _allow(ruleset: int, path: str) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:  # there is nothing to be read
        return
    try:
        is_folder = os.path.isdir(path)  # noqa: PTH112 - a call per fork, where a Path would cost more than the question
        rule = _RULE.pack(_READ_FILE | _READ_FOLDER if is_folder else _READ_FILE, descriptor)
        if _libc.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, rule, 0) != 0:
            raise OSError(ctypes.get_errno(), f"landlock_add_rule failed for {path}")
    finally:
        os.close(descriptor)

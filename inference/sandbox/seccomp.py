"""Lets a process call the kernel for what a decoder needs and nothing else; knows neither files nor who is confined.

The filter is a list of what is allowed: memory, files opened to be read, the descriptors that are open already, the
clock and threads. No socket, no program, no other process, no file to be written is among it. What is not allowed
fails with EPERM, so that a decoder reports an error instead of dying silently.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys
from collections.abc import Mapping

_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _FILTER_MODE = 38, 22, 2
_PR_SET_NAME = 15  # threads are named as they start
_CLONE_THREAD = 0x10000
_SHARED = 0b1  # among the flags of a mapping: memory that no limit would count
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC

# Berkeley packet filter: what an instruction does with its constant, and what a filter answers.
_LOAD, _IF_EQUAL, _IF_ANY_BIT, _RETURN = 0x20, 0x15, 0x45, 0x06
_ALLOW, _FAIL, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16  # places in what the filter is shown
_INSTRUCTION = struct.Struct("=HBBI")

# The numbers of the calls: machine -> (its name for the kernel, allowed whatever the arguments, allowed with some).
_PLAIN = {
    "x86_64": "0 1 3 4 5 6 7 8 10 11 12 13 14 15 17 19 20 21 23 24 25 28 35 39 44 45 60 63 72 79 89 96 97 98 99 100"
    " 102 104 107 108 110 131 186 201 202 204 217 218 219 228 229 230 231 262 267 269 270 271 273 309 318 324 332 334"
    " 439",
    "aarch64": "17 25 48 57 61 62 63 64 65 66 67 72 73 78 79 80 93 94 96 98 99 101 113 114 115 123 124 128 132 134 135"
    " 139 153 160 163 165 168 169 172 173 174 175 176 177 178 179 206 207 214 215 216 226 233 278 283 291 293 439",
}
_GUARDED = {
    "x86_64": {
        "clone": 56,
        "kill": 62,
        "tgkill": 234,
        "openat": 257,
        "open": 2,
        "mmap": 9,
        "prctl": 157,
        "prlimit": 302,
    },
    "aarch64": {"clone": 220, "kill": 129, "tgkill": 131, "openat": 56, "mmap": 222, "prctl": 167, "prlimit": 261},
}
_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_CLONE3 = 435  # everywhere; its flags lie in memory, which a filter cannot see

_Instruction = tuple[int, int, int, int]
_libc = ctypes.CDLL(None, use_errno=True)


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p)]


def is_known() -> bool:
    """Whether there is a list of calls for this machine."""
    return sys.platform == "linux" and sys.byteorder == "little" and platform.machine() in _ARCHITECTURES


def restrict_calls() -> bool:
    """Confine this process and all it will start, for good. False where the system has no such filters."""
    if not is_known():
        return False
    filter_ = b"".join(_INSTRUCTION.pack(*line) for line in _write_filter(platform.machine(), os.getpid()))
    program = _Program(len(filter_) // _INSTRUCTION.size, filter_)
    _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)  # without it only an administrator may set a filter
    return bool(_libc.prctl(_PR_SET_SECCOMP, _FILTER_MODE, ctypes.byref(program), 0, 0) == 0)


def _write_filter(machine: str, own_pid: int) -> list[_Instruction]:
    lines: list[_Instruction] = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_IF_EQUAL, 1, 0, _ARCHITECTURES[machine]),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
    ]
    for number in map(int, _PLAIN[machine].split()):
        lines += [(_IF_EQUAL, 0, 1, number), (_RETURN, 0, 0, _ALLOW)]
    lines += [(_IF_EQUAL, 0, 1, _CLONE3), (_RETURN, 0, 0, _FAIL | errno.ENOSYS)]  # the C library then takes clone
    for number, (argument, is_right) in _guards(_GUARDED[machine], own_pid).items():
        lines += [
            (_IF_EQUAL, 0, 4, number),
            (_LOAD, 0, 0, _FIRST_ARGUMENT + 8 * argument),
            is_right,
            (_RETURN, 0, 0, _ALLOW),
            (_RETURN, 0, 0, _FAIL | errno.EPERM),
        ]
    return [*lines, (_RETURN, 0, 0, _FAIL | errno.EPERM)]


def _guards(numbers: Mapping[str, int], own_pid: int) -> dict[int, tuple[int, _Instruction]]:
    """Per call the argument that decides and the test of it, which skips a line where the call is not allowed."""
    tests: dict[str, tuple[int, _Instruction]] = {
        "clone": (0, (_IF_ANY_BIT, 0, 1, _CLONE_THREAD)),  # a thread, never a process
        "kill": (0, (_IF_EQUAL, 0, 1, own_pid)),
        "tgkill": (0, (_IF_EQUAL, 0, 1, own_pid)),
        "openat": (2, (_IF_ANY_BIT, 1, 0, _WRITING)),
        "open": (1, (_IF_ANY_BIT, 1, 0, _WRITING)),
        "mmap": (3, (_IF_ANY_BIT, 1, 0, _SHARED)),
        "prctl": (0, (_IF_EQUAL, 0, 1, _PR_SET_NAME)),
        "prlimit": (0, (_IF_EQUAL, 0, 1, 0)),  # its own limits, which it can lower alone
    }
    return {number: tests[name] for name, number in numbers.items()}

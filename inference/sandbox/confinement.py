"""Takes from a child everything but memory, processor time and the code it runs; knows not what it runs.

Limits hold everywhere; Landlock and the filter of kernel calls where the system has them.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from pathlib import Path

from inference.sandbox.landlock import restrict_files
from inference.sandbox.seccomp import restrict_calls
from inference.sandbox.wire import SandboxLimits

_MAX_OPEN_FILES = 64
# Linux's clock of a process by ticks (CPUCLOCK_PROF of oneself), by which its limit goes. On a busy machine it is ahead
# of what getrusage says, by seconds in a long file: a limit renewed by the latter kills at an honest page.
_COUNTED_CLOCK = ~0 << 3
_MARGIN = 5  # seconds between a child's soft and hard limit: the soft one says why it died
# What an interpreter and its libraries read: programs, fonts, the machine. Nothing of the product's own data.
_SYSTEM = (
    "/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/fonts", "/etc/localtime",
    "/dev/null", "/dev/zero", "/dev/urandom", "/proc/self", "/sys/devices/system/cpu",
)  # fmt: skip


def confine(limits: SandboxLimits) -> None:
    """Confine this process for good; call it once its work is known and imported."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 2)  # parsers complain on stderr about every odd file
    os.close(nothing)
    restrict_files(_readable())
    private, whole = _memory_in_use()
    for what, value in (
        (resource.RLIMIT_DATA, private + limits.memory),
        # Beside private memory there are libraries and what is reserved and never used.
        (resource.RLIMIT_AS, whole + 2 * limits.memory),
        (resource.RLIMIT_FSIZE, limits.file_size),
        (resource.RLIMIT_NOFILE, _MAX_OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (value, value))
    renew_cpu_time(limits, 0)
    restrict_calls()


def renew_cpu_time(limits: SandboxLimits, sent: int) -> None:
    """Give the child its time until the next item, after `sent` of them."""
    used = int(counted_seconds())
    earned = limits.cpu_seconds + int(sent * limits.cpu_seconds_per_item)
    soft = min(used + limits.cpu_seconds, earned, limits.total_cpu_seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (max(soft, 1), limits.total_cpu_seconds + _MARGIN))


def counted_seconds() -> float:
    """The processor time of this process as the system counts it against its limit."""
    if sys.platform == "linux":
        return time.clock_gettime(_COUNTED_CLOCK)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def _readable() -> set[str]:
    """The interpreter, the system's libraries, and the packages that were imported: a checkout's folder itself may
    hold the product's data, those of its packages do not."""
    packages = {module.partition(".")[0] for module in sys.modules}
    files = (getattr(sys.modules.get(name), "__file__", None) for name in packages)
    folders = {str(Path(file).parent) for file in files if file and Path(file).name.startswith("__init__.")}
    installed = {path for path in sys.path if path.endswith(("site-packages", "dist-packages"))}
    return {*_SYSTEM, sys.prefix, sys.base_prefix, *installed, *folders}


def _memory_in_use() -> tuple[int, int]:
    """Bytes of private memory and of address space."""
    try:
        pages = Path("/proc/self/statm").read_text().split()
    except OSError:  # only Linux has it
        return 0, 0
    return int(pages[5]) * resource.getpagesize(), int(pages[0]) * resource.getpagesize()

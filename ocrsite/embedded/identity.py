"""Decides which user a server runs as when we are root, which PostgreSQL refuses to be; knows no server."""

import ctypes
import os
import pwd
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ocrsite.embedded.errors import ServerError

CLONE_NEWUSER = 0x10000000
UID_INSIDE = 1000

_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Identity:
    """`change_user` runs in the child before exec; `owner` (uid, gid) must own the server's folders."""

    change_user: Callable[[], None] | None = None
    owner: tuple[int, int] | None = None

    def adopt(self, folder: Path) -> None:
        """Give `folder` to the server's user, and let that user pass through its parent.

        Raises ServerError when the user cannot reach the folder from the root.
        """
        if self.owner is None:
            return
        folder.parent.chmod(folder.parent.stat().st_mode | 0o011)
        for ancestor in folder.parents:
            if not ancestor.stat().st_mode & 0o001:
                raise ServerError(
                    f"PostgreSQL refuses to run as root and the user it would run as cannot reach {folder}, "
                    f"because {ancestor} is closed. Start as an ordinary user, or choose another DATA_DIR."
                )
        for path in (folder, *folder.rglob("*")):
            os.chown(path, *self.owner, follow_symlinks=False)


def _enter_user_namespace(uid: int, gid: int) -> None:
    """Become user 1000 in a namespace of our own; files stay owned by the user who started us."""
    if _libc.unshare(CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "unshare(CLONE_NEWUSER) failed")
    # The kernel wants setgroups closed before an unprivileged process may write its group map.
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{UID_INSIDE} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{UID_INSIDE} {gid} 1")


def _become(uid: int, gid: int) -> None:
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)


def user_namespace() -> Identity:
    return Identity(change_user=partial(_enter_user_namespace, os.geteuid(), os.getegid()))


def unprivileged_user(name: str = "nobody") -> Identity:
    """Raises KeyError when the machine has no such user."""
    user = pwd.getpwnam(name)
    return Identity(change_user=partial(_become, user.pw_uid, user.pw_gid), owner=(user.pw_uid, user.pw_gid))


def identity_for_server(program: Path) -> Identity:
    """The identity under which `program` can run here: ours, one in a user namespace, or `nobody`."""
    if os.geteuid() != 0:
        return Identity()
    candidates = (user_namespace, unprivileged_user)
    reasons = []
    for candidate in candidates:
        try:
            identity = candidate()
            subprocess.run(
                [program, "--version"],
                preexec_fn=identity.change_user,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd="/",
                check=True,
            )
        except (OSError, KeyError, subprocess.SubprocessError) as error:
            reasons.append(f"{candidate.__name__}: {error}")
        else:
            return identity
    raise ServerError(
        f"{program.name} refuses to run as root, and neither a user namespace nor another user works here "
        f"({'; '.join(reasons)}). Start as an ordinary user, or set DATABASE_URL to a server of your own."
    )

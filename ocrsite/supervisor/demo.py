"""What a new user finds: the demo on a first start, or how to make the first account; knows no row."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field

from ocrsite.embedded.children import Child
from ocrsite.supervisor.data_folder import DataFolder
from ocrsite.supervisor.options import Options
from ocrsite.supervisor.service import ending

PEOPLE = "acme-admin acme-operator acme-reviewer acme-approver acme-viewer, globex-admin, platform-admin (staff)"
SEEDED = "seeded"


def demo_password(options: Options, folder: DataFolder) -> str:
    """The chosen one, else the one made on the first start."""
    return folder.secret("demo_password", options.demo_password, length=6)


@dataclass
class Demo:
    """`task` spawns a management command; `tell` prints a line."""

    options: Options
    folder: DataFolder
    tell: Callable[[str], None]
    task: Callable[..., Child]
    _child: Child | None = field(default=None, init=False)
    _is_making_people: bool = field(default=False, init=False)
    _password: str = field(default="", init=False)

    def begin(self) -> None:
        """Seed once, and again when DEMO_PASSWORD has changed: first the people, then their documents."""
        if not self.options.wants_demo:
            self.tell(
                "no demo (DEMO=0); make the first administrator with: "
                ".venv/bin/python -m ocrsite.supervisor manage create_admin NAME --tenant SHORT-NAME"
            )
            return
        self._password = demo_password(self.options, self.folder)
        if self.folder.mark(SEEDED) == self._password_mark():
            self._tell_logins()
            return
        self.tell("making the demo: two tenants, their people, ten sample documents...")
        self._child = self.task("seed_demo", "--people", DEMO_PASSWORD=self._password)
        self._is_making_people = True

    def has_people(self) -> bool:
        """True once somebody can log in; the documents then follow behind the open page."""
        if self._child is None or not self._is_making_people:
            return True
        if self._child.is_running():
            return False
        self._is_making_people = False
        if self._child.process.returncode == 0:
            self._tell_logins()
            self._child = self.task("seed_demo", DEMO_PASSWORD=self._password)
        return True

    def is_over(self) -> bool:
        """True when nothing is under way; tells how it went."""
        if self._child is None:
            return True
        if self._child.is_running():
            return False
        if self._child.process.returncode == 0:
            self.folder.set_mark(SEEDED, self._password_mark())
            self.tell("the demo documents are in")
        else:
            self.tell(f"the demo could not be made ({ending(self._child)}), see {self._child.log}")
        self._child = None
        return True

    def _tell_logins(self) -> None:
        self.tell(f"demo logins: {PEOPLE}; password: {self._password}")

    def _password_mark(self) -> str:
        return hashlib.sha256(self._password.encode()).hexdigest()

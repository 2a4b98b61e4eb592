"""The keys of the review page: what each action's key is, and what a person made of it. Knows no page.

A key is written as its modifiers and its name in a fixed order: "Ctrl+Enter", "Alt+P", "F1".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.models import User


@dataclass(frozen=True, slots=True)
class Action:
    """Something a key does on the review page."""

    name: str
    key: str
    label: str | Promise


ACTIONS = (
    Action("confirm", "Enter", gettext_lazy("Confirm and go on")),
    Action("back", "Shift+Enter", gettext_lazy("Back to the field before")),
    Action("approve", "Ctrl+Enter", gettext_lazy("Approve, or Done")),
    Action("absent", "Alt+0", gettext_lazy("Mark as absent")),
    Action("illegible", "Alt+I", gettext_lazy("Mark as illegible")),
    Action("undo", "Ctrl+Z", gettext_lazy("Undo")),
    Action("candidate_1", "Alt+1", gettext_lazy("Take the first candidate")),
    Action("candidate_2", "Alt+2", gettext_lazy("Take the second candidate")),
    Action("candidate_3", "Alt+3", gettext_lazy("Take the third candidate")),
    Action("why", "Alt+Y", gettext_lazy("Why this value?")),
    Action("edit_grid", "Alt+L", gettext_lazy("Edit the line items")),
    Action("park", "Alt+P", gettext_lazy("Park")),
    Action("reject", "Alt+X", gettext_lazy("Reject or send back")),
    Action("ask", "Alt+Q", gettext_lazy("Ask a colleague")),
    Action("previous_document", "Alt+PageUp", gettext_lazy("Document before")),
    Action("next_document", "Alt+PageDown", gettext_lazy("Next document")),
    Action("fit_width", "Alt+W", gettext_lazy("Fit the page's width")),
    Action("zoom_in", "Alt+Plus", gettext_lazy("Enlarge the page")),
    Action("zoom_out", "Alt+Minus", gettext_lazy("Shrink the page")),
    Action("turn", "Alt+O", gettext_lazy("Turn the page")),
    Action("only_doubtful", "Alt+B", gettext_lazy("Show only what is doubtful")),
    Action("pick", "Alt+S", gettext_lazy("Pick words on the page")),
    Action("keys", "F1", gettext_lazy("Show the keys")),
)
DEFAULTS = {action.name: action.key for action in ACTIONS}
NAMED = "Enter|Escape|PageUp|PageDown|Home|End|Plus|Minus|Comma|Period|Slash"
KEY = re.compile(rf"(Ctrl\+)?(Alt\+)?(Shift\+)?([A-Z0-9]|F([1-9]|1[0-2])|{NAMED})")
# The browser's own, which a page never gets or must not take from people.
RESERVED = frozenset(f"Ctrl+{letter}" for letter in "ACNTVWX") | {"F5", "F11", "F12", "Escape", "Ctrl+Shift+T"}
SIGNS = {"Enter": "↵", "Shift": "⇧", "Plus": "+", "Minus": "−", "Comma": ",", "Period": ".", "Slash": "/"}


class BadKeys(Exception):
    """Some keys cannot be kept; `problems`: action name -> a sentence."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(", ".join(problems))
        self.problems = problems


def keys_of(user: User) -> dict[str, str]:
    """Action name -> the key this person uses for it; their own where they have one."""
    own = user.keys if isinstance(user.keys, dict) else {}
    return {name: str(own.get(name) or key) for name, key in DEFAULTS.items()}


def set_keys(*, user: User, keys: Mapping[str, str]) -> None:
    """Keep a person's keys, action name -> key; actions left out keep their usual one. Raises `BadKeys`."""
    wanted = {name: key for name, key in keys.items() if name in DEFAULTS}
    all_keys = {**DEFAULTS, **wanted}
    problems = {name: problem for name, key in wanted.items() if (problem := _problem(name, key, all_keys))}
    if problems:
        raise BadKeys(problems)
    user.keys = {name: key for name, key in wanted.items() if key != DEFAULTS[name]}
    user.save(update_fields=["keys"])


def _problem(name: str, key: str, all_keys: Mapping[str, str]) -> str:
    if not KEY.fullmatch(key):
        return _("This is no key that can be used here.")
    if key in RESERVED:
        return _("%(key)s belongs to the browser. Press another key.") % {"key": key_text(key)}
    if len(key.removeprefix("Shift+")) == 1:
        return _("A letter or digit needs Ctrl or Alt, because it is typed into fields. Press both.")
    labels = {action.name: str(action.label) for action in ACTIONS}
    other = next((one for one, taken in all_keys.items() if taken == key and one != name), None)
    if other:
        return _("%(key)s is also “%(action)s”. Press another key.") % {"key": key_text(key), "action": labels[other]}
    return ""


def key_text(key: str) -> str:
    """A key as people read it: "Alt P", "⇧ ↵"."""
    return " ".join(SIGNS.get(part, part) for part in key.split("+"))

"""Sessions that are looked up once: the people of the matrix sign in once and ask thousands of times."""

from __future__ import annotations

import copy
from typing import Any

from django.contrib.sessions.backends import db

_loaded: dict[str, dict[str, Any]] = {}


class SessionStore(db.SessionStore):
    """The product's own, but for the question of the database on each request."""

    def load(self) -> dict[str, Any]:
        """What the database said the first time."""
        key = str(self.session_key)
        if key not in _loaded:
            _loaded[key] = super().load()
        return copy.deepcopy(_loaded[key])

"""One row of the table: who may do what at one address. Knows no address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from documents.models import Role
from tests.documents.factories import PNG

PUBLISHED = ("generate", "ocr")  # of the API, though not below its address
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
VIEWER, OPERATOR, REVIEWER, APPROVER, ADMIN = Role


class Door(Enum):
    """Who may, where no role in a tenant is asked for."""

    ANYONE = "anyone"
    SIGNED_IN = "signed in"


ANYONE, SIGNED_IN = Door


@dataclass(frozen=True)
class May:
    """The least that is needed, the status for who has it, and for the unknown where that differs."""

    need: Role | Door
    status: int
    unknown: int | None = None


@dataclass(frozen=True)
class Row:
    """One route. `on`: which of acme's documents its id names; `body` is posted, `query` appended."""

    route: str
    methods: Mapping[str, May]
    on: str = "read"
    body: Mapping[str, Any] = field(default_factory=dict)
    query: str = ""

    @property
    def is_login_first(self) -> bool:
        """Whether the unknown are sent to the log-in page before the method is looked at."""
        return self.route in {"account/", "account/keys/", "tenant/"}

    @property
    def is_api(self) -> bool:
        return self.route.startswith("api/") or self.route in PUBLISHED

    @property
    def has_ids(self) -> bool:
        return "_id>" in self.route


def page(
    route: str, *, on: str = "read", body: Mapping[str, Any] | None = None, query: str = "", **methods: May
) -> Row:
    return Row(route, methods, on, body or {}, query)


def api(route: str, *, on: str = "read", body: Mapping[str, Any] | None = None, query: str = "", **methods: May) -> Row:
    """A GET of the API answers a HEAD, too."""
    both = {**methods, **({"HEAD": methods["GET"]} if "GET" in methods else {})}
    return Row(f"api/v1/{route}", both, on, body or {}, query)


def public(route: str, **methods: May) -> Row:
    return Row(route, methods)


TEMPLATE = {"name": "made", "label": "Made", "fields": [{"name": "total", "type": "money"}]}
FILE = {"file": PNG + b"matrix"}
IMAGE = {"image": PNG + b"matrix"}
SIGNED_IN_ALREADY = May(ANYONE, 302, unknown=405)
SAFE = {method: May(ANYONE, 200) for method in ("GET", "HEAD")}

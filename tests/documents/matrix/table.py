"""Who may do what at which address: one row per route of the portal and the API, rules for the staff site's.

A row names, per method, the least role that may and the status it then gets on acme's own things. What a row does not
name is refused with 405. The roles are written out here on purpose: the permission table is what this one checks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from documents.models import Role
from tests.documents.factories import PNG

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
        return self.route in {"account/", "tenant/"}

    @property
    def is_api(self) -> bool:
        return self.route.startswith("api/")

    @property
    def has_ids(self) -> bool:
        return "_id>" in self.route


def page(route: str, *, on: str = "read", body: Mapping[str, Any] | None = None, **methods: May) -> Row:
    return Row(route, methods, on, body or {})


def api(route: str, *, on: str = "read", body: Mapping[str, Any] | None = None, query: str = "", **methods: May) -> Row:
    """A GET of the API answers a HEAD, too."""
    both = {**methods, **({"HEAD": methods["GET"]} if "GET" in methods else {})}
    return Row(f"api/v1/{route}", both, on, body or {}, query)


def public(route: str, **methods: May) -> Row:
    return Row(route, methods)


TEMPLATE = {"name": "made", "label": "Made", "fields": [{"name": "total", "type": "money"}]}
FILE = {"file": PNG + b"matrix"}
SIGNED_IN_ALREADY = May(ANYONE, 302, unknown=405)
SAFE = {method: May(ANYONE, 200) for method in ("GET", "HEAD")}

PORTAL = [
    page("", GET=May(VIEWER, 200)),
    page("next/", GET=May(REVIEWER, 302)),
    page(
        "login/",
        GET=May(ANYONE, 302, unknown=200),
        HEAD=May(ANYONE, 302, unknown=200),
        POST=May(ANYONE, 302, unknown=200),
        PUT=May(ANYONE, 302, unknown=200),
        OPTIONS=May(ANYONE, 302, unknown=200),
        PATCH=SIGNED_IN_ALREADY,
        DELETE=SIGNED_IN_ALREADY,
    ),
    page("logout/", POST=May(ANYONE, 302), OPTIONS=May(ANYONE, 200)),
    public("account/", **{method: May(SIGNED_IN, 200) for method in ("GET", "HEAD", "POST", "PUT", "OPTIONS")}),
    page("tenant/", POST=May(SIGNED_IN, 302)),
    public("language/", **{method: May(ANYONE, 302) for method in METHODS}),
    page("upload/", GET=May(OPERATOR, 200), HEAD=May(OPERATOR, 200), POST=May(OPERATOR, 202), body=FILE),
    page("upload/<uuid:document_id>/again/", POST=May(OPERATOR, 202)),
    page("documents/<uuid:document_id>/", GET=May(VIEWER, 200)),
    page("documents/<uuid:document_id>/progress/", GET=May(VIEWER, 200)),
    page("documents/<uuid:document_id>/pages/<int:number>/", GET=May(VIEWER, 200)),
    page("documents/<uuid:document_id>/original/", GET=May(VIEWER, 200)),
    page("documents/<uuid:document_id>/export/<slug:file_format>/", GET=May(VIEWER, 200)),
    page("documents/<uuid:document_id>/fields/<slug:name>/", POST=May(REVIEWER, 302), body={"value": "Tarnwick"}),
    page("documents/<uuid:document_id>/approve/", POST=May(APPROVER, 302)),
    page("documents/<uuid:document_id>/reject/", POST=May(APPROVER, 302), body={"reason": "A copy."}),
    page("documents/<uuid:document_id>/reopen/", on="approved", POST=May(APPROVER, 302)),
    page("documents/<uuid:document_id>/retry/", on="failed", POST=May(OPERATOR, 302)),
    page("documents/<uuid:document_id>/template/", POST=May(OPERATOR, 302), body={"template": "{template_id}"}),
    page("documents/<uuid:document_id>/lock/", POST=May(REVIEWER, 204)),
    page("templates/", GET=May(VIEWER, 200)),
    page("templates/new/", GET=May(ADMIN, 200), HEAD=May(ADMIN, 200), POST=May(ADMIN, 422)),
    page("templates/import/", POST=May(ADMIN, 302), body={"json": TEMPLATE}),
    page("templates/<uuid:template_id>/", GET=May(VIEWER, 200), HEAD=May(VIEWER, 200), POST=May(ADMIN, 422)),
    page("templates/<uuid:template_id>/copy/", POST=May(ADMIN, 302)),
    page("templates/<uuid:template_id>/archive/", POST=May(ADMIN, 302)),
    page("templates/<uuid:template_id>/json/", GET=May(VIEWER, 200)),
    page("audit/", GET=May(ADMIN, 200)),
]

API = [
    api("auth/token/", POST=May(ANYONE, 401), body={"username": "nobody", "password": "nothing"}),
    api("auth/token/refresh/", POST=May(ANYONE, 401), body={"refresh": "nothing"}),
    api("auth/logout/", POST=May(ANYONE, 401), body={"refresh": "nothing"}),
    api("me/", GET=May(VIEWER, 200)),
    api("templates/", GET=May(VIEWER, 200), POST=May(ADMIN, 201), body=TEMPLATE),
    api(
        "templates/<uuid:template_id>/",
        GET=May(VIEWER, 200),
        PUT=May(ADMIN, 200),
        PATCH=May(ADMIN, 200),
        DELETE=May(ADMIN, 204),
        body=TEMPLATE,
    ),
    api("templates/<uuid:template_id>/copy/", POST=May(ADMIN, 201)),
    api("documents/", GET=May(VIEWER, 200), POST=May(OPERATOR, 202), body=FILE),
    api("documents/<uuid:document_id>/", GET=May(VIEWER, 200)),
    api("documents/<uuid:document_id>/pages/<int:number>/image/", GET=May(VIEWER, 200)),
    api("documents/<uuid:document_id>/file/", GET=May(VIEWER, 200)),
    api("documents/<uuid:document_id>/export/", GET=May(VIEWER, 200), query="?format=csv"),
    api("documents/<uuid:document_id>/fields/<str:name>/", PATCH=May(REVIEWER, 200), body={"value": "Tarnwick"}),
    api("documents/<uuid:document_id>/template/", POST=May(OPERATOR, 200), body={"template": "{template_id}"}),
    api("documents/<uuid:document_id>/approve/", POST=May(APPROVER, 200)),
    api("documents/<uuid:document_id>/reject/", POST=May(APPROVER, 200), body={"reason": "A copy."}),
    api("documents/<uuid:document_id>/reopen/", on="approved", POST=May(APPROVER, 200)),
    api("documents/<uuid:document_id>/retry/", on="failed", POST=May(OPERATOR, 200)),
    api("audit/", GET=May(ADMIN, 200)),
]

PUBLIC = [
    public("healthz", **SAFE),
    public("readyz", **{method: May(ANYONE, 503) for method in ("GET", "HEAD")}),
    public("api/schema/", **SAFE),
    public("api/docs/", **SAFE),
    public("api/^(?P<rest>.*)$", **{method: May(ANYONE, 404) for method in METHODS}),
]

ROWS = {row.route: row for row in (*PORTAL, *API, *PUBLIC)}

# The staff site: the status staff gets for a GET or HEAD, and for an empty POST; any other method is refused with 405.
# Read-only models refuse to add, change and delete with 403.
READ_ONLY = ("document", "extraction", "documenttemplate", "outboxentry", "processheartbeat", "auditevent")
EDITED = ("tenant", "membership", "user")
STAFF_SITE = {
    "admin/": (200, 200),
    "admin/login/": (302, 302),
    "admin/logout/": (405, 302),
    "admin/search/": (200, 200),
    "admin/queue/": (200, 200),
    "admin/password_change/": (200, 200),
    "admin/password_change/done/": (200, 405),
    "admin/autocomplete/": (403, 405),
    "admin/jsi18n/": (200, 405),
    "admin/^(?P<app_label>documents)/$": (200, 200),
    "admin/(?P<url>.*)$": (404, 404),
    "admin/documents/user/<id>/password/": (200, 200),
    **{
        f"admin/documents/{model}/{end}": statuses
        for model in READ_ONLY
        for end, statuses in {
            "": (200, 200),
            "add/": (403, 403),
            "<path:object_id>/history/": (200, 200),
            "<path:object_id>/delete/": (403, 403),
            "<path:object_id>/change/": (200, 403),
            "<path:object_id>/": (302, 302),
        }.items()
    },
    **{
        f"admin/documents/{model}/{end}": statuses
        for model in EDITED
        for end, statuses in {
            "": (200, 200),
            "add/": (200, 200),
            "<path:object_id>/history/": (200, 200),
            "<path:object_id>/delete/": (403, 403),
            "<path:object_id>/change/": (200, 200),
            "<path:object_id>/": (302, 302),
        }.items()
    },
    "admin/documents/membership/<path:object_id>/delete/": (200, 200),
}

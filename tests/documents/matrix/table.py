"""Who may do what at which address: one row per route of the portal and the API, rules for the staff site's.

A row names, per method, the least role that may and the status it then gets on acme's own things. What a row does not
name is refused with 405. The roles are written out here on purpose: the permission table is what this one checks.
"""

from __future__ import annotations

from tests.documents.matrix.api import API
from tests.documents.matrix.portal import PORTAL
from tests.documents.matrix.row import ANYONE, METHODS, SAFE, May, public

PUBLIC = [
    public("healthz", **SAFE),
    public("readyz", **{method: May(ANYONE, 503) for method in ("GET", "HEAD")}),
    public("readyz/engines", **SAFE),
    public("api/schema/", **SAFE),
    public("api/docs/", **SAFE),
    public(r"api/^(?P<rest>[\s\S]*)\Z", **{method: May(ANYONE, 404) for method in METHODS}),
]

ROWS = {row.route: row for row in (*PORTAL, *API, *PUBLIC)}

# The staff site: the status staff gets for a GET or HEAD, and for an empty POST; any other method is refused with 405.
# Read-only models refuse to add, change and delete with 403.
READ_ONLY = (
    "document", "extraction", "documenttemplate", "outboxentry", "processheartbeat", "auditevent", "taskrun",
    "customtask", "platformevent",
)  # fmt: skip
ADDED = {"supportaccess"}  # with a page to add one
EDITED = ("tenant", "membership", "user", "quota")
STAFF_SITE = {
    "admin/": (200, 200),
    "admin/login/": (302, 302),
    "admin/logout/": (307, 307),  # to the portal's, which takes no GET
    "admin/search/": (200, 200),
    "admin/queue/": (200, 200),
    "admin/password_change/": (302, 302),
    "admin/password_change/done/": (302, 302),
    "admin/autocomplete/": (403, 405),
    "admin/jsi18n/": (200, 405),
    "admin/^(?P<app_label>documents)/$": (200, 200),
    "admin/(?P<url>.*)$": (404, 404),
    "admin/documents/document/<uuid:object_id>/pages/<int:number>/": (404, 404),  # without support access
    **{
        f"admin/documents/{model}/{end}": statuses
        for model in (*READ_ONLY, *ADDED)
        for end, statuses in {
            "": (200, 200),
            "add/": (200, 200) if model in ADDED else (403, 403),
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
    "admin/documents/quota/<path:object_id>/change/": (200, 302),  # no limit of its own is one, too
}

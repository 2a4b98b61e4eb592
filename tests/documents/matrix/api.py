"""The rows of the REST API."""

from __future__ import annotations

from tests.documents.matrix.row import ADMIN, ANYONE, APPROVER, FILE, OPERATOR, REVIEWER, TEMPLATE, VIEWER, May, api

LAYOUT = {
    "name": "Other",
    "template": "invoice",
    "definition": {"columns": [{"heading": "Seller", "field": "seller_name"}]},
}
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
    api("templates/preview/", POST=May(ADMIN, 422)),
    api("templates/<uuid:template_id>/versions/", GET=May(VIEWER, 200)),
    api("templates/<uuid:template_id>/versions/<int:number>/restore/", POST=May(ADMIN, 200)),
    api("templates/<uuid:template_id>/copy/", POST=May(ADMIN, 201)),
    api("documents/", GET=May(VIEWER, 200), POST=May(OPERATOR, 202), body=FILE),
    api("documents/bulk/", POST=May(VIEWER, 400)),
    api("documents/<uuid:document_id>/", GET=May(VIEWER, 200), DELETE=May(APPROVER, 204)),
    api(
        "documents/<uuid:document_id>/comments/",
        GET=May(VIEWER, 200),
        POST=May(OPERATOR, 201),
        body={"text": "Is it ours?"},
    ),
    api("documents/<uuid:document_id>/restore/", POST=May(APPROVER, 200)),
    api("documents/<uuid:document_id>/pages/<int:number>/image/", GET=May(VIEWER, 200)),
    api("documents/<uuid:document_id>/file/", GET=May(VIEWER, 200)),
    api("documents/<uuid:document_id>/export/", GET=May(VIEWER, 200), query="?format=csv"),
    api("documents/<uuid:document_id>/fields/<str:name>/", PATCH=May(REVIEWER, 200), body={"value": "Tarnwick"}),
    api("documents/<uuid:document_id>/template/", POST=May(OPERATOR, 200), body={"template": "{template_id}"}),
    api("documents/<uuid:document_id>/approve/", POST=May(APPROVER, 200)),
    api("documents/<uuid:document_id>/reject/", POST=May(APPROVER, 200), body={"reason": "A copy."}),
    api("documents/<uuid:document_id>/reopen/", on="approved", POST=May(APPROVER, 200)),
    api("documents/<uuid:document_id>/retry/", on="failed", POST=May(OPERATOR, 200)),
    api("figures/", GET=May(ADMIN, 200)),
    api("exports/", GET=May(VIEWER, 200), POST=May(VIEWER, 202), body={"format": "csv"}),
    api("exports/<uuid:export_id>/", GET=May(VIEWER, 200), DELETE=May(APPROVER, 204)),
    api("exports/<uuid:export_id>/file/", GET=May(VIEWER, 200)),
    api("export-layouts/", GET=May(VIEWER, 200), POST=May(ADMIN, 201), body=LAYOUT),
    api(
        "export-layouts/<uuid:layout_id>/",
        GET=May(VIEWER, 200),
        PATCH=May(ADMIN, 200),
        DELETE=May(ADMIN, 204),
        body=LAYOUT,
    ),
    api("audit/", GET=May(ADMIN, 200)),
]

"""Which building answers which path."""

from django.urls import include, path

from documents.admin import site
from documents.api import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("admin/", site.urls),
    path("api/", include("documents.api.urls")),
    path("", include("documents.web.urls")),
]

handler403 = "documents.web.errors.not_allowed"
handler404 = "documents.web.errors.not_found"
handler500 = "documents.web.errors.broken"

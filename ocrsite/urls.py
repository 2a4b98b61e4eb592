"""Which building answers which path."""

from django.urls import include, path

from documents.admin import site
from documents.api import health, published

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("readyz/engines", health.readyz_engines, name="readyz-engines"),
    path("admin/", site.urls),
    path("generate", published.Generate.as_view(), name="generate"),
    path("ocr", published.PublishedOcr.as_view(), name="published-ocr"),
    path("api/", include("documents.api.urls")),
    path("", include("documents.web.urls")),
]

handler400 = "documents.web.errors.malformed"
handler403 = "documents.web.errors.not_allowed"
handler404 = "documents.web.errors.not_found"
handler500 = "documents.web.errors.broken"

"""Which building answers which path."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import include, path

from documents.admin import site
from documents.api import errors, health, published
from documents.web.errors import malformed

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


def handler400(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """A request that no view was asked for, answered in the form of the building whose address it names."""
    is_programs = request.path.startswith(("/api/", "/generate", "/ocr", "/healthz", "/readyz"))
    return errors.answer_malformed(request) if is_programs else malformed(request, exception)


handler403 = "documents.web.errors.not_allowed"
handler404 = "documents.web.errors.not_found"
handler500 = "documents.web.errors.broken"

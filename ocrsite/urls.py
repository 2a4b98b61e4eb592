"""Which building answers which path."""

from django.urls import include, path
from documents.admin import site

urlpatterns = [
    path("admin/", site.urls),
    path("api/", include("documents.api.urls")),
    path("", include("documents.web.urls")),
]

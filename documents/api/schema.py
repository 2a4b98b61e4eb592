"""The OpenAPI description and its page, both from our own origin."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.cache import cache_page
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import build_bearer_security_scheme_object
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

View = Callable[..., HttpResponse]
CACHE_SECONDS = 600  # making the description takes a good part of a second, and anybody may ask
FORMS = tuple(renderer.media_type for renderer in SpectacularAPIView.renderer_classes)


class TenantTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # registers itself
    """Says how one shows who one is."""

    target_class = "documents.api.authentication.TenantTokenAuthentication"
    name = "accessToken"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return build_bearer_security_scheme_object("Authorization", "Bearer", bearer_format="JWT or API key")


def _in_few_forms(view: View) -> View:
    """`view` asked for by its address and one of `FORMS` alone.

    Whatever else is sent along would be another entry of the cache, and the library writes of it into a header.
    """

    @wraps(view)
    def shown(request: HttpRequest) -> HttpResponse:
        wanted = {part.partition(";")[0].strip() for part in request.META.get("HTTP_ACCEPT", "").split(",")}
        request.META |= {
            "QUERY_STRING": "",
            "HTTP_ACCEPT": next((form for form in FORMS if form in wanted), FORMS[0]),
        }
        request.GET = QueryDict()
        return view(request)

    return shown


schema = _in_few_forms(
    cache_page(CACHE_SECONDS)(SpectacularAPIView.as_view(authentication_classes=[], metadata_class=None))
)
# Swagger UI writes style attributes; scripts stay bound to our origin.
docs = csp_update({"style-src": [SELF, UNSAFE_INLINE]})(
    SpectacularSwaggerSplitView.as_view(url_name="api:schema", authentication_classes=[], metadata_class=None)
)


def name_any_value_once(result: Any, **_: Any) -> Any:
    """A value of any kind may be null already; said twice, a null would be two of what must be one."""
    if isinstance(result, dict):
        if result.get("oneOf") == [{}, {"type": "null"}]:
            return {key: value for key, value in result.items() if key != "oneOf"}
        return {key: name_any_value_once(value) for key, value in result.items()}
    return [name_any_value_once(value) for value in result] if isinstance(result, list) else result

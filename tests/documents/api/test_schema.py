"""The OpenAPI description is complete and valid, and its page comes from our origin alone."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from openapi_spec_validator import OpenAPIV31SpecValidator

from documents.api import urls
from tests.documents.api.conftest import LogIn


def describe() -> dict[str, Any]:
    schema: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return schema


def test_it_works(db: None) -> None:
    answer = Client().get("/api/schema/", headers={"Accept": "application/vnd.oai.openapi+json"})

    assert answer.status_code == 200
    schema = answer.json()
    assert schema["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(schema).validate()


def test_the_generator_has_nothing_to_warn_of(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("spectacular", "--fail-on-warn", "--validate")

    assert "openapi: 3.1" in capsys.readouterr().out


def test_every_address_is_described_with_its_errors() -> None:
    paths = describe()["paths"]

    assert len(paths) == len(urls.version_1) - 1 + len(urls.document) + len(("/generate", "/ocr"))
    for path, methods in paths.items():
        for method, operation in methods.items():
            assert {"401", "429"} <= set(operation["responses"]), f"{method} {path}"
            assert operation["operationId"]
            assert operation["description"]


def test_answers_have_the_form_the_description_promises(log_in: LogIn) -> None:
    promised = describe()["components"]["schemas"]
    client = log_in("acme-admin")

    for path, form in (
        ("me", "MeForm"),
        ("documents", "DocumentPage"),
        ("templates", "TemplatePage"),
        ("audit", "AuditPage"),
    ):
        answer = client.get(f"/api/v1/{path}/").json()
        assert set(answer) == set(promised[form]["properties"]) == set(promised[form]["required"])
    template = client.get("/api/v1/templates/").json()["results"][0]
    assert set(template) == set(promised["TemplateForm"]["properties"])


def test_the_page_needs_nothing_from_elsewhere(db: None) -> None:
    page = Client().get("/api/docs/")
    script = Client().get("/api/docs/?script=")

    assert page.status_code == script.status_code == 200
    # django-csp writes the directives in no fixed order.
    policy = [directive.strip() for directive in page.headers["Content-Security-Policy"].split(";")]
    assert "style-src 'self' 'unsafe-inline'" in policy
    assert "script-src 'self'" in policy
    links = re.findall(r'(?:src|href)="([^"]+)"', page.content.decode())
    assert links
    assert all(link.startswith(("/static/", "/api/")) for link in links)
    assert "unsafe-inline" not in Client().get("/api/schema/").headers["Content-Security-Policy"]


def test_nothing_that_is_sent_along_has_it_made_anew(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Any] = []

    def make(*given: Any, **options: Any) -> dict[str, Any]:
        made.append(given)
        return {}

    monkeypatch.setattr(SchemaGenerator, "get_schema", make)
    cache.clear()
    queries = ("", "?1", "?2", "?lang=zh-hans", "?lang=..%2F", "?version=1%0d%0aX-A:+b", "?format=json")
    answers = [
        Client().get(f"/api/schema/{query}", headers={"Accept": f"application/json;q={number}, x/{number}"})
        for number, query in enumerate(queries)
    ]
    cache.clear()
    assert len(made) == 1
    assert {answer.status_code for answer in answers} == {200}
    assert {answer.headers["Content-Disposition"] for answer in answers} == {'inline; filename="OCRSite API.json"'}

"""A template's own engines and adapter in the builder: chosen, refused in words, no version of their own."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse
from pytest_django import Settings

from documents.models import DocumentTemplate
from documents.services.engine_choice import choose_engines
from documents.services.heartbeats import note_adapters, note_engines
from documents.tenancy import scope
from tests.documents.factories import Cast
from tests.documents.web.conftest import SignIn
from tests.documents.web.test_templates import FORM, template

BOTH = {"engine": ["glm", "rapidocr"], "adapter_name": "invoices-v2", "adapter_path": "/srv/adapters/invoices"}


@pytest.fixture(autouse=True)
def models(settings: Settings) -> None:
    settings.ENGINES = {
        "hunyuan": {"engine": "server", "profile": "hunyuan-ocr-1.5", "urls": ["http://gpu:8000"]},
        "glm": {"engine": "transformers", "profile": "glm-ocr"},
    }


def _of_visa(cast: Cast) -> tuple[list[str], Any, int]:
    row = template(cast, "visa")
    return row.engines, row.adapter, row.version


def test_they_are_kept_beside_the_versions(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("acme-admin")
    client.post(reverse("template_new"), {**FORM, **BOTH})
    kept = ["glm", "rapidocr"], {"name": "invoices-v2", "path": "/srv/adapters/invoices"}, 1
    assert _of_visa(cast) == kept
    address = reverse("template", args=[template(cast, "visa").pk])
    text = client.get(address).content.decode()
    assert text.count('<option value="glm" selected>') == 1
    assert 'value="/srv/adapters/invoices"' in text
    client.post(address, {**FORM, "version": 1, "engine": ["", "", ""], "adapter_name": "", "adapter_path": ""})
    assert _of_visa(cast) == ([], None, 1)


def test_a_copy_and_a_template_begun_from_it_are_read_the_same(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("acme-admin")
    client.post(reverse("template_new"), {**FORM, **BOTH})
    pk = template(cast, "visa").pk
    client.post(reverse("template_copy", args=[pk]))
    assert template(cast, "visa_2").engines == ["glm", "rapidocr"]
    text = client.get(f"{reverse('template_new')}?from={pk}").content.decode()
    assert 'value="invoices-v2"' in text


@pytest.mark.parametrize(
    ("posted", "control", "sentence"),
    [
        ({"engine": ["hunyuan"]}, "engines", "Say first in which one the team works"),
        ({"engine": ["gone"]}, "engines", "There is no engine gone here"),
        ({"adapter_name": "a b"}, "adapter_name", "Name the adapter with letters"),
        ({"adapter_name": "a", "adapter_path": "http://x"}, "adapter_path", "Give the adapter&#x27;s folder"),
    ],
)
def test_what_cannot_be_is_said_beside_it_and_nothing_is_saved(
    cast: Cast, sign_in: SignIn, posted: dict[str, Any], control: str, sentence: str
) -> None:
    client = sign_in("acme-admin")
    answer = client.post(reverse("template_new"), {**FORM, **posted})
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert sentence in shown[shown.index(f'id="{control}-problem"') :].split("</span>")[0]
    with scope(cast.acme.pk):
        assert not DocumentTemplate.objects.filter(name="visa").exists()
    errors = client.post(reverse("template_preview"), {**FORM, **posted}).json()["errors"]
    assert [error["control"] for error in errors] == [control]


def test_an_engine_that_a_licence_excludes_is_no_choice(cast: Cast, sign_in: SignIn) -> None:
    admin = cast.actor("acme-admin")
    with scope(admin.tenant_id):
        choose_engines(actor=admin, territory="KR", engines=[])
    text = sign_in("acme-admin").get(reverse("template_new"), {"from": "empty"}).content.decode()
    assert '<option value="hunyuan" disabled>HunyuanOCR 1.5 (not to be had)</option>' in text


def test_with_the_cpu_engine_alone_there_is_nothing_to_choose(settings: Settings, sign_in: SignIn) -> None:
    settings.ENGINES = {}
    text = sign_in("acme-admin").get(reverse("template_new"), {"from": "empty"}).content.decode()
    assert 'name="engine"' not in text
    assert "adapter_name" not in text


def _told(cast: Cast, sign_in: SignIn, *engines: str, path: str = "") -> str:
    """What the builder says of the adapter once the template is saved."""
    with scope(cast.acme.pk):
        choose_engines(actor=cast.actor("acme-admin"), territory="US", engines=())
    client = sign_in("acme-admin")
    posted = {**FORM, "engine": list(engines), "adapter_name": "visas", "adapter_path": path}
    address = client.post(reverse("template_new"), posted)["Location"]
    found = re.search(r'<p class="problem" role="status">([^<]*)</p>', client.get(address).content.decode())
    return found[1] if found else ""


def test_an_adapter_that_the_engine_has_not_loaded_is_told_when_it_is_saved(cast: Cast, sign_in: SignIn) -> None:
    note_engines(worker="worker-1", ready={"hunyuan": True})
    note_adapters(worker="worker-1", adapters={"hunyuan": {"invoices"}})
    told = _told(cast, sign_in, "hunyuan", path="/srv/visas")
    assert "HunyuanOCR 1.5 has no adapter visas loaded" in told
    assert "inference serve --adapter visas=/srv/visas" in told


def test_an_adapter_that_is_loaded_is_no_matter(cast: Cast, sign_in: SignIn) -> None:
    note_engines(worker="worker-1", ready={"hunyuan": True})
    note_adapters(worker="worker-1", adapters={"hunyuan": {"visas"}})
    assert _told(cast, sign_in, "hunyuan") == ""


@pytest.mark.parametrize(
    ("engine", "sentence"),
    [("hunyuan", "does not answer now"), ("glm", "load no adapters"), ("rapidocr", "visas is not used")],
)
def test_what_cannot_be_known_or_used_is_told_too(cast: Cast, sign_in: SignIn, engine: str, sentence: str) -> None:
    assert sentence in _told(cast, sign_in, engine)

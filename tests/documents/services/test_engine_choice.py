"""Which engines a team may use: the order, the licences' countries, and what is written down."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from documents.models import AuditEvent, DocumentTemplate, NotAllowed, Tenant
from documents.services.countries import CODES, country_name, list_countries
from documents.services.engine_choice import (
    IN_THE_EU,
    CannotChoose,
    choose_engines,
    engine_choices,
    model_words,
    order_of,
    why_excluded,
)
from documents.services.template_engines import InvalidAdapter, choose_template_engines, read_adapter
from documents.tenancy import scope
from tests.documents.factories import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def two_models(settings: Settings) -> None:
    """A model that some countries are kept from, and one that everybody may use."""
    settings.ENGINES = {
        "hunyuan": {"engine": "server", "profile": "hunyuan-ocr-1.5", "urls": ["http://gpu:8000"]},
        "glm": {"engine": "vllm", "profile": "glm-ocr"},
    }


def _choose(cast: Cast, territory: str, *engines: str) -> Tenant:
    admin = cast.actor("acme-admin")
    with scope(admin.tenant_id):
        return choose_engines(actor=admin, territory=territory, engines=engines)


def _template(cast: Cast, *engines: str) -> DocumentTemplate:
    admin = cast.actor("acme-admin")
    with scope(admin.tenant_id):
        template = DocumentTemplate.objects.get(name="invoice")
        return choose_template_engines(actor=admin, template=template, engines=engines, adapter=None)


def test_every_country_of_iso_is_there_once() -> None:
    assert len(CODES) == 250  # ISO's 249 and Kosovo
    assert IN_THE_EU <= CODES
    names = [name for _code, name in list_countries()]
    assert len(set(names)) == len(names)
    assert names.index("Åland Islands") < names.index("Albania")
    assert country_name("DE") == "Germany"


@pytest.mark.parametrize("territory", ["DE", "GB", "KR", "RE", "AX"])
def test_a_licence_keeps_a_country_out_and_names_others(territory: str) -> None:
    reason = why_excluded(engine_choices()["hunyuan"], territory)
    assert f"HunyuanOCR 1.5 excludes the team's country ({country_name(territory)})" in reason
    assert "RapidOCR, GLM-OCR" in reason


@pytest.mark.parametrize("territory", ["CN", "US", "CH", "NO"])
def test_elsewhere_it_may_be_used(territory: str) -> None:
    assert why_excluded(engine_choices()["hunyuan"], territory) == ""


def test_who_has_not_said_where_is_asked_first() -> None:
    assert "Say first in which one the team works" in why_excluded(engine_choices()["hunyuan"], "")
    assert why_excluded(engine_choices()["glm"], "") == ""


def test_an_order_is_kept_and_written_down_once(cast: Cast) -> None:
    tenant = _choose(cast, "CN", "hunyuan", "rapidocr")
    _choose(cast, "CN", "hunyuan", "rapidocr")
    with scope(cast.acme.pk):
        assert [choice.name for choice in order_of(tenant)] == ["hunyuan", "rapidocr"]
        events = list(AuditEvent.objects.filter(action="tenant.choose_engines").values_list("before", "after"))
    assert events == [
        ({"territory": "", "engines": []}, {"territory": "CN", "engines": ["hunyuan", "rapidocr"]}),
    ]


def test_without_a_choice_the_cpu_engine_reads(cast: Cast) -> None:
    assert [choice.name for choice in order_of(cast.acme)] == ["rapidocr"]


def test_a_country_that_excludes_a_chosen_engine_is_refused_by_its_name(cast: Cast) -> None:
    _choose(cast, "CN", "hunyuan")
    with pytest.raises(CannotChoose, match=r"HunyuanOCR 1\.5 excludes the team's country"):
        _choose(cast, "FR", "hunyuan")
    with scope(cast.acme.pk):
        assert Tenant.objects.get(pk=cast.acme.pk).territory == "CN"


def test_a_country_that_excludes_a_templates_engine_is_refused_by_both_names(cast: Cast) -> None:
    _choose(cast, "CN")
    _template(cast, "hunyuan")
    with pytest.raises(CannotChoose, match=r"template Invoice has this engine.*HunyuanOCR 1\.5"):
        _choose(cast, "FR")


@pytest.mark.parametrize(
    ("territory", "engines", "sentence"),
    [
        ("ZZ", [], "There is no country ZZ"),
        ("de", [], "There is no country de"),
        ("NZ", ["gone"], "There is no engine gone here. Choose one of these: rapidocr, hunyuan, glm"),
        ("NZ", ["glm", "glm"], "GLM-OCR is named twice"),
        ("", ["hunyuan"], "Say first"),
    ],
)
def test_a_choice_that_cannot_be_is_refused(cast: Cast, territory: str, engines: list[str], sentence: str) -> None:
    with pytest.raises(CannotChoose, match=sentence):
        _choose(cast, territory, *engines)


def test_only_admins_choose(cast: Cast) -> None:
    approver = cast.actor("acme-approver")
    with scope(approver.tenant_id), pytest.raises(NotAllowed):
        choose_engines(actor=approver, territory="NZ", engines=[])


def test_a_templates_engines_come_before_the_teams_and_make_no_version(cast: Cast) -> None:
    tenant = _choose(cast, "NZ", "hunyuan")
    template = _template(cast, "glm", "rapidocr")
    with scope(cast.acme.pk):
        assert [choice.name for choice in order_of(tenant, template)] == ["glm", "rapidocr"]
        assert AuditEvent.objects.filter(action="template.choose_engines").count() == 1
    assert template.version == 1


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (None, None),
        ({"name": " ", "path": ""}, None),
        ({"name": "invoices-v2", "path": ""}, {"name": "invoices-v2", "path": ""}),
        ({"name": "a", "path": "/srv/adapters/a"}, {"name": "a", "path": "/srv/adapters/a"}),
        ({"name": "a", "path": "acme/invoices"}, {"name": "a", "path": "acme/invoices"}),
    ],
)
def test_an_adapter_is_kept(given: dict[str, str] | None, kept: dict[str, str] | None) -> None:
    assert read_adapter(given) == kept


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ({"name": "", "path": "/srv/a"}, "name"),
        ({"name": "a b", "path": ""}, "name"),
        ({"name": "a" * 65, "path": ""}, "name"),
        ({"name": "a", "path": "/srv/../etc"}, "path"),
        ({"name": "a", "path": "https://example.com/a"}, "path"),
        ({"name": "a", "path": "/" + "a" * 400}, "path"),
    ],
)
def test_an_adapter_that_nothing_can_load_is_refused(given: dict[str, str], key: str) -> None:
    with pytest.raises(InvalidAdapter) as refused:
        read_adapter(given)
    assert refused.value.key == key


def test_a_model_is_named_with_its_maker() -> None:
    assert model_words("hunyuan-ocr-1.5") == "HunyuanOCR 1.5 (Tencent)"
    assert model_words("gone-2.0") == "gone-2.0"
    assert model_words("") == ""

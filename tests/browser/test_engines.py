"""A team's engines by keyboard and pointer, and a template's own; on desk and phone, by day and by night."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect
from pytest_django import Settings

from documents.models import DocumentTemplate, Tenant
from documents.tenancy import scope
from tests.browser.conftest import Visit
from tests.browser.looking import look
from tests.documents.factories import Cast

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def models(settings: Settings) -> None:
    settings.ENGINES = {
        "hunyuan": {"engine": "server", "profile": "hunyuan-ocr-1.5", "urls": ["http://gpu:8000"]},
        "glm": {"engine": "transformers", "profile": "glm-ocr"},
    }


def _kept(cast: Cast) -> tuple[str, list[str]]:
    with scope(cast.acme.pk):
        tenant = Tenant.objects.get(pk=cast.acme.pk)
    return tenant.territory, tenant.engines


def test_an_order_is_made_with_the_keyboard_alone(visit: Visit, cast: Cast, tmp_path: Path) -> None:
    visit.sign_in("acme-admin")
    visit.page.get_by_role("link", name="Engines").click()
    page = visit.page
    page.get_by_label("Country the team works in").select_option("CN")
    page.get_by_role("button", name="Use GLM-OCR").press("Enter")
    expect(page.locator("ol.engines > li")).to_have_count(2)
    earlier = page.get_by_role("button", name="GLM-OCR: earlier")
    earlier.press("Enter")
    expect(page.locator("ol.engines > li").first).to_contain_text("GLM-OCR")
    expect(earlier).to_be_focused()  # where it was, to be pressed again
    expect(page.get_by_text("Not saved yet")).to_be_visible()
    look(visit, tmp_path, "engines-draft")
    page.get_by_role("button", name="Use HunyuanOCR 1.5").click()
    expect(page.locator("ol.engines > li")).to_have_count(3)
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.locator(".done", has_text="Saved")).to_be_visible()
    assert _kept(cast) == ("CN", ["glm", "rapidocr", "hunyuan"])
    page.get_by_label("Country the team works in").select_option("DE")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("HunyuanOCR 1.5 excludes the team's country (Germany)")
    look(visit, tmp_path, "engines-refused")
    assert _kept(cast)[0] == "CN"
    assert visit.strangers == []


def test_a_template_is_given_engines_in_the_builder(visit: Visit, cast: Cast, tmp_path: Path) -> None:
    with scope(cast.acme.pk):
        template = DocumentTemplate.objects.get(name="invoice")
    visit.sign_in("acme-admin")
    visit.open(f"/templates/{template.pk}/")
    page = visit.page
    page.get_by_role("button", name="Template invoice").click()
    page.get_by_label("First choice").select_option("glm")
    page.get_by_label("Choice 2").select_option("rapidocr")
    page.get_by_label("LoRA adapter").fill("in voices")
    expect(page.locator("#adapter_name-problem")).to_contain_text("Name the adapter with letters")
    look(visit, tmp_path, "template-engines")
    page.get_by_label("LoRA adapter").fill("invoices")
    with page.expect_navigation():
        page.get_by_role("button", name="Save as version").click()
    expect(page.get_by_label("LoRA adapter")).to_have_value("invoices")
    with scope(cast.acme.pk):
        template.refresh_from_db()
    assert (template.engines, template.adapter) == (["glm", "rapidocr"], {"name": "invoices", "path": ""})


def test_the_bar_holds_every_place_at_any_width(visit: Visit, cast: Cast) -> None:
    visit.sign_in("acme-admin")
    for width in (1440, 1280, 1024, 900, 899, 390):
        visit.page.set_viewport_size({"width": width, "height": 900})
        visit.open("/engines/")
        assert visit.overflow() <= 0, f"wider than {width}"

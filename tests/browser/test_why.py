""" "Why?" on the review page: by key and by button, beside the evidence, heard and closed again."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect
from pytest_django import Settings

from documents.models import EXPLAIN, TaskRun, Tenant
from documents.tenancy import scope
from tests.browser.conftest import Visit
from tests.browser.looking import look
from tests.documents.factories import Cast
from tests.documents.model_readings import make_model_document
from tests.documents.services.workbench.asking import Room, do
from tests.inference.tasks.looking import LookingEngine

pytestmark = pytest.mark.browser


def test_a_key_opens_it_and_the_walk_goes_on(visit: Visit, cast: Cast, tmp_path: Path) -> None:
    document = make_model_document(cast.actor("acme-operator"))
    visit.sign_in("acme-reviewer")
    visit.open(f"/documents/{document.pk}/")
    page = visit.page
    box = page.get_by_label("Seller", exact=True)
    box.focus()
    page.keyboard.press("Alt+y")
    panel = page.locator("#why-seller_name")
    expect(panel).to_contain_text("How sure HunyuanOCR 1.5 (Tencent) was")
    expect(panel.locator(".is-least")).to_contain_text("Ltd")
    expect(box).to_be_focused()  # so Enter still confirms
    expect(page.locator("#field-seller_name .desk-line")).to_be_visible()
    look(visit, tmp_path, "why")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(box).to_be_focused()
    page.keyboard.press("Alt+y")
    expect(panel).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#field-seller_name [data-state=person]")).to_have_count(1)
    expect(panel).to_be_hidden()
    assert visit.strangers == []


def test_a_button_opens_it_for_values_and_tables_also_for_who_only_looks(visit: Visit, cast: Cast) -> None:
    document = make_model_document(cast.actor("acme-operator"))
    visit.sign_in("acme-viewer")
    visit.open(f"/documents/{document.pk}/")
    page = visit.page
    page.get_by_label("Issue date", exact=True).focus()
    page.locator("#field-issue_date [data-action=why]").click()
    expect(page.locator("#why-issue_date")).to_contain_text("it stands nowhere on the page")
    page.locator("#why-issue_date").get_by_role("button", name="Close").click()
    expect(page.get_by_label("Issue date", exact=True)).to_be_focused()
    page.get_by_role("button", name="Why Line items?").click()
    expect(page.locator("#why-issue_date")).to_be_hidden()
    expect(page.locator("#why-line_items")).to_contain_text("The lines make the sum")
    assert visit.console == []


def test_where_the_model_looked_is_drawn_over_the_page(
    visit: Visit, cast: Cast, tmp_path: Path, settings: Settings
) -> None:
    settings.ENGINES = {"ours": {"engine": "transformers", "profile": "hunyuan-ocr-1.5"}}
    with scope(cast.acme.pk):
        Tenant.objects.filter(pk=cast.acme.pk).update(territory="US")
    document = make_model_document(cast.actor("acme-operator"))
    visit.sign_in("acme-reviewer")
    visit.open(f"/documents/{document.pk}/")
    page = visit.page
    page.get_by_label("Seller", exact=True).focus()
    page.keyboard.press("Alt+y")
    panel = page.locator("#why-seller_name")
    panel.get_by_role("button", name="Show where it looked").click()
    expect(panel.locator("[role=status]")).to_have_text("A worker is looking.")
    with scope(cast.acme.pk):
        run = TaskRun.objects.get(task=EXPLAIN)
    do(run, Room(ours=LookingEngine()))
    expect(panel.locator("[role=status]")).to_contain_text("The darker, the longer the model looked there")
    expect(page.locator(".heat rect")).to_have_count(3)  # of six cells it did not look at three
    look(visit, tmp_path, "why-heat")
    page.keyboard.press("Escape")
    expect(page.locator(".heat")).to_have_count(0)
    assert visit.console == []


def test_on_a_phone_it_lies_below_the_desk(phone: Visit, cast: Cast, tmp_path: Path) -> None:
    document = make_model_document(cast.actor("acme-operator"))
    phone.sign_in("acme-reviewer")
    phone.open(f"/documents/{document.pk}/")
    page = phone.page
    page.locator("#field-grand_total .field-value").tap()
    page.locator("#field-grand_total [data-action=why]").tap()
    panel = page.locator("#why-grand_total")
    expect(panel).to_contain_text("Net plus tax make the total")
    page.screenshot(path=tmp_path / "why-phone.png")
    desk, place = page.locator(".desk").bounding_box(), panel.bounding_box()
    assert desk is not None and place is not None
    assert place["y"] >= desk["y"] + desk["height"] - 1
    assert phone.overflow() <= 0

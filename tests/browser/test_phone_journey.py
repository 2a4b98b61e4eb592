"""A receipt on a phone: photographed, read, checked and approved with a thumb on a screen of 390 px."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from documents.models import Document
from documents.tenancy import scope
from tests.browser.conftest import Visit
from tests.browser.real_files import read_with_ocr, real_file
from tests.documents.factories import PASSWORD, Cast

pytestmark = pytest.mark.browser
FINGER = 44  # pixels


def tap(page: Page, name: str) -> None:
    """Tap a button or link that a finger can hit."""
    control = page.get_by_role("button", name=name).or_(page.get_by_role("link", name=name)).first
    expect(control).to_be_visible()
    box = control.bounding_box()
    assert box is not None
    assert box["height"] >= FINGER, f"{name!r} is {box['height']} px high"
    control.tap()


def check(visit: Visit, folder: Path, name: str) -> None:
    """Nothing sticks out, nothing is hard to read."""
    visit.page.screenshot(path=folder / f"{name}.png")
    assert visit.overflow() <= 0, f"{name} is wider than the screen"
    found = Axe().run(visit.page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], name


def test_from_the_photograph_to_the_approval(phone: Visit, cast: Cast, tmp_path: Path) -> None:
    page = phone.page
    phone.open("/login/")
    page.get_by_label("User name").fill("acme-approver")
    page.get_by_label("Password").fill(PASSWORD)
    tap(page, "Sign in")
    expect(page.get_by_text("Drop your first invoice or contract")).to_be_visible()
    check(phone, tmp_path, "empty")

    photograph(page, real_file("photo"))
    read_with_ocr(cast)
    expect(page.get_by_role("link", name="Review next")).to_be_visible()
    check(phone, tmp_path, "inbox")
    page.reload()  # axe leaves empty style attributes, which the policy forbids
    phone.console.clear()

    tap(page, "Review next")
    expect(page.get_by_text("In review by you")).to_be_visible()
    check_what_is_open(page)
    approve = page.locator("button.approve")
    expect(approve).to_be_in_viewport()
    with page.expect_response("**/approve/"):
        approve.tap()
    expect(page.get_by_text("Nothing waits")).to_be_visible()
    check(phone, tmp_path, "end")
    with scope(cast.acme.pk):
        assert Document.objects.get().status == Document.Status.APPROVED
    assert phone.strangers == []


def photograph(page: Page, picture: Path) -> None:
    """One shot, joined into one document and sent."""
    with page.expect_file_chooser() as chooser:
        tap(page, "Photograph")
    chooser.value.set_files(picture)
    tap(page, "Done")
    expect(page.locator(".row")).to_have_count(1)


def check_what_is_open(page: Page) -> None:
    """Tap each open field, see its place on the page, confirm it."""
    for _ in range(20):
        names = (page.locator("#open-count").get_attribute("data-walk") or "").split()
        if not names:
            return
        form = page.locator(f"#field-{names[0]}")
        form.locator(".field-label").first.tap()
        with page.expect_response("**/fields/**"):
            form.locator(".confirm, [data-save-rows]").first.tap()
        expect(page.locator("#open-count")).not_to_have_attribute("data-walk", " ".join(names))
    raise AssertionError("the fields do not come to an end")

"""The inbox in a real browser: keys, ticks that survive a refresh, many documents at once, search, views, a phone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from documents.models import Document
from documents.services import review
from documents.tenancy import scope
from tests.browser.conftest import Visit
from tests.browser.test_journey import look
from tests.documents.factories import VALUES, Cast, make_read_document

pytestmark = pytest.mark.browser


def enter(visit: Visit, name: str) -> None:
    """Sign in and wait until the page's scripts listen."""
    visit.sign_in(name)
    visit.page.wait_for_url(visit.address + "/")
    visit.page.wait_for_load_state()


def make_three(cast: Cast) -> list[Document]:
    """Three documents that wait for review, the first the oldest."""
    values = [{**VALUES, "seller_name": name, "grand_total": 128.0} for name in ("Tarnwick", "Orrin", "Mossgate")]
    return [make_read_document(cast.actor("acme-operator"), one) for one in values]


def test_the_keys_go_through_the_list(visit: Visit, cast: Cast) -> None:
    make_three(cast)
    page = visit.page
    enter(visit, "acme-approver")
    expect(page.locator(".row")).to_have_count(3)
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Mossgate")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("x")
    expect(page.get_by_role("checkbox", name="Select Orrin")).to_be_checked()
    expect(page.get_by_text("1 selected")).to_be_visible()
    page.keyboard.press("Control+a")
    expect(page.get_by_text("3 selected")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_text("3 selected")).to_be_hidden()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox", name="Search names and all values")).to_be_focused()
    page.keyboard.type("orrin 128")
    page.keyboard.press("Enter")
    expect(page.locator(".row")).to_have_count(1)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/documents/[0-9a-f-]{36}/"))
    assert visit.console == []
    assert visit.strangers == []


def test_ticks_and_focus_survive_what_comes_in(visit: Visit, cast: Cast) -> None:
    first = make_three(cast)[0]
    page = visit.page
    enter(visit, "acme-approver")
    expect(page.locator(".row")).to_have_count(3)
    before = page.locator(".rows").bounding_box()
    page.get_by_role("checkbox", name="Select Tarnwick").check()
    page.get_by_role("checkbox", name="Select Mossgate").click(modifiers=["Shift"])
    expect(page.get_by_text("3 selected")).to_be_visible()
    assert page.locator(".rows").bounding_box() == before  # the bar lies in the place of the filters
    page.keyboard.press("j")
    reviewer = cast.actor("acme-reviewer")
    with scope(cast.acme.pk):
        review.take_lock(actor=reviewer, document=first)
    page.evaluate("htmx.trigger(document.body, 'refresh')")
    expect(page.locator(".row-with").get_by_text("acme-reviewer")).to_be_visible()
    # Something is in review, so the list asks by itself from now on.
    with scope(cast.acme.pk):
        review.release_lock(actor=reviewer, document=first)
    expect(page.locator(".row-with").get_by_text("acme-reviewer")).to_be_hidden(timeout=2000)
    expect(page.get_by_text("3 selected")).to_be_visible()
    expect(page.locator("[data-tick]:checked")).to_have_count(3)
    expect(page.get_by_role("link", name="Orrin")).to_be_focused()
    assert visit.console == []


def test_many_at_once_with_a_result_for_each(visit: Visit, cast: Cast, tmp_path: Path) -> None:
    documents = make_three(cast)
    with scope(cast.acme.pk):
        review.take_lock(actor=cast.actor("acme-reviewer"), document=documents[1])
    page = visit.page
    enter(visit, "acme-approver")
    page.get_by_role("checkbox", name="Select all on this page").check()
    look(visit, tmp_path, "inbox-selected")
    page.reload()
    page.get_by_role("checkbox", name="Select all on this page").check()
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("2 approved, 1 not: Orrin is in review by acme-reviewer")).to_be_visible()
    expect(page.locator(".row")).to_have_count(1)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("2 back in review")).to_be_visible()
    expect(page.locator(".row")).to_have_count(3)
    page.keyboard.press("Escape")  # the result
    page.keyboard.press("Escape")  # what was refused stays ticked
    page.get_by_role("checkbox", name="Select Tarnwick").check()
    page.locator("summary", has_text="Assign").click()
    page.get_by_role("button", name="acme-admin").click()
    expect(page.get_by_text("1 assigned")).to_be_visible()
    expect(page.locator(".row-with").get_by_text("acme-admin")).to_be_visible()
    page.get_by_role("button", name="Close").click()
    page.get_by_role("checkbox", name="Select Tarnwick").check()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("1 moved to the trash")).to_be_visible()
    expect(page.locator(".row")).to_have_count(2)
    to_trash = page.locator("#bulk-result").get_by_role("link", name="Trash")
    expect(to_trash).to_be_visible()
    assert visit.overflow() <= 0
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("1 restored")).to_be_visible()
    expect(to_trash).to_be_hidden()
    expect(page.locator(".row")).to_have_count(3)
    assert visit.console == []
    assert visit.strangers == []


def test_filters_and_views(visit: Visit, cast: Cast, tmp_path: Path) -> None:
    make_three(cast)
    page = visit.page
    enter(visit, "acme-viewer")
    with page.expect_response("**/?**sort=amount**"):
        page.get_by_label("Order").select_option("Largest amount")
    expect(page).to_have_url(visit.address + "/?sort=amount")
    page.locator("summary", has_text="Views").click()
    page.get_by_label("Keep this list as").fill("Large ones")
    page.get_by_role("button", name="Keep").click()
    page.goto(visit.address)
    page.locator("summary", has_text="Views").click()
    page.get_by_role("link", name="Large ones").click()
    expect(page).to_have_url(visit.address + "/?sort=amount")
    expect(page.get_by_label("Order")).to_have_value("amount")
    visit.open("/?text=0418")
    expect(page.get_by_text("Nothing contains 0418.")).to_be_visible()
    look(visit, tmp_path, "inbox-nothing")
    page.get_by_role("link", name="Clear filters").click()
    expect(page.locator(".row")).to_have_count(3)
    assert visit.console == []


def test_on_a_phone(visit: Visit, cast: Cast) -> None:
    make_three(cast)
    page = visit.page
    page.set_viewport_size({"width": 390, "height": 844})
    enter(visit, "acme-approver")
    expect(page.locator("[data-tick]").first).to_be_hidden()
    expect(page.get_by_label("Order")).to_be_hidden()
    page.get_by_role("button", name="Filters").click()
    expect(page.get_by_label("Order")).to_be_visible()
    page.get_by_role("button", name="Filters").click()
    expect(page.get_by_role("link", name="Review next")).to_be_in_viewport()
    page.get_by_role("button", name="Select", exact=True).click()
    page.get_by_role("checkbox", name="Select Orrin").check()
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("1 approved")).to_be_visible()
    page.get_by_role("button", name="Close").click()
    search = page.get_by_role("searchbox", name="Search names and all values")
    search.click()
    search.fill("orrin")
    search.press("Enter")
    expect(page.locator(".row")).to_have_count(1)
    assert visit.overflow() <= 0
    assert visit.console == []

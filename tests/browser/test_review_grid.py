"""The line items of the review page: walked and mended by keys, drawn on the page where they were missed."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.test_review_page import cell, corrections, focus_field, open_document, open_sample, point_of
from tests.documents.factories import VALUES, Cast, make_read_document

pytestmark = pytest.mark.browser


def test_the_grid_is_walked_and_mended_by_keys(visit: Visit, cast: Cast) -> None:
    page = open_sample(visit, cast)
    total = page.locator(".grid-sum")
    expect(total).to_have_text("sum equals Net total 3,241.20")
    expect(page.locator(".running").last).to_have_text("3,241.20")
    page.keyboard.press("Alt+L")
    expect(cell(page, "description", 1)).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    expect(cell(page, "quantity", 2)).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(cell(page, "unit_price", 3)).to_be_focused()

    amount = cell(page, "line_total", 3)
    amount.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("228,0")
    expect(total).to_have_text("Line 3: quantity times price is not the line total")
    page.keyboard.press("Escape")
    expect(amount).to_have_value("237.00")
    expect(total).to_have_text("sum equals Net total 3,241.20")

    page.keyboard.press("Alt+Delete")
    expect(total).to_have_text("Lines are 237.00 short of the total")
    page.keyboard.press("Alt+A")
    page.keyboard.type("Cable set")
    cell(page, "description", 4).press("Control+D")
    rows = page.locator(".grid tbody tr:not(.grid-none)")
    expect(rows).to_have_count(4)
    page.keyboard.press("Alt+Enter")
    expect(rows).to_have_count(5)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Alt+M")
    expect(rows).to_have_count(4)
    with page.expect_response("**/fields/line_items/"):
        page.locator(".grid td input").last.press("Enter")
    expect(page.locator("#verdict-line_items")).to_have_attribute("data-state", "person")
    [saved] = corrections(cast, "line_items")
    assert saved.value is not None
    assert saved.value[-1]["description"] == "Cable set"
    assert visit.console == []


def test_lines_that_were_missed_are_drawn_on_the_page(visit: Visit, cast: Cast) -> None:
    page = open_sample(visit, cast)
    page.keyboard.press("Alt+L")
    rows = page.locator(".grid tbody tr:not(.grid-none)")
    for _ in range(4):
        page.keyboard.press("Alt+Delete")
    expect(rows).to_have_count(0)
    page.keyboard.press("Alt+L")
    page.keyboard.press("Alt+S")
    left, top = point_of(page, "Torque")
    right, bottom = point_of(page, "840.00")
    page.mouse.move(left - 45, top - 12)
    page.mouse.down()
    page.mouse.move(right + 40, bottom + 12, steps=4)
    page.mouse.up()
    expect(rows).to_have_count(4)
    expect(cell(page, "description", 1)).to_have_value("Torque sensor TS-40, calibrated")
    expect(cell(page, "line_total", 4)).to_have_value("840.00")
    expect(page.locator(".grid-sum")).to_have_text("sum equals Net total 3,241.20")


def test_the_number_pads_sign_is_the_documents(visit: Visit, cast: Cast) -> None:
    german = make_read_document(cast.actor("acme-admin"), {**VALUES, "seller_name": "1.234,50"})
    page = open_document(visit, german)
    control = focus_field(page, "grand_total")
    expect(control).to_have_value("119,00")
    control.fill("119")
    pressed = {"type": "keyDown", "code": "NumpadDecimal", "key": ".", "text": ".", "windowsVirtualKeyCode": 110}
    page.context.new_cdp_session(page).send("Input.dispatchKeyEvent", pressed)
    page.keyboard.type("5")
    expect(control).to_have_value("119,5")
    expect(page.locator("#field-grand_total .read-as")).to_have_text("= 119,50")

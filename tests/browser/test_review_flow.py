"""The review station in a real browser, with the keyboard alone, and with two people on one document."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.documents.factories import Cast, make_read_document

pytestmark = pytest.mark.browser


def test_it_works(visit: Visit, cast: Cast) -> None:
    document = make_read_document(cast.actor("acme-operator"), confidence=0.5)
    visit.sign_in("acme-reviewer")
    visit.open(f"/documents/{document.pk}/")
    expect(visit.page.locator("#value-invoice_number")).to_be_focused()
    visit.page.keyboard.press("Enter")
    expect(visit.page.locator("#verdict-invoice_number")).to_have_attribute("data-state", "person")
    assert visit.console == []

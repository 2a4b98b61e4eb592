"""Two people on one document: who looks, who has it, taking over, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from documents.models import AuditEvent, Document
from documents.tenancy import scope
from tests.browser.conftest import Visit
from tests.documents.factories import Cast, make_read_document

pytestmark = pytest.mark.browser


@pytest.fixture
def colleague(chromium: Browser, visit: Visit, live_server: LiveServer) -> Iterator[Visit]:
    """Somebody else's browser on the same server."""
    context = chromium.new_context(viewport={"width": 1440, "height": 960}, locale="en-GB")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    shown = Visit(context.new_page(), live_server.url)
    shown.watch()
    yield shown
    shown.leave()


@pytest.fixture
def document(cast: Cast, visit: Visit) -> Document:
    return make_read_document(cast.actor("acme-operator"), confidence=0.5)


def lock_of(document: Document) -> str:
    with scope(document.tenant_id):
        row = Document.objects.select_related("locked_by").get(pk=document.pk)
    return row.locked_by.username if row.locked_by else ""


def beat(visit: Visit) -> None:
    """The page's next sign of life, without the wait: it gives one when it is shown again."""
    with visit.page.expect_response("**/presence/"):
        visit.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_a_document_is_taken_over_and_nothing_typed_is_lost(visit: Visit, colleague: Visit, document: Document) -> None:
    visit.sign_in("acme-approver")
    colleague.sign_in("acme-reviewer")
    colleague.open(f"/documents/{document.pk}/")
    number = colleague.page.locator("#value-invoice_number")
    expect(number).to_be_focused()
    number.fill("RE-77")

    visit.open(f"/documents/{document.pk}/")
    expect(visit.page.get_by_text("acme-reviewer has it since")).to_be_visible()
    assert visit.page.locator("#value-invoice_number").get_attribute("readonly") is not None
    beat(visit)
    beat(colleague)
    expect(colleague.page.get_by_text("acme-approver is viewing")).to_be_visible()
    assert lock_of(document) == "acme-reviewer"

    visit.page.get_by_role("button", name="Take over").click()
    expect(visit.page.get_by_text("In review by you")).to_be_visible()
    beat(colleague)
    expect(colleague.page.get_by_text("acme-approver has it since")).to_be_visible()
    expect(number).to_have_value("RE-77")
    colleague.page.get_by_role("button", name="Copy what is not saved").click()
    expect(colleague.page.get_by_role("button", name="Copied")).to_be_visible()
    assert colleague.page.evaluate("navigator.clipboard.readText()") == "Invoice number: RE-77"

    number.press("Enter")  # refused: the row stays as it was typed
    expect(colleague.page.get_by_text("acme-approver reviews it now.")).to_be_visible()
    expect(number).to_have_value("RE-77")
    colleague.page.get_by_role("button", name="Take back").click()
    expect(colleague.page.locator("#lock-note")).to_be_hidden()
    number.press("Enter")
    expect(colleague.page.locator("#verdict-invoice_number")).to_have_attribute("data-state", "person")
    assert lock_of(document) == "acme-reviewer"
    with scope(document.tenant_id):
        takers = AuditEvent.objects.filter(action="document.take_over").order_by("created_at")
        assert [event.actor_name for event in takers] == ["acme-approver", "acme-reviewer"]


def test_a_page_that_is_left_gives_the_lock_back_at_once(visit: Visit, colleague: Visit, document: Document) -> None:
    colleague.sign_in("acme-reviewer")
    colleague.open(f"/documents/{document.pk}/")
    expect(colleague.page.get_by_text("In review by you")).to_be_visible()
    colleague.page.keyboard.press("Escape")
    expect(colleague.page.get_by_role("heading", name="Inbox")).to_be_visible()
    visit.sign_in("acme-approver")
    visit.open(f"/documents/{document.pk}/")
    expect(visit.page.get_by_text("In review by you")).to_be_visible()
    assert lock_of(document) == "acme-approver"


def test_who_only_looks_takes_nothing(visit: Visit, colleague: Visit, document: Document) -> None:
    colleague.sign_in("acme-viewer")
    colleague.open(f"/documents/{document.pk}/")
    beat(colleague)
    assert lock_of(document) == ""
    visit.sign_in("acme-reviewer")
    visit.open(f"/documents/{document.pk}/")
    beat(colleague)
    beat(visit)
    expect(visit.page.get_by_text("acme-viewer is viewing")).to_be_visible()
    assert colleague.console == visit.console == []


def test_who_only_looks_sees_at_once_what_has_become_of_it(visit: Visit, colleague: Visit, document: Document) -> None:
    visit.sign_in("acme-approver")
    visit.open(f"/documents/{document.pk}/")
    expect(visit.page.get_by_text("In review by you")).to_be_visible()
    colleague.sign_in("acme-viewer")
    colleague.open(f"/documents/{document.pk}/")
    expect(colleague.page.locator("#value-invoice_number")).to_have_attribute("readonly", "")
    visit.page.keyboard.press("Control+Enter")
    expect(colleague.page.locator(".doc-status", has_text="Approved").first).to_be_visible()
    assert colleague.console == visit.console == []

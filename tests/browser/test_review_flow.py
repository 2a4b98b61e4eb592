"""The review station in a real browser, with the keyboard alone: the walk, decisions, the way to the next document."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Route, expect

from documents.models import Attention, AuditEvent, Correction, Document
from documents.tenancy import scope
from tests.browser.conftest import Visit
from tests.documents.factories import VALUES, Cast, make_read_document

pytestmark = pytest.mark.browser


def read_document(cast: Cast, *, confidence: float = 0.95, **values: Any) -> Document:
    return make_read_document(cast.actor("acme-operator"), {**VALUES, **values}, confidence=confidence)


def show(visit: Visit, document: Document) -> None:
    visit.open(f"/documents/{document.pk}/")


def now(document: Document) -> Document:
    with scope(document.tenant_id):
        found: Document = Document.objects.get(pk=document.pk)
    return found


def wait_for_status(visit: Visit, document: Document, status: str) -> None:
    """The page tells the server by itself, soon."""
    for _ in range(100):
        if now(document).status == status:
            return
        visit.page.wait_for_timeout(50)
    raise AssertionError(f"{now(document).status}, not {status}")


def corrections(document: Document) -> list[Correction]:
    with scope(document.tenant_id):
        return list(Correction.objects.filter(document=document).order_by("created_at", "id"))


def test_enter_visits_what_is_open_and_then_approves(visit: Visit, cast: Cast) -> None:
    """A rule fails and a required field is missing: two stops, each accepted as it stands; Enter thrice."""
    document = read_document(cast, grand_total=128.0, invoice_number=None)
    page = visit.page
    visit.sign_in("acme-approver")
    show(visit, document)
    expect(page.locator("#value-invoice_number")).to_be_focused()
    expect(page.get_by_text("Stop 1 of 2")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#value-grand_total")).to_be_focused()
    expect(page.get_by_text("Stop 2 of 2")).to_be_visible()
    page.keyboard.press("Shift+Enter")
    expect(page.locator("#value-invoice_number")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#value-grand_total")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Approve")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Nothing waits")).to_be_visible()
    assert now(document).status == Document.Status.APPROVED
    # Two answers may be stored in either order.
    accepted = {row.name: row.accepted_rules for row in corrections(document)}
    assert accepted["grand_total"] == ["total_mismatch"]
    with scope(document.tenant_id):
        assert AuditEvent.objects.get(action="document.approve").after["open_fields"] == []
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#verdict-grand_total")).to_have_attribute("data-state", "person")
    assert now(document).status == Document.Status.IN_REVIEW
    assert visit.console == []


def test_a_document_without_doubt_is_one_key(visit: Visit, cast: Cast) -> None:
    document = read_document(cast)
    visit.sign_in("acme-approver")
    show(visit, document)
    expect(visit.page.get_by_role("button", name="Approve")).to_be_focused()
    visit.page.keyboard.press("Enter")
    expect(visit.page.get_by_role("heading", name="Nothing waits")).to_be_visible()
    assert now(document).status == Document.Status.APPROVED


def test_a_wrong_value_is_fixed_and_the_fix_taken_back(visit: Visit, cast: Cast) -> None:
    document = read_document(cast, grand_total=128.0)
    page = visit.page
    visit.sign_in("acme-reviewer")
    show(visit, document)
    total = page.locator("#value-grand_total")
    expect(total).to_be_focused()
    total.fill("120")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Total is 1.00 more than net plus tax")).to_be_visible()
    expect(total).to_be_focused()  # what was typed breaks a rule, too: it is not passed by
    total.fill("119")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Done")).to_be_focused()
    page.keyboard.press("Control+z")
    expect(total).to_have_value("120.00")
    page.get_by_role("button", name="Undo").click()
    expect(total).to_have_value("128.00")
    expect(page.locator("#verdict-grand_total")).to_have_attribute("data-state", "rule_failed")
    assert [row.value for row in corrections(document)] == [120.0, 119.0, 120.0, None]
    assert corrections(document)[-1].mark == Correction.Mark.MACHINE
    assert visit.console == []


def test_a_value_is_marked_absent_or_illegible(visit: Visit, cast: Cast) -> None:
    document = read_document(cast, confidence=0.5, invoice_number=None, line_items=None)
    page = visit.page
    visit.sign_in("acme-reviewer")
    show(visit, document)
    expect(page.locator("#value-issue_date")).to_be_focused()
    page.keyboard.press("Alt+i")
    expect(page.locator("#verdict-issue_date")).to_have_attribute("data-state", "illegible")
    expect(page.locator("#value-seller_name")).to_be_focused()
    page.locator("#field-invoice_number .field-label").click()
    page.keyboard.press("Alt+0")
    expect(page.locator("#verdict-invoice_number")).to_have_attribute("data-state", "absent")
    assert [(row.name, row.mark, row.value) for row in corrections(document)] == [
        ("issue_date", "illegible", None),
        ("invoice_number", "absent", None),
    ]
    assert visit.console == []


def test_approve_shows_the_next_document_which_a_prefetch_leaves_unlocked(visit: Visit, cast: Cast) -> None:
    first, second = read_document(cast), read_document(cast, seller_name="Orrin Freight", confidence=0.5)
    page = visit.page
    visit.sign_in("acme-approver")
    with page.expect_response(f"**/documents/{second.pk}/") as prefetched:
        show(visit, first)
    assert prefetched.value.request.headers["purpose"] == "prefetch"
    assert now(second).status == Document.Status.NEEDS_REVIEW
    expect(page.get_by_text("1 of 2")).to_be_visible()
    with page.expect_response(f"**/documents/{second.pk}/presence/"):
        page.keyboard.press("Control+Enter")
    expect(page).to_have_url(f"{visit.address}/documents/{second.pk}/")
    expect(page.locator("#value-invoice_number")).to_be_focused()
    assert now(second).status == Document.Status.IN_REVIEW
    page.keyboard.press("Control+z")
    expect(page).to_have_url(f"{visit.address}/documents/{first.pk}/")
    wait_for_status(visit, first, Document.Status.IN_REVIEW)
    with scope(first.tenant_id):
        assert AuditEvent.objects.filter(action="document.undo_approve").count() == 1
    assert visit.console == []


def test_undo_pressed_before_the_decision_is_answered_waits_for_it(visit: Visit, cast: Cast) -> None:
    first, second = read_document(cast), read_document(cast, confidence=0.5)
    page = visit.page
    visit.sign_in("acme-approver")
    with page.expect_response(f"**/documents/{second.pk}/"):
        show(visit, first)
    held: list[Route] = []
    page.route("**/approve/", lambda route: held.append(route))
    page.keyboard.press("Control+Enter")
    expect(page).to_have_url(f"{visit.address}/documents/{second.pk}/")
    page.keyboard.press("Control+z")
    held[0].continue_()
    expect(page).to_have_url(f"{visit.address}/documents/{first.pk}/")
    wait_for_status(visit, first, Document.Status.IN_REVIEW)


def test_a_refused_approval_brings_the_page_back_with_what_was_typed(visit: Visit, cast: Cast) -> None:
    first, second = read_document(cast), read_document(cast)
    page = visit.page
    visit.sign_in("acme-approver")
    with page.expect_response(f"**/documents/{second.pk}/"):
        show(visit, first)
    page.route("**/approve/", lambda route: route.abort())
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("The server does not answer.")).to_be_visible()
    expect(page).to_have_url(f"{visit.address}/documents/{first.pk}/")
    wait_for_status(visit, first, Document.Status.IN_REVIEW)


def test_a_reviewers_walk_ends_with_done(visit: Visit, cast: Cast) -> None:
    document = read_document(cast, invoice_number=None)
    sent_on = read_document(cast, seller_name="Orrin Freight", invoice_number=None)
    page = visit.page
    visit.sign_in("acme-reviewer")
    show(visit, document)
    expect(page.get_by_role("button", name="Approve")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Done")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{visit.address}/documents/{sent_on.pk}/")
    expect(page.get_by_role("heading", name="Orrin Freight")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="Inbox")).to_be_visible()
    assert now(document).status == Document.Status.NEEDS_REVIEW
    visit.leave()
    with scope(document.tenant_id):
        visits = Attention.objects.values_list("document", flat=True)
        assert set(visits) == {document.pk, sent_on.pk}
    assert visit.console == []


def test_a_document_is_rejected_parked_and_asked_about_with_keys(visit: Visit, cast: Cast) -> None:
    documents = [read_document(cast) for _ in range(3)]
    page = visit.page
    visit.sign_in("acme-approver")
    show(visit, documents[0])
    page.keyboard.press("Alt+x")
    page.keyboard.type("Not ours")
    page.keyboard.press("Control+Enter")
    expect(page).to_have_url(f"{visit.address}/documents/{documents[1].pk}/")
    page.keyboard.press("Alt+p")
    page.keyboard.press("Escape")
    expect(page.locator("summary", has_text="Park")).to_be_focused()
    page.keyboard.press("Alt+p")
    page.keyboard.type("The order is missing")
    page.keyboard.press("Control+Enter")
    expect(page).to_have_url(f"{visit.address}/documents/{documents[2].pk}/")
    page.keyboard.press("Alt+q")
    page.keyboard.type("acme-rev")
    page.keyboard.press("Tab")
    page.keyboard.type("Is it paid?")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="Nothing waits")).to_be_visible()
    assert [(now(one).status, now(one).hold) for one in documents] == [
        ("REJECTED", ""),
        ("NEEDS_REVIEW", "PARKED"),
        ("NEEDS_REVIEW", "ASKED"),
    ]
    assert now(documents[2]).hold_for_id == cast.user("acme-reviewer").pk
    assert visit.console == []


def test_enter_that_ends_a_composition_confirms_nothing(visit: Visit, cast: Cast) -> None:
    document = read_document(cast, confidence=0.5)
    page = visit.page
    visit.sign_in("acme-reviewer")
    show(visit, document)
    number = page.locator("#value-invoice_number")
    expect(number).to_be_focused()
    composing = page.context.new_cdp_session(page)
    composing.send("Input.imeSetComposition", {"text": "发票", "selectionStart": 2, "selectionEnd": 2})
    composing.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", "key": "Enter", "windowsVirtualKeyCode": 229})
    composing.send("Input.insertText", {"text": "发票"})
    expect(number).to_be_focused()
    expect(number).to_have_value("RE-2026/001发票")
    assert corrections(document) == []


def test_the_keys_are_listed_and_can_be_changed(visit: Visit, cast: Cast) -> None:
    document = read_document(cast, confidence=0.5)
    page = visit.page
    visit.sign_in("acme-approver")
    visit.open("/account/keys/")
    page.get_by_label("Park").press("Alt+k")
    page.get_by_label("Ask a colleague").press("Alt+k")
    page.get_by_role("button", name="Save keys").click()
    expect(page.get_by_text("Alt K is also")).to_have_count(2)
    page.get_by_label("Ask a colleague").press("Alt+j")
    page.get_by_role("button", name="Save keys").click()
    expect(page.get_by_role("button", name="Back to the usual keys")).to_be_visible()
    show(visit, document)
    page.keyboard.press("F1")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#value-invoice_number")).to_be_focused()
    page.keyboard.press("Alt+k")
    expect(page.get_by_label("Why it waits")).to_be_focused()


def test_escape_takes_back_what_was_not_taken_and_then_leads_to_the_inbox(visit: Visit, cast: Cast) -> None:
    document = read_document(cast, confidence=0.5)
    page = visit.page
    visit.sign_in("acme-approver")
    show(visit, document)
    page.locator("#value-issue_date").fill("some day in May")
    page.keyboard.press("Enter")
    expect(page.locator("#field-issue_date[data-error]")).to_be_attached()
    expect(page.locator("#value-issue_date")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#value-issue_date")).to_have_value("2026-11-09")
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="Inbox")).to_be_visible()
    assert corrections(document) == []

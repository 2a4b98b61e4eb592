"""One document's way through the portal, in a real browser: sign in, upload, review, approve, export."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from documents.models import Correction, Document
from documents.services import processing
from documents.tenancy import scope
from inference.registry import EngineRoom, load_engine
from tests.browser.conftest import Visit
from tests.documents.factories import Cast

SAMPLES = Path(__file__).resolve().parents[2] / "documents" / "samples"
INVOICE = SAMPLES / "tarnwick-invoice-0418.pdf"
WIDTHS = (1440, 390)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")

pytestmark = pytest.mark.browser


def read_all(cast: Cast) -> None:
    """Do a worker's work: the text layer needs no OCR, so the engine that answers nothing will do."""
    with scope(cast.acme.pk):
        waiting = list(Document.objects.filter(status=Document.Status.RECEIVED))
    engines = EngineRoom(load_engine("fake"))
    for document in waiting:
        processing.process_document(tenant_id=cast.acme.pk, document_id=document.pk, engines=engines)


def look(visit: Visit, folder: Path, name: str) -> None:
    """Photograph the page on desk and phone, by day and by night; nothing may stick out or be hard to read."""
    for width in WIDTHS:
        for scheme in SCHEMES:
            visit.page.set_viewport_size({"width": width, "height": 960 if width > 900 else 844})
            visit.page.emulate_media(color_scheme=scheme)
            visit.page.screenshot(path=folder / f"{name}-{width}-{scheme}.png")
            assert visit.overflow() <= 0, f"{name} is wider than {width}"
            found = Axe().run(visit.page).response["violations"]
            assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], f"{name} {width} {scheme}"
    visit.page.set_viewport_size({"width": 1440, "height": 960})
    visit.page.emulate_media(color_scheme="light")


def test_a_document_goes_in_and_its_fields_come_out(visit: Visit, cast: Cast, tmp_path: Path) -> None:
    page = visit.page
    visit.open("/login/")
    look(visit, tmp_path, "login")
    visit.sign_in("acme-admin")
    expect(page.get_by_text("Drop your first invoice or contract")).to_be_visible()
    look(visit, tmp_path, "empty")

    page.get_by_label("Choose files").set_input_files(INVOICE)
    row = page.get_by_role("link", name=INVOICE.name)
    expect(row.first).to_be_visible()
    expect(page.get_by_text("Waits to be read")).to_be_visible()
    read_all(cast)
    expect(page.get_by_text("Tarnwick Instruments Ltd")).to_be_visible()  # the list polls
    look(visit, tmp_path, "inbox")

    page.get_by_role("link", name="Review next").click()
    expect(page.get_by_text("In review by you")).to_be_visible()
    page.locator("#field-seller_vat_id .field-label").click()
    expect(page.locator(".boxes .is-current")).to_have_attribute("data-field", "seller_vat_id")
    expect(page.locator(".boxes .is-current > rect")).to_be_in_viewport()
    expect(page.locator("#crop image")).to_have_attribute(
        "width", page.locator(".sheet img").first.get_attribute("width") or ""
    )
    look(visit, tmp_path, "review")
    page.reload()  # the audit of the page's accessibility leaves empty style attributes, which the policy forbids

    number = page.locator("#value-invoice_number")
    page.locator("#field-invoice_number .field-label").click()
    number.fill("TI-2026-0418-B")
    with page.expect_response("**/fields/invoice_number/"):
        number.press("Enter")
    expect(page.locator("#verdict-invoice_number")).to_have_attribute("data-state", "person")
    expect(page.locator("#value-invoice_number")).to_have_value("TI-2026-0418-B")
    expect(page.locator("#value-invoice_number")).not_to_be_focused()  # on to the next open one
    page.get_by_role("button", name="Add row").click()
    page.keyboard.type("Packing")
    with page.expect_response("**/fields/line_items/"):
        page.get_by_role("button", name="Confirm lines").click()
    expect(page.locator(".grid tbody tr:not(.grid-none)")).to_have_count(5)

    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_role("heading", name="Nothing waits")).to_be_visible()
    look(visit, tmp_path, "end")
    page.go_back()
    expect(page.get_by_role("button", name="Reopen")).to_be_visible()
    look(visit, tmp_path, "approved")
    page.get_by_label("More").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="JSON").first.click()
    exported = json.loads(Path(download.value.path()).read_text())
    assert exported["status"] == "APPROVED"
    assert exported["fields"]["invoice_number"] == "TI-2026-0418-B"
    assert exported["fields"]["line_items"][4]["description"] == "Packing"
    with scope(cast.acme.pk):
        assert Correction.objects.get(name="invoice_number").seconds is not None

    assert visit.console == []
    assert visit.strangers == []


def test_the_other_pages(visit: Visit, cast: Cast, tmp_path: Path) -> None:
    visit.sign_in("acme-admin")
    for name, path in (
        ("templates", "/templates/"),
        ("audit", "/audit/"),
        ("account", "/account/"),
        ("keys", "/account/keys/"),
        ("upload", "/upload/"),
    ):
        visit.open(path)
        look(visit, tmp_path, name)
    visit.open("/templates/")
    visit.page.get_by_role("link", name="Receipt", exact=True).click()
    look(visit, tmp_path, "template")
    visit.page.reload()  # the audit of the page's accessibility leaves empty style attributes, which the policy forbids
    visit.page.get_by_role("button", name="Add Alt N").click()
    visit.page.keyboard.type("Tip")
    visit.page.get_by_role("region", name="Tip").get_by_role("button", name="Move up").click()
    visit.page.get_by_role("button", name="Save as version 2").click()
    expect(visit.page.get_by_text("Version 2", exact=True)).to_be_visible()
    assert visit.page.locator("#field-rows [data-title]").all_inner_texts()[-2:] == ["Tip", "Line items"]
    assert visit.console == []
    assert visit.strangers == []


def test_verdicts_stand_beside_each_file(visit: Visit, cast: Cast) -> None:
    page = visit.page
    visit.sign_in("acme-operator")
    page.get_by_label("Choose files").set_input_files([INVOICE, SAMPLES / "invoice-from-jo.pdf"])
    expect(page.get_by_text("Not a PDF or an image.")).to_be_visible()
    expect(page.get_by_text("Sent, waiting to be read")).to_be_visible()
    page.get_by_label("Choose files").set_input_files(INVOICE)
    expect(page.get_by_text("Here already:")).to_be_visible()
    page.get_by_role("button", name="Process anyway").click()
    expect(page.get_by_text("Sent, waiting to be read")).to_have_count(2)
    with scope(cast.acme.pk):
        assert Document.objects.count() == 2
    assert visit.console == []


def test_a_value_that_cannot_be_stored_keeps_its_place(visit: Visit, cast: Cast) -> None:
    page = visit.page
    visit.sign_in("acme-approver")  # to whom a document without doubt is shown, too
    page.get_by_label("Choose files").set_input_files(INVOICE)
    expect(page.get_by_role("link", name=INVOICE.name).first).to_be_visible()
    read_all(cast)
    page.get_by_role("link", name="Review next").click()
    page.locator("#field-issue_date .field-label").click()
    date = page.locator("#value-issue_date")
    date.fill("the other day")
    date.press("Enter")
    expect(page.get_by_text("is not one date")).to_be_visible()
    expect(date).to_have_value("the other day")
    expect(date).to_be_focused()
    date.fill("2026-11-10")
    date.press("Enter")
    expect(page.locator("#verdict-issue_date")).to_have_attribute("data-state", "person")
    # Leaving the page gives the lock back.
    page.get_by_role("link", name="Inbox").click()
    expect(page.get_by_role("link", name="Needs review 1")).to_be_visible()

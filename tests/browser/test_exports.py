"""Files of many documents in a real browser: a layout by keyboard and drag, a file asked for, awaited and fetched."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import expect

from documents.models import Document, DocumentTemplate, Export
from documents.services.export.layouts import save_layout
from documents.services.export.writing import write_export
from documents.tenancy import scope
from tests.browser.conftest import Visit
from tests.browser.test_journey import look
from tests.documents.factories import Cast, make_read_document

pytestmark = pytest.mark.browser


def read_two(cast: Cast) -> None:
    for _ in range(2):
        make_read_document(cast.actor("acme-operator"))
    with scope(cast.acme.pk):
        Document.objects.update(template=DocumentTemplate.objects.get(name="invoice"))


def write_waiting(cast: Cast) -> None:
    """Do a worker's work."""
    with scope(cast.acme.pk):
        waiting = list(Export.objects.filter(status=Export.Status.WAITING))
    for export in waiting:
        write_export(tenant_id=cast.acme.pk, export_id=export.pk)


def test_a_file_is_asked_for_awaited_and_fetched(visit: Visit, cast: Cast, tmp_path: Path) -> None:
    read_two(cast)
    page = visit.page
    visit.sign_in("acme-viewer")
    page.get_by_role("link", name="Exports", exact=True).click()
    expect(page.get_by_text("No file yet.")).to_be_visible()
    page.get_by_role("button", name="Export", exact=True).click()
    expect(page.get_by_text("None of these documents has been read.")).to_be_visible()  # none is approved
    look(visit, tmp_path, "exports-refused")
    visit.open("/exports/")
    page.get_by_label("Documents").select_option("any")
    page.get_by_label("Format").select_option("csv")
    page.get_by_role("button", name="Export", exact=True).click()
    expect(page.get_by_text("Waiting")).to_be_visible()
    write_waiting(cast)
    expect(page.get_by_text("Ready")).to_be_visible()  # the list polls
    expect(page.locator("#exports")).not_to_have_attribute("hx-trigger", "every 1s")
    with page.expect_download() as download:
        page.locator(".export-name a").click()
    rows = list(csv.DictReader(io.StringIO(Path(download.value.path()).read_text("utf-8-sig"), newline="")))
    assert [row["grand_total"] for row in rows] == ["119.00", "119.00"]
    page.get_by_role("button", name="again").click()
    expect(page.get_by_text("this is the same file")).to_be_visible()
    look(visit, tmp_path, "exports")
    visit.open("/notices/")
    expect(page.get_by_text("Export ready")).to_be_visible()
    # The one refusal is a response of 422, which Chromium notes.
    assert [line for line in visit.console if "422" not in line] == []
    assert visit.strangers == []


def test_what_is_selected_in_the_inbox_is_exported(visit: Visit, cast: Cast) -> None:
    read_two(cast)
    page = visit.page
    visit.sign_in("acme-viewer")
    page.locator("[data-tick]").first.check()
    bulk = page.locator("#bulk")
    bulk.get_by_text("Export", exact=True).click()
    bulk.get_by_role("button", name="CSV").click()
    expect(page.get_by_text("of 1 selected")).to_be_visible()
    visit.open("/")
    page.locator("[data-tick-all]").check()
    bulk.get_by_text("Export", exact=True).click()
    bulk.get_by_role("button", name="JSON").click()
    expect(page.get_by_text("2 documents", exact=False)).to_be_visible()
    write_waiting(cast)
    expect(page.get_by_text("Ready")).to_have_count(2)
    with scope(cast.acme.pk):
        layout = {"columns": [{"heading": "Vendor", "field": "seller_name"}]}
        invoice = DocumentTemplate.objects.get(name="invoice")
        save_layout(actor=cast.actor("acme-admin"), template=invoice, name="ERP bills", definition=layout)
    visit.open("/")
    page.locator("[data-tick]").last.check()
    bulk.get_by_text("Export", exact=True).click()
    bulk.get_by_role("button", name="CSV · ERP bills").click()
    expect(page.get_by_text("1 document · ERP bills · of 1 selected")).to_be_visible()
    assert visit.console == []


def test_a_layout_is_made_with_the_keyboard_and_by_dragging(visit: Visit, cast: Cast, tmp_path: Path) -> None:
    read_two(cast)
    page = visit.page
    visit.sign_in("acme-admin")
    visit.open("/exports/")
    page.locator("#layout-template").select_option(label="Invoice")
    page.get_by_role("button", name="New layout").click()
    page.locator("#name").fill("ERP bills")
    headings = page.locator("[data-column] input[name$='-heading']")
    page.get_by_role("button", name="Add column").click()
    page.keyboard.type("Account")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("600000")
    with page.expect_response("**/layouts/preview/"):
        headings.last.press("Alt+ArrowUp")
    expect(headings.nth(-2)).to_have_value("Account")
    expect(headings.nth(-2)).to_be_focused()
    expect(page.locator("#preview thead th").nth(-2)).to_have_text("Account")
    expect(page.locator("#preview tbody tr").first).to_contain_text("600000")
    page.evaluate("scrollTo(0, 0)")
    grips = page.locator("[data-grip]")
    second, first = grips.nth(1).bounding_box(), grips.nth(0).bounding_box()
    assert second is not None
    assert first is not None
    page.mouse.move(second["x"] + 8, second["y"] + 8)
    page.mouse.down()
    page.mouse.move(first["x"] + 8, first["y"] - 8, steps=6)
    page.mouse.up()
    expect(headings.first).to_have_value("invoice_number")
    expect(page.locator("#said")).to_have_text("invoice_number is now column 1 of 23")
    page.locator("[data-column]").nth(1).get_by_role("button", name="Remove column").click()
    expect(headings).to_have_count(22)
    page.get_by_role("button", name="Save layout").click()
    expect(page.get_by_role("link", name="ERP bills", exact=True)).to_be_visible()
    page.get_by_role("link", name="ERP bills", exact=True).click()
    expect(headings.first).to_have_value("invoice_number")
    look(visit, tmp_path, "layout")
    assert visit.strangers == []

"""The template builder in a real browser: point at values, reorder by keyboard, see what is read before saving."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from documents.models import Document, DocumentTemplate
from documents.services import intake, rereading
from documents.tenancy import scope
from tests.browser.conftest import Visit
from tests.browser.test_journey import INVOICE, look, read_all
from tests.documents.factories import Cast

pytestmark = pytest.mark.browser


@pytest.fixture
def sample(cast: Cast) -> None:
    """acme has one read document: an invoice with a text layer."""
    intake.receive_document(
        actor=cast.actor("acme-operator"), file=io.BytesIO(INVOICE.read_bytes()), name="Tarnwick 0418.pdf"
    )
    read_all(cast)


def stored(cast: Cast, name: str) -> DocumentTemplate:
    with scope(cast.acme.pk):
        found: DocumentTemplate = DocumentTemplate.objects.get(name=name)
        return found


def order(page: Page) -> list[str]:
    return page.locator("#field-rows [data-title]").all_inner_texts()


def draw(page: Page, x0: float, y0: float, x1: float, y1: float) -> None:
    """Drag a box over the first page, in fractions of it."""
    image = page.locator(".sheet-image").first
    image.scroll_into_view_if_needed()
    box = image.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + x0 * box["width"], box["y"] + y0 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + x1 * box["width"], box["y"] + y1 * box["height"], steps=4)
    page.mouse.up()


def test_a_template_is_built_by_pointing(visit: Visit, cast: Cast, sample: None, tmp_path: Path) -> None:
    page = visit.page
    visit.sign_in("acme-admin")
    visit.open("/templates/new/")
    look(visit, tmp_path, "new")
    page.get_by_role("link", name="Empty template").click()
    expect(page.locator(".sheet-image img")).to_be_visible()
    page.locator("#label").fill("Purchase order")
    page.locator("#field-rows [data-select]").first.click()

    page.keyboard.press("Alt+s")
    draw(page, 0.57, 0.293, 0.95, 0.309)
    expect(page.locator("[data-reads-text]")).not_to_be_empty()
    look(visit, tmp_path, "pointed")
    reads = page.locator("[data-reads-text]").inner_text()
    expect(page.get_by_role("button", name="Use it")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#field-rows .field-text").first).to_have_text(reads)  # read before anything is saved
    with scope(cast.acme.pk):
        assert not DocumentTemplate.objects.filter(name="purchase_order_2").exists()

    # The same without a pointer, from the list of lines.
    page.keyboard.press("Alt+n")
    expect(page.locator("[data-editor]:visible input").nth(0)).to_be_focused()
    page.get_by_text("Choose from the lines of the page").click()
    page.get_by_label("Line", exact=True).select_option(label="GBP")
    expect(page.locator("[data-label-text]")).to_have_text("Currency")
    page.get_by_role("button", name="Use it").click()
    expect(page.locator("#field-rows .field-text").nth(1)).to_have_text("GBP")
    expect(page.locator("#field-rows .field-type").nth(1)).to_have_text("Currency")

    page.get_by_role("button", name="Template", exact=True).click()
    page.locator("#name").fill("my_order")
    page.get_by_role("button", name="Make template").click()
    expect(page.get_by_text("Version 1", exact=True)).to_be_visible()
    fields = stored(cast, "my_order").fields
    assert [field["type"] for field in fields][1] == "currency"
    assert fields[1]["aliases"] == ["Currency"]
    assert visit.console == []
    assert visit.strangers == []


def test_fields_move_by_keyboard_and_by_dragging(visit: Visit, cast: Cast, sample: None, tmp_path: Path) -> None:
    page = visit.page
    visit.sign_in("acme-admin")
    visit.open(f"/templates/{stored(cast, 'invoice').pk}/")
    expect(page.locator("#field-rows .field-text").first).to_be_visible()
    look(visit, tmp_path, "builder")
    page.reload()  # the audit of the page's accessibility leaves empty style attributes, which the policy forbids
    before = order(page)
    page.locator("#field-rows [data-select]").nth(1).click()
    page.keyboard.press("Alt+ArrowDown")
    moved = order(page)
    assert moved == [before[0], before[2], before[1], *before[3:]]
    expect(page.locator("#said")).to_have_text(f"{before[1]} is now 3 of {len(before)}")
    page.keyboard.press("Alt+ArrowUp")
    assert order(page) == before

    grip, target = page.locator("[data-grip]").nth(0), page.locator("[data-row]").nth(2)
    grip.hover()
    page.mouse.down()
    box = target.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + box["height"] - 4, steps=5)
    page.mouse.up()
    assert order(page)[:3] == [before[1], before[2], before[0]]
    expect(page.locator("[data-summary]")).to_have_text("order changed since version 1")

    page.keyboard.press("Alt+Delete")
    expect(page.get_by_text(f"{before[0]} removed").first).to_be_visible()
    expect(page.locator("[data-summary]")).to_have_text("1 removed since version 1")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("[data-summary]")).to_have_text("order changed since version 1")
    page.get_by_role("button", name="Save as version 2").click()
    expect(page.get_by_text("Version 2", exact=True)).to_be_visible()
    assert order(page) == [before[1], before[2], before[0], *before[3:]]
    page.get_by_role("link", name="Versions").click()
    expect(page.get_by_text("Order of fields")).to_be_visible()
    look(visit, tmp_path, "versions")
    assert visit.console == []


def test_a_column_is_pointed_at(visit: Visit, cast: Cast, sample: None) -> None:
    page = visit.page
    visit.sign_in("acme-admin")
    visit.open("/templates/new/?from=empty")
    page.locator("#label").fill("Lines")
    page.locator("#field-rows [data-select]").first.click()
    editor = page.locator("[data-editor]:visible")
    editor.get_by_label("Label", exact=True).fill("Line items")
    editor.get_by_label("Type").select_option("table")
    editor.get_by_role("button", name="Add column").click()
    page.get_by_text("Choose from the lines of the page").click()
    page.get_by_label("Line", exact=True).select_option(label="312.50")
    page.get_by_role("button", name="Use it").click()
    expect(page.locator("[data-column] summary")).to_have_text("Unit price Amount of money")
    page.get_by_role("button", name="Make template").click()
    expect(page.get_by_text("Version 1", exact=True)).to_be_visible()
    column = stored(cast, "lines").fields[0]["columns"][0]
    assert (column["name"], column["type"], column["aliases"]) == ("unit_price", "money", ["Unit price"])
    assert visit.console == []


def test_on_a_phone_one_part_shows_at_a_time(visit: Visit, cast: Cast, sample: None, tmp_path: Path) -> None:
    page = visit.page
    visit.sign_in("acme-admin")
    page.set_viewport_size({"width": 390, "height": 844})
    visit.open(f"/templates/{stored(cast, 'receipt').pk}/")
    expect(page.locator("#field-rows .field-text").first).to_be_visible()
    expect(page.locator(".well")).to_be_hidden()
    page.locator("#field-rows [data-select]").nth(3).click()
    expect(page.locator("[data-editor]:visible").get_by_label("Label", exact=True)).to_have_value("Total")
    expect(page.locator("#field-rows")).to_be_hidden()
    page.get_by_role("button", name="Preview").click()
    expect(page.locator(".sheet-image img").first).to_be_visible()
    expect(page.locator(".box.is-current").first).to_be_visible()
    look(visit, tmp_path, "preview")


def test_those_who_may_not_edit_read_the_fields(visit: Visit, cast: Cast, tmp_path: Path) -> None:
    visit.sign_in("acme-viewer")
    visit.open(f"/templates/{stored(cast, 'invoice').pk}/")
    expect(visit.page.get_by_role("cell", name="Invoice number required")).to_be_visible()
    look(visit, tmp_path, "read")


def test_mistakes_stand_beside_their_control_while_typing(visit: Visit, cast: Cast, sample: None) -> None:
    page = visit.page
    visit.sign_in("acme-admin")
    visit.open(f"/templates/{stored(cast, 'receipt').pk}/")
    page.locator("[data-editor]:visible").get_by_label("Name in exports").fill("Not a name")
    problem = page.get_by_text("Give a name of lower-case letters")
    expect(problem).to_be_visible()
    expect(page.locator("[data-row]").first).to_have_class("field-row is-wrong")
    page.locator("[data-editor]:visible").get_by_label("Name in exports").fill("a_name")
    expect(problem).to_be_hidden()
    assert visit.console == []


def test_waiting_documents_are_read_again_chunk_by_chunk(
    visit: Visit, cast: Cast, sample: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rereading, "CHUNK", 1)
    page = visit.page
    intake.receive_document(
        actor=cast.actor("acme-operator"), file=io.BytesIO(INVOICE.read_bytes()), name="Again.pdf", process_anyway=True
    )
    read_all(cast)
    visit.sign_in("acme-admin")
    visit.open(f"/templates/{stored(cast, 'invoice').pk}/")
    page.locator("[data-editor]:visible").get_by_label("Hint for the reader").fill("At the top")
    page.get_by_role("button", name="Save as version 2").click()
    look(visit, tmp_path, "outdated")
    page.get_by_role("button", name="Read the 2 waiting documents again").click()
    expect(page.get_by_text("2 documents are being read again")).to_be_visible()
    expect(page.get_by_role("link", name="Back to the template")).to_be_visible()
    look(visit, tmp_path, "reread")
    with scope(cast.acme.pk):
        assert Document.objects.filter(status=Document.Status.RECEIVED).count() == 2
    assert visit.console == []


def test_a_second_editor_sees_what_the_first_saved(visit: Visit, cast: Cast, sample: None, tmp_path: Path) -> None:
    page = visit.page
    visit.sign_in("acme-admin")
    address = f"/templates/{stored(cast, 'receipt').pk}/"
    visit.open(address)
    other = page.context.new_page()
    other.goto(visit.address + address)
    other.locator("[data-editor]:visible").get_by_label("Hint for the reader").fill("Theirs")
    other.get_by_role("button", name="Save as version 2").click()
    expect(other.get_by_text("Version 2", exact=True)).to_be_visible()
    other.close()
    page.locator("[data-editor]:visible").get_by_label("Hint for the reader").fill("Mine")
    page.get_by_role("button", name="Save as version 2").click()
    expect(page.get_by_text("acme-admin saved version 2 while you edited.")).to_be_visible()
    expect(page.get_by_text("Theirs")).to_be_visible()
    expect(page.locator("[data-editor]:visible").get_by_label("Hint for the reader")).to_have_value("Mine")
    look(visit, tmp_path, "conflict")
    page.get_by_role("button", name="Save as version 3").click()
    expect(page.get_by_text("Version 3", exact=True)).to_be_visible()
    assert stored(cast, "receipt").fields[0]["hint"] == "Mine"

"""The page side of a review in a real browser: zoom, marks, picked words, the grid of line items, expected places."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from documents.models import Correction, Document
from documents.services.review import approve, correct_field
from documents.tenancy import scope
from inference.fields import InvalidValue, parse_value
from inference.types import FieldSpec, FieldType
from tests.browser.conftest import Visit
from tests.browser.test_journey import INVOICE, SAMPLES, read_all
from tests.documents.factories import INVOICE as FORM
from tests.documents.factories import VALUES, Cast, make_read_document, upload

pytestmark = pytest.mark.browser


def open_sample(visit: Visit, cast: Cast, name: str = INVOICE.name) -> Page:
    """The review page of a sample, read and locked by acme's admin."""
    document = upload(cast.actor("acme-admin"), content=(SAMPLES / name).read_bytes(), name=name)
    read_all(cast)
    return open_document(visit, document)


def open_document(visit: Visit, document: Document) -> Page:
    visit.sign_in("acme-admin")
    visit.open(f"/documents/{document.pk}/")
    visit.page.wait_for_function("document.querySelector('.sheet img').complete")
    return visit.page


def point_of(page: Page, text: str) -> tuple[float, float]:
    """Where the first word `text` of page 1 stands on the screen."""
    found: list[float] = page.evaluate(
        """async (text) => {
          const sheet = document.querySelector(".sheet");
          const words = await (await fetch(sheet.dataset.words)).json();
          const [, x0, y0, x1, y1] = words.find(([word]) => word === text);
          const frame = sheet.querySelector(".sheet-image").getBoundingClientRect();
          return [frame.left + ((x0 + x1) / 2) * frame.width, frame.top + ((y0 + y1) / 2) * frame.height];
        }""",
        text,
    )
    return found[0], found[1]


def shape_of(page: Page, selector: str) -> tuple[float, float]:
    """Width and height on the screen."""
    box = page.locator(selector).first.bounding_box()
    assert box is not None
    return box["width"], box["height"]


def corrections(cast: Cast, name: str) -> list[Correction]:
    with scope(cast.acme.pk):
        return list(Correction.objects.filter(name=name))


def cell(page: Page, column: str, row: int) -> Locator:
    return page.locator(f".grid tbody tr:not(.grid-none) >> nth={row - 1} >> input[data-column={column}]")


def focus_field(page: Page, name: str) -> Locator:
    page.locator(f"#field-{name} .field-label").click()
    control = page.locator(f"#value-{name}")
    expect(control).to_be_focused()
    return control


def test_the_page_zooms_around_the_pointer_turns_and_shows_only_what_is_doubtful(visit: Visit, cast: Cast) -> None:
    page = open_sample(visit, cast)
    figure = page.locator("#zoom-figure")
    fit = figure.inner_text()
    x, y = point_of(page, "TI-2026-0418")
    page.mouse.move(x, y)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -240)
    page.keyboard.up("Control")
    expect(figure).not_to_have_text(fit)
    assert point_of(page, "TI-2026-0418") == pytest.approx((x, y), abs=2)
    page.keyboard.press("Alt+W")
    expect(figure).to_have_text(fit)

    upright = shape_of(page, ".sheet-frame")
    page.get_by_role("button", name="Rotate the view of this page").click()
    turned = shape_of(page, ".sheet-frame")
    assert turned[0] / turned[1] == pytest.approx(upright[1] / upright[0], rel=0.01)
    page.locator(".field:not(:focus-within) >> nth=0").locator(".field-label").click()
    expect(page.locator(".boxes .is-current rect").first).to_be_in_viewport()

    sure = page.locator('.boxes [data-field="invoice_number"]')
    page.locator("#field-seller_address .field-label").click()
    page.keyboard.press("Alt+B")
    expect(sure).to_be_hidden()
    page.keyboard.press("Alt+B")
    expect(sure).to_be_visible()
    assert visit.console == []


def test_the_overview_leads_to_a_page(visit: Visit, cast: Cast) -> None:
    page = open_sample(visit, cast, "calibration-services-agreement.pdf")
    second = page.locator(".thumb").nth(1)
    second.press("Enter")
    expect(second).to_have_attribute("aria-current", "page")
    expect(page.locator("#page-2")).to_be_in_viewport(ratio=0.3)


def test_a_clicked_word_fills_the_field_and_its_place_is_kept(visit: Visit, cast: Cast) -> None:
    page = open_sample(visit, cast)
    control = focus_field(page, "customer_number")
    page.keyboard.press("Alt+S")
    expect(page.locator(".all-words")).to_have_count(1)
    expect(control).to_be_focused()
    with page.expect_response("**/fields/customer_number/"):
        page.mouse.click(*point_of(page, "PO-7731"))
    expect(page.locator("#verdict-customer_number")).to_have_attribute("data-state", "person")
    expect(page.locator('.boxes [data-field="customer_number"]')).to_have_count(1)
    [row] = corrections(cast, "customer_number")
    assert (row.value, row.evidence[0]["page"], row.evidence[0]["text"]) == ("PO-7731", 1, "PO-7731")
    page.keyboard.press("Escape")
    expect(page.locator(".words")).to_have_count(0)
    assert visit.console == []


def test_words_drawn_around_are_joined_and_shift_adds_without_sending(visit: Visit, cast: Cast) -> None:
    page = open_sample(visit, cast)
    control = focus_field(page, "customer_number")
    page.keyboard.press("Alt+S")
    x, y = point_of(page, "Torque")
    page.mouse.move(x - 40, y - 8)
    page.mouse.down()
    page.mouse.move(point_of(page, "TS-40,")[0] + 25, y + 8, steps=4)
    page.keyboard.down("Shift")
    page.mouse.up()
    expect(control).to_have_value("Torque sensor TS-40,")
    page.mouse.click(*point_of(page, "calibrated"))
    page.keyboard.up("Shift")
    expect(control).to_have_value("Torque sensor TS-40, calibrated")
    assert corrections(cast, "customer_number") == []
    with page.expect_response("**/fields/customer_number/"):
        page.keyboard.press("Enter")
    expect(page.locator("#verdict-customer_number")).to_have_attribute("data-state", "person")
    assert len(corrections(cast, "customer_number")[0].evidence) == 1


def test_a_picked_text_that_does_not_fit_says_so(visit: Visit, cast: Cast) -> None:
    page = open_sample(visit, cast)
    control = focus_field(page, "delivery_date")
    with page.expect_response("**/fields/delivery_date/"):
        page.mouse.click(*point_of(page, "Payment"))
    expect(page.get_by_text("Picked “Payment”. It does not fit the field")).to_be_visible()
    expect(page.locator("#verdict-delivery_date .problem")).to_be_visible()
    expect(control).to_be_focused()
    expect(control).to_have_value("Payment")


def test_a_click_on_a_box_chooses_its_field(visit: Visit, cast: Cast) -> None:
    page = open_sample(visit, cast)
    page.mouse.click(*point_of(page, "TI-2026-0418"))
    expect(page.locator("#value-invoice_number")).to_be_focused()


def test_a_missing_field_shows_where_it_is_expected(visit: Visit, cast: Cast) -> None:
    number, *others = FORM.fields
    form = replace(FORM, fields=(replace(number, label="Invoice"), *others))
    values: dict[str, Any] = {**VALUES, "invoice_number": None}
    page = open_document(visit, make_read_document(cast.actor("acme-admin"), values, template=form))
    area = page.locator('.boxes [data-field="invoice_number"][data-state="missing"]')
    expect(area).to_have_class("box is-current")
    expect(page.locator("#crop")).to_be_visible()


def test_words_are_picked_by_tapping_on_a_phone(visit: Visit, cast: Cast) -> None:
    visit.page.set_viewport_size({"width": 390, "height": 844})
    page = open_sample(visit, cast)
    assert visit.overflow() <= 0
    assert shape_of(page, ".pages")[1] == pytest.approx(264, abs=2)
    control = focus_field(page, "customer_number")
    page.get_by_role("button", name="Pick words").click()
    expect(control).to_be_focused()
    with page.expect_response("**/fields/customer_number/"):
        page.mouse.click(*point_of(page, "Holdings"))
    assert corrections(cast, "customer_number")[0].value == "Holdings"


def test_two_fingers_zoom_the_page(visit: Visit, cast: Cast) -> None:
    visit.page.set_viewport_size({"width": 390, "height": 844})
    page = open_sample(visit, cast)
    before = shape_of(page, ".sheet-image")[0]
    touch = page.context.new_cdp_session(page)
    for kind, apart in (("touchStart", 20), ("touchMove", 30), ("touchMove", 40)):
        fingers = [{"x": 150 - apart, "y": 200, "id": 1}, {"x": 150 + apart, "y": 200, "id": 2}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(page.locator(".is-zooming")).to_have_count(0)
    assert shape_of(page, ".sheet-image")[0] == pytest.approx(2 * before, rel=0.05)


def test_values_of_the_issuers_earlier_documents_are_offered(visit: Visit, cast: Cast) -> None:
    admin = cast.actor("acme-admin")
    before = upload(admin, content=INVOICE.read_bytes(), name="before.pdf")
    read_all(cast)
    with scope(cast.acme.pk):
        before.refresh_from_db()
        correct_field(actor=admin, document=before, name="customer_number", value="C-77")
        correct_field(actor=admin, document=before, name="buyer_address", value="1 Quay\nQuayford")
        approve(actor=admin, document=before)
    copy = upload(admin, content=INVOICE.read_bytes() + b"\n", name=INVOICE.name)
    read_all(cast)
    page = open_document(visit, copy)
    focus_field(page, "customer_number")
    expect(page.locator("#field-customer_number datalist option")).to_have_attribute("value", "C-77")
    address = focus_field(page, "buyer_address")
    address.fill("")
    page.locator("#field-buyer_address").get_by_label("Earlier values").select_option("1 Quay\nQuayford")
    expect(address).to_have_value("1 Quay\nQuayford")
    expect(address).to_be_focused()
    assert len(corrections(cast, "buyer_address")) == 1  # the one before: nothing is confirmed by choosing


def test_the_browser_reads_figures_as_the_server_does(visit: Visit, cast: Cast) -> None:
    visit.open("/login/")
    found = visit.page.evaluate(
        """async ([typed, asked]) => {
          const { parse } = await import("/static/documents/js/figures.js");
          return asked.map(([decimal, kind]) => typed.map((text) => parse(text, decimal, kind)));
        }""",
        [TYPED, READERS],
    )
    assert found == [[server_reading(kind, text, decimal) for text in TYPED] for decimal, kind in READERS]


READERS = [(decimal, kind) for decimal in ("", ".", ",") for kind in ("money", "number", "percentage")]
TYPED = [
    *("1.234,5", "1,234.50", "1.234", "1,234", "1 234,50", "(12,50)", "12.5-", "-3", "€ 9,99", "1.234.567", "0.125"),
    *("1.234.50", "1,5 EUR", "20 %", "abc", "1-2", "12,5,"),
]


def server_reading(kind: str, text: str, decimal: str) -> float | None:
    """What the server makes of a typed figure; None for what it refuses."""
    try:
        value: float = parse_value(FieldSpec("x", FieldType(kind)), text, decimal=decimal or None)
    except InvalidValue:
        return None
    return value

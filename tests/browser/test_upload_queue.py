"""What becomes of files on their way, in a real browser: paused, broken, refused, too many, left and found again."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Dialog, FilePayload, Route, expect

from documents.models import Document
from documents.tenancy import scope
from tests.browser.conftest import Visit
from tests.browser.sending import UPLOAD, choose, hold_back, make_files, names_of, title
from tests.browser.test_journey import INVOICE, SAMPLES, look, read_all
from tests.documents.factories import PNG, Cast

pytestmark = pytest.mark.browser


def test_sending_is_paused_and_resumed(visit: Visit, cast: Cast, tmp_path: Path) -> None:
    page = visit.page
    visit.sign_in("acme-operator")
    visit.open("/templates/")
    held = hold_back(page)
    choose(page, make_files(tmp_path, 5))
    expect(title(page)).to_have_text("5 of 5 still sending")
    page.locator("#queue").get_by_role("button", name="Pause", exact=True).click()
    expect(title(page)).to_have_text("Paused, 5 of 5 still to send")
    for route in held:
        route.abort()
    page.unroute(UPLOAD)
    assert names_of(cast) == set()
    page.locator("#queue").get_by_role("button", name="Resume", exact=True).click()
    expect(title(page)).to_have_text("5 of 5 waiting to be read")
    assert len(names_of(cast)) == 5


def test_a_broken_connection_is_said_and_tried_again(visit: Visit, cast: Cast) -> None:
    page = visit.page
    visit.sign_in("acme-operator")
    page.route(UPLOAD, lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    choose(page, INVOICE)
    expect(page.get_by_text("The connection broke. Send it again.")).to_be_visible()
    page.unroute(UPLOAD)
    page.get_by_role("button", name=f"Send {INVOICE.name} again").click()
    expect(page.get_by_text("Sent, waiting to be read")).to_be_visible()
    assert names_of(cast) == {INVOICE.name}


def test_an_answer_lost_on_its_way_is_no_duplicate(visit: Visit, cast: Cast) -> None:
    page = visit.page
    visit.sign_in("acme-operator")
    visit.open("/templates/")

    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route(UPLOAD, lose_the_answer)
    choose(page, INVOICE)
    expect(title(page)).to_have_text("1 of 1 need you")
    page.unroute(UPLOAD)
    page.get_by_role("button", name="Show each file").click()
    page.get_by_role("button", name=f"Send {INVOICE.name} again").click()
    expect(title(page)).to_have_text("1 of 1 waiting to be read")


def test_a_busy_server_is_waited_for(visit: Visit, cast: Cast, tmp_path: Path) -> None:
    page = visit.page
    visit.sign_in("acme-operator")
    visit.open("/templates/")
    page.route(UPLOAD, lambda route: route.fulfill(status=429, headers={"Retry-After": "2"}))
    choose(page, make_files(tmp_path, 3))
    expect(page.get_by_text(re.compile("The server is busy. Goes on by itself in [12] s."))).to_be_visible()
    page.unroute(UPLOAD)
    expect(title(page)).to_have_text("3 of 3 waiting to be read")


@pytest.mark.parametrize("names", [re.compile("^sessionid$"), re.compile("")])
def test_who_is_signed_out_is_told_and_loses_nothing(
    visit: Visit, cast: Cast, tmp_path: Path, names: re.Pattern[str]
) -> None:
    page = visit.page
    visit.sign_in("acme-operator")
    visit.open("/templates/")
    cookies = page.context.cookies()
    page.context.clear_cookies(name=names)
    choose(page, make_files(tmp_path, 3))
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    page.context.add_cookies(cookies)  # type: ignore[arg-type]  # what cookies() gives is what add_cookies() takes
    page.locator("#queue").get_by_role("button", name="Resume", exact=True).click()
    expect(title(page)).to_have_text("3 of 3 waiting to be read")


def test_hundreds_of_files_leave_the_page_quick(visit: Visit, tmp_path: Path) -> None:
    page = visit.page
    visit.sign_in("acme-operator")
    visit.open("/templates/")
    page.evaluate(
        """() => {
            window.longest = 0;
            let last = performance.now();
            const tick = (now) => {
                window.longest = Math.max(window.longest, now - last);
                last = now;
                requestAnimationFrame(tick);
            };
            requestAnimationFrame(tick);
        }"""
    )
    hold_back(page)
    choose(page, make_files(tmp_path, 300))
    expect(title(page)).to_have_text("300 of 300 still sending")
    page.get_by_role("button", name="Show each file").click()
    expect(page.locator("#queue .verdict")).to_have_count(200)
    expect(page.get_by_text("100 more waiting")).to_be_visible()
    page.locator("#queue").get_by_role("button", name="Pause", exact=True).click()
    expect(title(page)).to_have_text("Paused, 300 of 300 still to send")
    assert page.evaluate("window.longest") < 1000


def test_what_was_sent_is_followed_from_page_to_page(visit: Visit, cast: Cast) -> None:
    page = visit.page
    visit.sign_in("acme-operator")
    visit.open("/templates/")
    choose(page, [INVOICE, SAMPLES / "invoice-from-jo.pdf"])
    expect(page.get_by_text("1 of 2 need you")).to_be_visible()
    page.get_by_role("button", name="Show each file").click()
    expect(page.get_by_text("Not a PDF or an image.")).to_be_visible()
    page.clock.install()
    visit.open("/account/")
    expect(title(page)).to_have_text("1 of 1 waiting to be read")
    read_all(cast)
    expect(title(page)).to_have_text("1 of 1 ready to review", timeout=2_000)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.clock.run_for(60_000)  # nothing is pending any more, so a minute must cost nothing
    assert asked == []
    page.get_by_role("button", name="Show each file").click()
    page.get_by_role("link", name="Ready to review").click()
    expect(page).to_have_url(re.compile("/documents/"))
    assert visit.console == []


def test_leaving_asks_only_while_something_is_unsent(visit: Visit, tmp_path: Path) -> None:
    page = visit.page
    visit.sign_in("acme-operator")
    visit.open("/templates/")
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    held = hold_back(page)
    choose(page, make_files(tmp_path, 1))
    expect(title(page)).to_have_text("1 of 1 still sending")
    page.locator("h1").click()  # a page nobody has touched never asks
    visit.open("/account/")
    assert asked == ["beforeunload"]
    page.unroute(UPLOAD)
    assert len(held) == 1
    choose(page, INVOICE)
    expect(title(page)).to_have_text("1 of 1 waiting to be read")
    page.locator("h1").click()
    visit.open("/templates/")
    assert asked == ["beforeunload"]


def test_every_state_can_be_read_by_everybody(visit: Visit, cast: Cast, tmp_path: Path) -> None:
    page = visit.page
    visit.sign_in("acme-operator")
    choose(page, INVOICE)
    expect(page.get_by_role("link", name="Needs review")).to_be_visible()
    page.route(UPLOAD, lambda route: route.abort() if b"broken.png" in (route.request.post_data_buffer or b"")
               else route.continue_())  # fmt: skip
    broken: FilePayload = {"name": "broken.png", "mimeType": "image/png", "buffer": PNG + b"broken"}
    invoice: FilePayload = {"name": "again.pdf", "mimeType": "application/pdf", "buffer": INVOICE.read_bytes()}
    text: FilePayload = {"name": "offer.docx", "mimeType": "text/plain", "buffer": b"text"}
    choose(page, [broken, invoice, text])
    expect(page.get_by_text("3 of 4 need you")).to_be_visible()
    look(visit, tmp_path, "rail")
    page.locator("#queue [data-part=camera]").set_input_files(broken)
    expect(page.get_by_role("dialog")).to_be_visible()
    look(visit, tmp_path, "shots")
    page.get_by_role("button", name="Discard all").click()
    page.on("dialog", lambda dialog: dialog.accept())
    visit.open("/templates/")
    choose(page, [broken, invoice, text])
    expect(page.get_by_text("3 of 4 need you")).to_be_visible()
    page.get_by_role("button", name="Show each file").click()
    look(visit, tmp_path, "tray")


def test_a_file_is_taken_off_and_processed_anyway_by_keyboard(visit: Visit, cast: Cast) -> None:
    page = visit.page
    visit.sign_in("acme-operator")
    visit.open("/templates/")
    choose(page, INVOICE)
    expect(title(page)).to_have_text("1 of 1 waiting to be read")
    choose(page, [INVOICE, SAMPLES / "invoice-from-jo.pdf"])
    expect(page.get_by_text("2 of 3 need you")).to_be_visible()
    page.get_by_role("button", name="Show each file").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Process anyway").focus()
    page.keyboard.press("Enter")
    expect(title(page)).to_have_text("2 of 3 waiting to be read")
    page.get_by_role("button", name="Take invoice-from-jo.pdf off the list").focus()
    page.keyboard.press("Enter")
    expect(title(page)).to_have_text("2 of 2 waiting to be read")
    with scope(cast.acme.pk):
        assert Document.objects.count() == 2

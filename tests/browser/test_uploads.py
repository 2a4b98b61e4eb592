"""Every way in, in a real browser: folders, pasted images, photographs, hundreds of files, and what breaks then."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Dialog, FilePayload, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from documents.models import Document
from documents.models import Page as DocumentPage
from documents.tenancy import scope
from tests.browser.conftest import Visit
from tests.browser.test_journey import INVOICE, SAMPLES, look, read_all
from tests.documents.factories import PNG, Cast

pytestmark = pytest.mark.browser

UPLOAD = re.compile(r"/upload/$")


@pytest.fixture
def phone(chromium: Browser, transactional_db: None, live_server: LiveServer, cast: Cast) -> Iterator[Visit]:
    """A fresh browser with a touch screen of 390 x 844."""
    context = chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True, locale="en-GB")
    shown = Visit(context.new_page(), live_server.url)
    shown.page.on("console", shown.note_console)
    shown.page.on("pageerror", lambda error: shown.console.append(str(error)))
    yield shown
    context.close()


def names_of(cast: Cast) -> set[str]:
    with scope(cast.acme.pk):
        return set(Document.objects.values_list("name", flat=True))


def make_files(folder: Path, count: int) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"scan-{number:04}.png" for number in range(count)]
    for number, path in enumerate(paths):
        path.write_bytes(PNG + str(number).encode())
    return paths


def drag(page: Page, path: Path, *types: str, at: tuple[float, float] = (300, 300)) -> None:
    """A trusted drag of what lies at `path`, as the system itself would do it."""
    session = page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(path)], "dragOperationsMask": 1}
    for kind in types:
        session.send("Input.dispatchDragEvent", {"type": kind, "x": at[0], "y": at[1], "data": data})


def paste_image(page: Page, selector: str, *, with_text: bool) -> None:
    page.locator(selector).evaluate(
        """(element, {bytes, withText}) => {
            const pasted = new DataTransfer();
            const data = Uint8Array.from(atob(bytes), (one) => one.charCodeAt(0));
            pasted.items.add(new File([data], "image.png", {type: "image/png"}));
            if (withText) pasted.setData("text/plain", "text");
            const options = {clipboardData: pasted, bubbles: true, cancelable: true};
            element.dispatchEvent(new ClipboardEvent("paste", options));
        }""",
        {"bytes": base64.b64encode(PNG).decode(), "withText": with_text},
    )


def choose(page: Page, files: Any) -> None:
    """Into the file dialog of the page, wherever its button is."""
    page.locator("#file, #queue [data-part=choose]").first.set_input_files(files)


def title(page: Page) -> Any:
    return page.locator("#queue [data-part=title]")


def hold_back(page: Page) -> list[Route]:
    """Keeps every file on its way from arriving; gives the list of what is held."""
    held: list[Route] = []
    page.route(UPLOAD, lambda route: held.append(route))
    return held


def test_a_folder_is_dropped_on_any_page(visit: Visit, cast: Cast, tmp_path: Path) -> None:
    page, folder = visit.page, tmp_path / "November"
    make_files(folder / "first", 120)
    make_files(folder / "second" / "inner", 1)[0].write_bytes(PNG + b"inner")
    (folder / ".DS_Store").write_bytes(b"hidden")
    (folder / "first" / "Thumbs.db").write_bytes(b"hidden")
    visit.sign_in("acme-admin")
    visit.open("/templates/")
    drag(page, folder, "dragEnter", "dragOver")
    expect(page.get_by_text("Drop files or a folder anywhere")).to_be_visible()
    expect(page.locator("body.is-dragging")).to_have_count(1)
    drag(page, folder, "dragCancel")
    expect(page.get_by_text("Drop files or a folder anywhere")).to_be_hidden()
    drag(page, folder, "dragEnter", "dragOver", "drop")
    expect(page.get_by_text("Drop files or a folder anywhere")).to_be_hidden()
    expect(page.get_by_text("Hidden files left out: 2.")).to_be_visible()
    expect(title(page)).to_have_text("121 of 121 waiting to be read", timeout=60_000)
    with scope(cast.acme.pk):
        assert Document.objects.count() == 121
    assert visit.console == []


def test_a_pages_own_field_for_a_file_keeps_what_is_dropped_on_it(visit: Visit, tmp_path: Path) -> None:
    page, path = visit.page, tmp_path / "template.json"
    path.write_text("{}")
    visit.sign_in("acme-admin")
    visit.open("/templates/")
    field = page.locator("main input[type=file]")
    box = field.bounding_box()
    assert box is not None
    drag(page, path, "dragEnter", "dragOver", "drop", at=(box["x"] + 20, box["y"] + 10))
    assert field.evaluate("(field) => field.files.length") == 1
    expect(page.locator("#queue")).to_be_hidden()


def test_an_image_is_pasted_anywhere_but_into_a_field_with_text(visit: Visit, cast: Cast) -> None:
    page = visit.page
    visit.sign_in("acme-admin")
    visit.open("/account/")
    paste_image(page, "#id_old_password", with_text=True)
    expect(page.locator("#queue")).to_be_hidden()
    paste_image(page, "main", with_text=False)
    expect(title(page)).to_have_text("1 of 1 waiting to be read")
    assert re.fullmatch(r"Pasted image 20\d\d-\d\d-\d\d \d\d\.\d\d\.\d\d\.png", names_of(cast).pop())


def test_several_photographs_become_one_document(phone: Visit, cast: Cast, tmp_path: Path) -> None:
    page = phone.page
    phone.sign_in("acme-operator")
    expect(page.get_by_role("button", name="Photograph")).to_be_visible()
    shots = page.evaluate(
        """async () => {
            const draw = async (colour, width, height) => {
                const canvas = Object.assign(document.createElement("canvas"), {width, height});
                const context = canvas.getContext("2d");
                context.fillStyle = colour;
                context.fillRect(0, 0, width, height);
                return canvas.toDataURL("image/jpeg").split(",")[1];
            };
            return [await draw("red", 600, 800), await draw("green", 800, 600), await draw("blue", 4000, 3000)];
        }"""
    )
    for number, shot in enumerate(shots):
        page.locator("#queue [data-part=camera]").set_input_files(
            {"name": f"{number}.jpg", "mimeType": "image/jpeg", "buffer": base64.b64decode(shot)}
        )
    sheet = page.get_by_role("dialog", name="Pages of one document")
    expect(sheet.get_by_role("listitem")).to_have_count(3)
    page.screenshot(path=tmp_path / "shots-390.png")
    assert phone.overflow() <= 0
    sheet.get_by_role("button", name="Remove page 1").tap()
    sheet.get_by_role("button", name="Done").tap()
    expect(page.get_by_text("Sent, waiting to be read").or_(page.get_by_text("Waits to be read")).first).to_be_visible()
    read_all(cast)
    with scope(cast.acme.pk):
        document = Document.objects.get()
        sizes = [(one.width, one.height) for one in DocumentPage.objects.filter(document=document)]
    assert re.fullmatch(r"Photograph .*\.pdf", document.name)
    assert document.status == Document.Status.NEEDS_REVIEW
    # A4 across at 200 dpi, both of them: what is joined is read as large as any scan.
    assert sizes == [(pytest.approx(2205, abs=3), pytest.approx(1654, abs=3))] * 2
    assert phone.console == []


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


def test_u_chooses_files_but_never_while_typing(visit: Visit) -> None:
    page = visit.page
    visit.sign_in("acme-operator")
    expect(page.get_by_text("Drop your first invoice or contract")).to_be_visible()
    visit.open("/templates/")
    expect(page.locator("h1")).to_be_visible()
    with page.expect_file_chooser():
        page.keyboard.press("u")
    visit.open("/account/")
    page.locator("#id_old_password").press_sequentially("u")
    expect(page.locator("#id_old_password")).to_have_value("u")


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

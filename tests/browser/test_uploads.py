"""Every way in, in a real browser: folders, pasted images, photographs, the file dialog."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from documents.models import Document
from documents.models import Page as DocumentPage
from documents.tenancy import scope
from tests.browser.conftest import Visit
from tests.browser.sending import make_files, names_of, title
from tests.browser.test_journey import read_all
from tests.documents.factories import PNG, Cast

pytestmark = pytest.mark.browser


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


def test_u_chooses_files_but_never_while_typing(visit: Visit) -> None:
    page = visit.page
    page.on("filechooser", lambda chooser: None)  # from the start, or the key outruns the wish to see it
    visit.sign_in("acme-operator")
    expect(page.get_by_text("Drop your first invoice or contract")).to_be_visible()
    visit.open("/templates/")
    with page.expect_file_chooser():
        page.keyboard.press("u")
    visit.open("/account/")
    page.locator("#id_old_password").press_sequentially("u")
    expect(page.locator("#id_old_password")).to_have_value("u")

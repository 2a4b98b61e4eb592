"""A working day with the keyboard alone: sign in, send three real files, review, undo, search, export, audit."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from documents.models import AuditEvent, Correction, Document
from documents.tenancy import scope
from tests.browser.conftest import Visit
from tests.browser.real_files import read_with_ocr, real_file
from tests.documents.factories import PASSWORD, Cast

pytestmark = pytest.mark.browser
MOST_STOPS = 40


@pytest.fixture(autouse=True)
def no_mouse(monkeypatch: pytest.MonkeyPatch) -> None:
    """A click would be a step that the keyboard cannot do."""

    def refuse(*_args: object, **_options: object) -> None:
        raise AssertionError("the journey goes by keyboard alone")

    for name in ("click", "tap", "dblclick", "check", "hover", "select_option"):
        monkeypatch.setattr(f"playwright.sync_api.Locator.{name}", refuse)
        monkeypatch.setattr(f"playwright.sync_api.Page.{name}", refuse)


@pytest.fixture(autouse=True)
def strict_eye(monkeypatch: pytest.MonkeyPatch) -> None:
    """However well the files are read, something is left to do."""
    monkeypatch.setattr("documents.services.fields.SURE_FROM", 1.0)


def focused_field(page: Page) -> str:
    """The field that has the focus, "" when the decision has it."""
    return str(page.evaluate("() => document.activeElement?.closest('.field')?.dataset.field || ''"))


def confirm(page: Page) -> None:
    """Enter, and wait until the focus has moved on."""
    before = focused_field(page)
    page.keyboard.press("Enter")
    page.wait_for_function(
        "(before) => (document.activeElement?.closest('.field')?.dataset.field || '') !== before", arg=before
    )


def tab_to(page: Page, words: str) -> None:
    """Tab until the link or button called `words` has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        text = page.evaluate("() => document.activeElement?.textContent?.trim() || ''")
        if words in " ".join(str(text).split()):
            return
    raise AssertionError(f"{words!r} cannot be reached with Tab")


def sign_in(visit: Visit, name: str) -> None:
    visit.open("/login/")
    expect(visit.page.get_by_label("User name")).to_be_focused()
    visit.page.keyboard.type(name)
    visit.page.keyboard.press("Tab")
    visit.page.keyboard.type(PASSWORD)
    visit.page.keyboard.press("Enter")
    expect(visit.page.get_by_text("Drop your first invoice or contract")).to_be_visible()
    visit.page.wait_for_load_state("load")


def send(visit: Visit, files: list[Path]) -> None:
    """`U` opens the file dialog; what was chosen shows its way."""
    with visit.page.expect_file_chooser() as chooser:
        visit.page.keyboard.press("u")
    chooser.value.set_files(files)
    expect(visit.page.locator(".row")).to_have_count(len(files))


def open_document(visit: Visit, cast: Cast, path: Path) -> str:
    """Through the list by `j` to the row of that file, Enter; returns the document's id."""
    with scope(cast.acme.pk):
        document = Document.objects.get(name=path.name)
    link = visit.page.locator(f'.row-link[href*="{document.pk}"]')
    for _ in range(10):
        visit.page.keyboard.press("j")
        if link.evaluate("(element) => element === document.activeElement"):
            break
    visit.page.keyboard.press("Enter")
    expect(visit.page.locator(f'#station[data-document="{document.pk}"][data-holds]')).to_be_attached()
    visit.page.wait_for_load_state("load")
    return str(document.pk)


def test_from_the_log_in_to_the_audit(visit: Visit, cast: Cast) -> None:
    page = visit.page
    page.on("filechooser", lambda chooser: None)  # from the start, or the key outruns the wish to see it
    files = {kind: real_file(kind) for kind in ("text", "photo", "scan")}
    sign_in(visit, "acme-admin")
    send(visit, list(files.values()))
    expect(page.get_by_text("Waits to be read")).to_have_count(3)
    read_with_ocr(cast)
    expect(page.get_by_text("Waits to be read")).to_have_count(0)  # the open page learns of it by itself

    document = open_document(visit, cast, files["text"])
    corrected = walk_and_correct_two(visit)
    add_a_line(visit)
    approve_and_see_the_next(visit, document)
    undo_the_approval(visit, document)
    page.keyboard.press("Control+Enter")
    page.wait_for_function("(id) => document.querySelector('#station')?.dataset.document !== id", arg=document)

    search_for(visit, "QZ-4711", document)
    export_xlsx(visit)
    find_each_step(visit, cast, document, corrected)
    # Chromium notes the answer to a text that is no date.
    assert [line for line in visit.console if "422" not in line] == []
    assert visit.strangers == []


def walk_and_correct_two(visit: Visit) -> list[str]:
    """Enter from stop to stop; two values are typed anew: the first, and the next text."""
    page, corrected, visited = visit.page, list[str](), list[str]()
    for _ in range(MOST_STOPS):
        name = focused_field(page)
        if not name:
            break
        visited.append(name)
        verdict = page.locator(f"#verdict-{name}")
        expect(verdict).to_have_attribute("data-open", "yes")  # only what needs a person is visited
        if len(corrected) < 2 and page.evaluate("() => document.activeElement.matches('input, textarea')"):
            page.keyboard.press("Control+a")
            page.keyboard.type(f"QZ-471{1 + len(corrected)}")
            page.keyboard.press("Enter")
            page.wait_for_function(
                """(name) => document.querySelector(`#field-${name}`)?.dataset.error
                   || (document.activeElement?.closest('.field')?.dataset.field || '') !== name
                   || document.querySelector(`#verdict-${name}`)?.dataset.state === 'rule_failed'""",
                arg=name,
            )
            if page.locator(f"#field-{name}[data-error]").count():  # no text is a value of this type
                page.keyboard.press("Escape")
                confirm(page)
            else:
                corrected.append(name)
                if focused_field(page) == name:  # what was typed breaks a rule, which Enter accepts
                    confirm(page)
        else:
            confirm(page)
    assert len(corrected) == 2, visited
    return corrected


def add_a_line(visit: Visit) -> None:
    """Alt L into the grid, a new row, its cells typed, stored."""
    page = visit.page
    page.keyboard.press("Alt+l")
    rows = page.locator(".grid tbody tr:not(.grid-none)")
    before = rows.count()
    page.keyboard.press("Alt+a")
    expect(rows).to_have_count(before + 1)
    page.keyboard.type("Packing and freight")
    for _ in range(before):
        if page.evaluate("() => !document.activeElement.closest('tr').nextElementSibling"):
            break
        page.keyboard.press("Enter")  # goes down, and stores on the last row
    with page.expect_response("**/fields/line_items/"):
        page.keyboard.press("Enter")
    expect(page.locator("#verdict-line_items")).to_have_attribute("data-state", "person")


def approve_and_see_the_next(visit: Visit, document: str) -> None:
    visit.page.keyboard.press("Control+Enter")
    visit.page.wait_for_function("(id) => document.querySelector('#station')?.dataset.document !== id", arg=document)
    expect(visit.page.locator("#undo-button")).to_be_visible()


def undo_the_approval(visit: Visit, document: str) -> None:
    visit.page.keyboard.press("Control+z")
    expect(visit.page.locator(f'#station[data-document="{document}"]')).to_be_attached()
    expect(visit.page.get_by_text("In review by you")).to_be_visible()


def search_for(visit: Visit, words: str, document: str) -> None:
    """Esc leaves the station, `/` goes to the search box."""
    page = visit.page
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="Inbox")).to_be_visible()
    page.wait_for_load_state("load")
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    expect(page.locator(".row-link")).to_have_count(1)
    expect(page.locator(".row-link")).to_have_attribute("href", re.compile(f"^/documents/{document}/"))


def export_xlsx(visit: Visit) -> None:
    """Open what was found and take its values as a workbook."""
    page = visit.page
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#station")).to_be_attached()
    tab_to_menu(page)
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    content = Path(download.value.path()).read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as workbook:
        assert b"QZ-4711" in workbook.read("xl/sharedStrings.xml")


def tab_to_menu(page: Page) -> None:
    """To the menu of the document's head, and in it to XLSX."""
    for _ in range(80):
        page.keyboard.press("Tab")
        is_menu = page.evaluate("() => Boolean(document.activeElement?.matches('.doc-head summary'))")
        text = str(page.evaluate("() => document.activeElement?.textContent?.trim() || ''"))
        if is_menu:
            page.keyboard.press("Enter")
        if "XLSX" in text and not is_menu:
            return
    raise AssertionError("the export cannot be reached with Tab")


def find_each_step(visit: Visit, cast: Cast, document: str, corrected: list[str]) -> None:
    """The audit's list holds every step of the document, and so does its own history."""
    page = visit.page
    visit.open(f"/audit/?document={document}")
    for step in ("Uploaded", "Read", "Field corrected", "Approved", "Exported"):
        expect(page.locator(".audit-what", has_text=step).first).to_be_visible()
    with scope(cast.acme.pk):
        actions = set(AuditEvent.objects.filter(object_id=document).values_list("action", flat=True))
        changed = set(Correction.objects.filter(document=document, is_change=True).values_list("name", flat=True))
    assert {"document.approve", "document.undo_approve", "document.export"} <= actions
    assert {*corrected, "line_items"} <= changed

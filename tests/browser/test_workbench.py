"""The workbench in a real browser: every way in, the real CPU engine, boxes and rows, a translation, no scripts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from documents.models import TaskRun
from documents.services.workbench.running import run_task
from documents.tenancy import scope
from inference.registry import EngineRoom, load_engine
from tests.browser.conftest import Visit
from tests.browser.looking import look
from tests.browser.test_uploads import drag, paste_image
from tests.documents.factories import PNG, Cast
from tests.documents.web.workbench_runs import make_run, page

pytestmark = pytest.mark.browser
INVOICE = Path(__file__).resolve().parents[2] / "documents" / "samples" / "scan0007-print-shop.jpg"


def sign_in(visit: Visit, cast: Cast, name: str = "acme-admin") -> None:
    client = Client()
    client.force_login(cast.user(name))
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": visit.address}
    visit.page.context.add_cookies([cookie])  # type: ignore[list-item]  # a dict is one


def do_all(cast: Cast) -> list[TaskRun]:
    """Do a worker's work with the engine that ships."""
    with scope(cast.acme.pk):
        waiting = list(TaskRun.objects.filter(status=TaskRun.Status.WAITING))
    engines = EngineRoom(load_engine("rapidocr"))
    for run in waiting:
        run_task(tenant_id=cast.acme.pk, run_id=run.pk, engines=engines)
    return waiting


def chosen(page: Page) -> list[str]:
    names: list[str] = page.locator("#file").evaluate("(input) => [...input.files].map((file) => file.name)")
    return names


def test_a_scan_is_read_and_its_lines_light_up_their_boxes(visit: Visit, cast: Cast, tmp_path: Path) -> None:
    shown = visit.page
    sign_in(visit, cast)
    visit.open("/")
    shown.get_by_role("link", name="Workbench").click()
    shown.locator("#file").set_input_files(INVOICE)
    expect(shown.locator("[data-part=picture]")).to_be_visible()
    shown.get_by_label("Lines with their places").check()
    shown.get_by_role("button", name="Start").click()
    expect(shown.get_by_text("Waits for a worker")).to_be_visible()
    [run] = do_all(cast)
    expect(shown.locator("#bench")).to_be_visible()  # the page polls
    row = shown.locator(".lines a").nth(3)
    row.hover()
    key = row.get_attribute("data-mark")
    box = shown.locator(f'.box[data-mark="{key}"]')
    expect(box).to_have_class("box is-current")
    row.focus()
    expect(box.locator("rect")).to_be_in_viewport()
    shown.keyboard.press("ArrowDown")
    expect(shown.locator(".lines a").nth(4)).to_be_focused()
    expect(box).to_have_class("box")
    box.locator("rect").click()
    expect(row).to_be_focused()

    shown.get_by_role("link", name="JSON", exact=True).click()
    expect(shown.locator(".code")).to_contain_text('"lines"')
    shown.get_by_role("link", name="Text").click()
    shown.context.grant_permissions(["clipboard-read", "clipboard-write"])
    shown.get_by_role("button", name="Copy").click()
    expect(shown.get_by_text("Copied")).to_be_visible()
    with shown.expect_download() as download:
        shown.get_by_role("link", name="Download JSON").click()
    with scope(cast.acme.pk):
        stored = TaskRun.objects.get(pk=run.pk).result
    assert json.loads(download.value.path().read_bytes()) == stored
    assert visit.console == []
    look(visit, tmp_path, "run")


def test_a_file_is_dropped_pasted_and_photographed(visit: Visit, cast: Cast, tmp_path: Path) -> None:
    shown, path = visit.page, tmp_path / "drop.png"
    path.write_bytes(PNG)
    sign_in(visit, cast)
    visit.open("/workbench/")
    drag(shown, path, "dragEnter", "dragOver")
    expect(shown.get_by_text("Drop the file anywhere")).to_be_visible()
    drag(shown, path, "dragEnter", "dragOver", "drop")
    expect(shown.locator("[data-part=name]")).to_have_text("drop.png")
    assert chosen(shown) == ["drop.png"]
    paste_image(shown, "main", with_text=False)
    expect(shown.locator("[data-part=name]")).to_contain_text("Pasted image")
    shown.locator("#camera").set_input_files({"name": "shot.jpg", "mimeType": "image/jpeg", "buffer": PNG})
    expect(shown.locator("[data-part=name]")).to_have_text("shot.jpg")
    assert chosen(shown) == ["shot.jpg"]
    assert visit.console == []


def test_what_is_wrong_is_said_without_losing_the_file(visit: Visit, cast: Cast) -> None:
    shown = visit.page
    sign_in(visit, cast)
    visit.open("/workbench/")
    shown.locator("#file").set_input_files(INVOICE)
    shown.get_by_label("Questions").check()
    expect(shown.locator("#fields")).to_be_hidden()
    shown.get_by_role("button", name="Start").click()
    expect(shown.get_by_role("alert")).to_contain_text("Say what you want to know")
    assert chosen(shown) == [INVOICE.name]
    shown.locator("#question").fill("Who is it from?")
    shown.keyboard.press("Control+Enter")
    expect(shown.get_by_text("Waits for a worker")).to_be_visible()


def test_a_task_the_teams_order_cannot_do_takes_the_engine_that_can(visit: Visit, cast: Cast, settings: Any) -> None:
    settings.ENGINES = {"qwen": {"engine": "server", "profile": "qwen3-vl", "urls": ["http://127.0.0.1:9"]}}
    shown = visit.page
    sign_in(visit, cast)
    visit.open("/workbench/")
    shown.get_by_label("Translation").check()
    expect(shown.locator("#engine")).to_have_value("qwen")
    shown.locator("[name=task][value=table]").check()
    expect(shown.locator("#engine")).to_have_value("")
    shown.locator("#engine").select_option("rapidocr")
    expect(shown.get_by_label("Translation")).to_be_disabled()


BLOCKS = [
    {
        "text": "Goods remain our property until they are paid for in full.",
        "original": "",
        "box": [0.1, 0.1, 0.9, 0.13],
    },
    {"text": "款项应在发票日期起三十天内支付。", "original": "", "box": [0.1, 0.2, 0.35, 0.26]},
    {"text": "Supercalifragilistic", "original": "", "box": [0.1, 0.3, 0.16, 0.32]},
]


def test_a_translation_fits_its_places_and_steps_aside(visit: Visit, cast: Cast, tmp_path: Path) -> None:
    translation = {"language": "en", "text": "Goods", "blocks": BLOCKS}
    run = make_run(cast, "translate", {"pages": [page(translation=translation)]}, model="hunyuan-ocr-1.5")
    shown = visit.page
    sign_in(visit, cast)
    visit.open(f"/workbench/{run.pk}/")
    expect(shown.get_by_text("a model of Tencent")).to_be_visible()
    sticking_out = shown.locator(".translated text").evaluate_all(
        """(texts) => texts.filter((text) => {
            const box = text.parentElement.viewBox.baseVal;
            return text.getComputedTextLength() > box.width + 1 || Number(text.getAttribute("y")) > box.height;
        }).map((text) => text.textContent)"""
    )
    assert sticking_out == []
    shown.get_by_label("Translation over the page").first.uncheck()
    expect(shown.locator(".translated").first).to_be_hidden()
    shown.get_by_label("Translation over the page").first.check()
    look(visit, tmp_path, "translation")


def test_every_kind_of_result_is_legible(visit: Visit, cast: Cast, tmp_path: Path) -> None:
    box = [0.1, 0.1, 0.4, 0.13]
    markdown = "# Title\n\n$$\\frac{a}{b}$$\n\n<table><tr><td>9</td></tr></table>\n\n- one\n\n`code`"
    evidence = [{"source": "model", "page": 1, "box": box, "text": "9"}]
    results: dict[str, dict[str, Any]] = {
        "document": {"pages": [page(markdown=markdown, figures=[box])]},
        "formula": {"pages": [page(text="E = mc^2")]},
        "chart": {"pages": [page(chart={"notation": "mermaid", "source": "graph TD; A-->B"})]},
        "layout": {"pages": [page(regions=[{"category": "table", "box": box, "text": "9"}])]},
        "table": {"pages": [page(tables=[{"rows": [["Item", "Sum"], ["Sensor", "9"]]}])]},
        "fields": {
            "pages": [page()],
            "fields": [
                {"name": "sum", "label": "Sum", "value": 9.5, "source": "model", "evidence": evidence},
                {"name": "po", "label": "PO", "value": "PO-1", "source": "model", "evidence": []},
                {"name": "items", "label": "Items", "value": [{"a": 1}], "source": "model", "evidence": evidence},
            ],
        },
        "custom": {"pages": [page()], "json": {"stamps": []}},
        "subtitles": {"subtitles": [{"start": 0, "end": 1, "text": "Hello"}], "srt": "1", "vtt": "WEBVTT"},
    }
    sign_in(visit, cast)
    for task, result in results.items():
        images: dict[str, Any] = {"images": []} if task == "subtitles" else {}
        run = make_run(cast, task, result, **images)
        visit.open(f"/workbench/{run.pk}/")
        expect(visit.page.locator("#bench.is-live")).to_be_visible()
        look(visit, tmp_path, task)
    visit.console.clear()  # axe leaves empty style attributes, which the policy forbids
    visit.page.reload()
    assert visit.console == []


@pytest.fixture
def plain(chromium: Browser, visit: Visit) -> Iterator[Visit]:
    """A browser that runs no scripts."""
    context = chromium.new_context(java_script_enabled=False, locale="en-GB")
    yield Visit(context.new_page(), visit.address)
    context.close()


def test_it_works_without_scripts(plain: Visit, cast: Cast) -> None:
    shown = plain.page
    sign_in(plain, cast)
    plain.open("/workbench/")
    shown.locator("#file").set_input_files(INVOICE)
    shown.get_by_label("Lines with their places").check()
    shown.get_by_role("button", name="Start").click()
    expect(shown.get_by_text("Waits for a worker")).to_be_visible()
    do_all(cast)
    shown.reload()
    expect(shown.get_by_role("heading", name="Lines", exact=True)).to_be_visible()
    expect(shown.get_by_role("heading", name="JSON")).to_be_attached()
    shown.get_by_role("button", name="Save as a document").click()
    expect(shown).to_have_url(f"{plain.address}/documents/{saved(cast)}/")


def saved(cast: Cast) -> str:
    with scope(cast.acme.pk):
        return str(TaskRun.objects.get().document_id)

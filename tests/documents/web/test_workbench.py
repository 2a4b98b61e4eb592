"""The workbench's pages: asking for a task, following it, what came of it, and what becomes of it."""

from __future__ import annotations

import io
import json
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from documents import storage
from documents.models import CustomTask, Document, TaskRun
from documents.services.workbench.files import run_folder
from documents.tenancy import scope
from tests.documents.factories import PNG, Cast, make_read_document
from tests.documents.web.conftest import HTMX, SignIn

COLUMNS = [{"name": "item", "label": "Item", "type": "text"}, {"name": "sum", "label": "Sum", "type": "money"}]
BOX = [0.1, 0.1, 0.4, 0.13]
SERVERS = {"hunyuan": {"engine": "server", "profile": "hunyuan-ocr-1.5", "urls": ["http://gpu:8000"]}}
FREE = {"qwen": {"engine": "server", "profile": "qwen3-vl", "urls": ["http://gpu:8000"]}}


def page(**parts: Any) -> dict[str, Any]:
    return {"number": 1, "width": 1000, "height": 1400, **parts}


def make_run(cast: Cast, task: str, result: dict[str, Any] | None = None, **options: Any) -> TaskRun:
    """A run of acme's operator with one page image; done where it has a result."""
    user = cast.user(options.pop("person", "acme-operator"))
    images = options.pop("images", [{"number": 1, "width": 1000, "height": 1400}])
    with scope(cast.acme.pk):
        run = TaskRun(
            tenant=cast.acme, task=task, engine="rapidocr", name="scan.png", media_type="image/png", size=9,
            digest="0" * 64, requested_by=user, **options,
        )  # fmt: skip
        run.storage_key = storage.new_key(run_folder(run))
        storage.store_file(run.storage_key, PNG)
        for image in images:
            image["key"] = storage.new_key(run_folder(run), ".jpg")
            storage.store_file(image["key"], PNG)
        run.images = images
        if result is not None:
            run.status, run.seconds = TaskRun.Status.DONE, 1.25
            run.result = {"task": task, "engine": "rapidocr", "engine_revision": "1", "pages": [], **result}
        run.save()
    return run


def shown(client: Client, run: TaskRun) -> str:
    answer = client.get(reverse("workbench_run", args=[run.pk]))
    assert answer.status_code == 200
    return str(answer.content.decode())


def ask(client: Client, **fields: Any) -> Any:
    file = SimpleUploadedFile("scan.png", PNG, "image/png")
    return client.post(reverse("workbench"), {"file": file, "task": "text", **fields})


def runs_of(cast: Cast) -> list[TaskRun]:
    with scope(cast.acme.pk):
        return list(TaskRun.objects.all())


# --- asking


def test_a_task_is_asked_for_and_leads_to_its_page(sign_in: SignIn, cast: Cast) -> None:
    client = sign_in("acme-operator")
    answer = ask(client, task="question", question="When is it due?", pages="1-2")
    [run] = runs_of(cast)
    assert answer.url == reverse("workbench_run", args=[run.pk])
    assert (run.task, run.options) == ("question", {"pages": [1, 2], "question": "When is it due?"})
    assert run.name == "scan.png"
    assert "Waits for a worker" in shown(client, run)
    assert reverse("workbench_run", args=[run.pk]) in client.get(reverse("workbench")).content.decode()


def test_fields_by_name_are_one_a_line(sign_in: SignIn, cast: Cast) -> None:
    ask(sign_in("acme-operator"), task="fields", fields="Order number\n\n  Total \n")
    assert [one["label"] for one in runs_of(cast)[0].options["fields"]] == ["Order number", "Total"]


def test_htmx_is_led_by_a_header(sign_in: SignIn, cast: Cast) -> None:
    file = SimpleUploadedFile("scan.png", PNG, "image/png")
    answer = sign_in("acme-operator").post(reverse("workbench"), {"file": file, "task": "text"}, headers=HTMX)
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"] == reverse("workbench_run", args=[runs_of(cast)[0].pk])


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"task": "question"}, "Say what you want to know"),
        ({"pages": "0-9"}, "Name pages from 1"),
        ({"task": "translate"}, "RapidOCR cannot do this task"),
        ({"engine": "gone"}, "There is no engine gone here"),
        ({"file": SimpleUploadedFile("a.exe", b"MZ", "image/png")}, "Not a PDF"),
        ({"file": ""}, "There is no file"),
        ({"task": "fields", "template": "gone"}, "The template is no longer in use"),
    ],
)
def test_what_cannot_be_done_is_said_and_what_was_typed_stays(
    sign_in: SignIn, cast: Cast, fields: dict[str, Any], sentence: str
) -> None:
    answer = ask(sign_in("acme-operator"), **{"question": "", "language": "zh", **fields})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert runs_of(cast) == []


def test_htmx_gets_the_sentence_alone(sign_in: SignIn, cast: Cast) -> None:
    answer = sign_in("acme-operator").post(reverse("workbench"), {"task": "text"}, headers=HTMX)
    assert answer.status_code == 422
    assert answer.content.decode().startswith('<p class="problem')


def test_another_task_with_the_file_of_an_earlier_run(sign_in: SignIn, cast: Cast) -> None:
    earlier = make_run(cast, "question", {"answer": {"text": "x"}}, options={"question": "Who sells?"})
    client = sign_in("acme-operator")
    assert 'value="Who sells?"' in client.get(reverse("workbench"), {"again": str(earlier.pk)}).content.decode()
    client.post(reverse("workbench"), {"again": earlier.pk, "task": "text"})
    again = next(run for run in runs_of(cast) if run.pk != earlier.pk)
    assert (again.name, again.task, again.storage_key != earlier.storage_key) == ("scan.png", "text", True)


def test_a_document_is_asked_about_with_the_bytes_that_are_here(sign_in: SignIn, cast: Cast) -> None:
    document = make_read_document(cast.actor("acme-operator"))
    client = sign_in("acme-operator")
    link = f"{reverse('workbench')}?document={document.pk}"
    assert link in client.get(reverse("document", args=[document.pk])).content.decode()
    assert document.name in client.get(link).content.decode()
    client.post(reverse("workbench"), {"document": str(document.pk), "task": "question", "question": "Who sells?"})
    [run] = runs_of(cast)
    assert (run.document_id, run.storage_key) == (document.pk, document.storage_key)


def test_the_same_again_is_answered_from_the_store(sign_in: SignIn, cast: Cast) -> None:
    client = sign_in("acme-operator")
    ask(client)
    with scope(cast.acme.pk):
        TaskRun.objects.update(status="DONE", result={"pages": [page(text="Hello")]}, finished_at="2026-01-01T00:00Z")
    answer = ask(client)
    assert answer.url.endswith("?stored=1")
    assert "from the store" in client.get(answer.url).content.decode()


def test_tasks_nobody_can_do_are_offered_greyed_with_the_reason(sign_in: SignIn, settings: Any) -> None:
    html = sign_in("acme-operator").get(reverse("workbench")).content.decode()
    assert "Needs a model: HunyuanOCR" in html
    settings.ENGINES = SERVERS
    html = sign_in("acme-operator").get(reverse("workbench")).content.decode()
    assert "The licence of HunyuanOCR" in html
    settings.ENGINES = FREE
    assert "Needs a model" not in sign_in("acme-operator").get(reverse("workbench")).content.decode()


def test_the_list_is_asked_for_again_and_answers_nothing_while_nothing_changes(sign_in: SignIn, cast: Cast) -> None:
    run = make_run(cast, "text")
    client = sign_in("acme-operator")
    html = client.get(reverse("workbench")).content.decode()
    seen = html.split("seen=")[1].split('"')[0]
    assert client.get(reverse("workbench"), {"seen": seen}, headers=HTMX).status_code == 204
    with scope(cast.acme.pk):
        TaskRun.objects.filter(pk=run.pk).update(status="RUNNING", pages_total=4, pages_done=1)
    answer = client.get(reverse("workbench"), {"seen": seen}, headers=HTMX)
    assert "page 1 of 4" in answer.content.decode()


# --- following


def test_progress_is_told_until_the_page_is_to_load_itself_again(sign_in: SignIn, cast: Cast) -> None:
    run = make_run(cast, "text", pages_total=4)
    client, address = sign_in("acme-operator"), reverse("workbench_progress", args=[run.pk])
    assert client.get(address, {"seen": "WAITING-0-4-0"}).status_code == 204
    with scope(cast.acme.pk):
        TaskRun.objects.filter(pk=run.pk).update(status="RUNNING", pages_done=3)
    assert "3 of 4 pages done" in client.get(address, {"seen": "WAITING-0-4-0"}).content.decode()
    with scope(cast.acme.pk):
        TaskRun.objects.filter(pk=run.pk).update(status="DONE", result={})
    assert client.get(address, {"seen": "RUNNING-3-4-0"}).headers["HX-Refresh"] == "true"


def test_an_engine_that_is_down_is_named_while_it_is_tried_again(sign_in: SignIn, cast: Cast) -> None:
    run = make_run(cast, "text")
    client, address = sign_in("acme-operator"), reverse("workbench_progress", args=[run.pk])
    with scope(cast.acme.pk):
        TaskRun.objects.filter(pk=run.pk).update(failure="No server can be reached.")
    html = client.get(address, {"seen": "WAITING-0-0-0"}).content.decode()
    assert "It is tried again by itself" in html
    assert "No server can be reached." in html


def test_a_failure_says_what_happened_and_what_to_do(sign_in: SignIn, cast: Cast) -> None:
    run = make_run(cast, "chart", status="FAILED", failure_code="engine_unable", failure="no <b>charts</b> here")
    html = shown(sign_in("acme-operator"), run)
    assert "Ask for it with another engine." in html
    assert "no &lt;b&gt;charts&lt;/b&gt; here" in html
    assert f"?again={run.pk}" in html


# --- results


def test_markdown_is_drawn_and_cleaned(sign_in: SignIn, cast: Cast) -> None:
    markdown = "# Title\n\n$x^2$\n\n<table><tr><td>9</td></tr></table><script>alert(1)</script><img src=x onerror=a()>"
    run = make_run(cast, "document", {"pages": [page(markdown=markdown)]}, model="hunyuan-ocr-1.5")
    html = shown(sign_in("acme-operator"), run)
    assert "<h3>Title</h3>" in html
    assert "<msup><mi>x</mi><mn>2</mn></msup>" in html
    assert "<td>9</td>" in html
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert "HunyuanOCR 1.5, a model of Tencent" in html


def test_foreign_text_is_escaped_in_every_view(sign_in: SignIn, cast: Cast) -> None:
    evil = "</template><script>alert(1)</script>"
    result = {
        "pages": [page(text=evil, lines=[{"text": evil, "box": BOX, "confidence": None}],
                       regions=[{"category": evil, "box": BOX, "text": evil}], tables=[{"rows": [[evil], [evil]]}],
                       chart={"notation": "mermaid", "source": evil},
                       translation={"language": "en", "text": evil, "blocks": [{"text": evil, "box": BOX}]})],
        "fields": [{"name": "a", "label": evil, "value": evil, "confidence": 0.5, "source": "model", "evidence": []},
                   {"name": "t", "label": evil, "value": [{evil: evil}], "source": "ocr", "evidence": []}],
        "everything": {"pairs": [{"label": evil, "text": evil, "page": 1, "box": BOX, "label_box": BOX}],
                       "tables": [{"page": 1, "box": BOX, "columns": [{"label": evil}], "rows": [[{"text": evil}]]}]},
        "json": {evil: evil}, "notes": [evil],
        "answer": {"text": evil, "is_passages": False, "passages": [{"page": 1, "text": evil, "boxes": [BOX]}]},
        "subtitles": [{"start": 0, "end": 1.5, "text": evil}], "srt": evil, "vtt": evil,
    }  # fmt: skip
    html = shown(sign_in("acme-operator"), make_run(cast, "spotting", result, options={"question": evil}))
    assert "<script>alert" not in html
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;") > 20


def test_lines_lead_to_their_boxes(sign_in: SignIn, cast: Cast) -> None:
    run = make_run(cast, "spotting", {"pages": [page(lines=[{"text": "Total", "box": BOX, "confidence": 0.97}])]})
    html = shown(sign_in("acme-operator"), run)
    assert html.count('data-mark="lines-1-0"') == 2
    assert '<rect x="0.10000" y="0.10000" width="0.30000" height="0.03000"/>' in html
    assert reverse("workbench_page", args=[run.pk, 1]) in html


def test_values_say_where_they_stand_and_where_they_do_not(sign_in: SignIn, cast: Cast) -> None:
    evidence = [{"source": "ocr", "page": 1, "box": BOX, "text": "9"}]
    fields = [
        {"name": "total", "label": "Total", "value": 3898.4, "confidence": 0.9, "source": "ocr", "evidence": evidence},
        {"name": "po", "label": "PO", "value": "PO-1", "confidence": None, "source": "model", "evidence": []},
        {"name": "iban", "label": "IBAN", "value": None, "confidence": None, "source": None, "evidence": []},
    ]
    html = shown(sign_in("acme-operator"), make_run(cast, "fields", {"pages": [page()], "fields": fields}))
    assert '<a href="#pages" data-mark="field-0">3,898.40</a>' in html
    assert "Not on page" in html
    assert "Not found" in html


def test_a_translation_is_set_into_its_boxes(sign_in: SignIn, cast: Cast) -> None:
    blocks = [{"text": "Goods remain our property", "original": "货物", "box": BOX}]
    run = make_run(
        cast, "translate", {"pages": [page(translation={"language": "en", "text": "Goods", "blocks": blocks})]}
    )
    html = shown(sign_in("acme-operator"), run)
    assert 'id="show-translation" checked' in html
    assert 'viewBox="0 0 300 42"' in html
    assert "Goods remain our" in html
    assert '<span class="original">货物</span>' in html
    assert html.count('data-mark="block-1-0"') == 2


def test_passages_without_a_model_say_so(sign_in: SignIn, cast: Cast) -> None:
    answer = {"text": "", "is_passages": True, "passages": [{"page": 1, "text": "Due in 30 days", "boxes": [BOX]}]}
    html = shown(sign_in("acme-operator"), make_run(cast, "question", {"pages": [page()], "answer": answer}))
    assert "Due in 30 days" in html
    assert html.count('data-mark="passage-0"') == 2


def test_a_video_has_times_and_no_pages(sign_in: SignIn, cast: Cast) -> None:
    titles = [{"start": 0.0, "end": 62.5, "text": "Hello"}]
    run = make_run(cast, "subtitles", {"subtitles": titles, "srt": "1\n", "vtt": "WEBVTT\n"}, images=[])
    html = shown(sign_in("acme-operator"), run)
    assert "0:00.0 – 1:02.5" in html
    assert 'id="well"' not in html
    answer = sign_in("acme-operator").get(reverse("workbench_file", args=[run.pk, "srt"]))
    assert answer.content == b"1\n"


# --- files


def test_files_in_every_format_there_is(sign_in: SignIn, cast: Cast) -> None:
    evidence = [{"source": "ocr", "page": 1, "box": BOX, "text": "9"}]
    rows = [{"item": '=HYPERLINK("x")', "sum": 9.5}]
    fields = [
        {"name": "seller", "label": "Seller", "value": "=cmd|' /C calc'!A0", "source": "model", "evidence": evidence},
        {
            "name": "lines",
            "label": "Lines",
            "value": rows,
            "columns": COLUMNS,
            "confidence": 0.5,
            "source": "ocr",
            "evidence": evidence,
        },
    ]
    run = make_run(cast, "fields", {"fields": fields, "pages": [page(lines=[{"text": "Total | 9", "box": BOX}])]})
    client = sign_in("acme-operator")
    files = {name: client.get(reverse("workbench_file", args=[run.pk, name])) for name in ("json", "md", "xlsx")}
    assert json.loads(files["json"].content)["fields"][0]["label"] == "Seller"
    assert "| Seller | =cmd\\|' /C calc'!A0 |" in files["md"].content.decode()
    book = openpyxl.load_workbook(io.BytesIO(files["xlsx"].content))
    assert book.sheetnames == ["Fields", "Lines", "Lines 2"]
    cells = [cell for sheet in book for row in sheet for cell in row]
    assert {cell.data_type for cell in cells if str(cell.value).startswith("=")} == {"s"}
    assert [cell.value for cell in book["Lines"][1]] == ["Item", "Sum"]
    assert book["Lines"]["B2"].value == 9.5
    assert files["json"].headers["Content-Disposition"] == 'attachment; filename="scan.json"'
    assert client.get(reverse("workbench_file", args=[run.pk, "srt"])).status_code == 404


def test_an_unfinished_run_has_no_file(sign_in: SignIn, cast: Cast) -> None:
    run = make_run(cast, "text")
    assert sign_in("acme-operator").get(reverse("workbench_file", args=[run.pk, "json"])).status_code == 404


def test_page_images_are_served_as_ours(sign_in: SignIn, cast: Cast) -> None:
    run = make_run(cast, "text", {})
    client = sign_in("acme-operator")
    answer = client.get(reverse("workbench_page", args=[run.pk, 1]))
    assert (answer.content, answer.headers["Content-Type"]) == (PNG, "image/jpeg")
    assert client.get(reverse("workbench_page", args=[run.pk, 2])).status_code == 404


# --- what becomes of it


def test_it_is_saved_as_a_document(sign_in: SignIn, cast: Cast) -> None:
    run = make_run(cast, "text", {})
    client = sign_in("acme-operator")
    answer = client.post(reverse("workbench_save", args=[run.pk]))
    with scope(cast.acme.pk):
        document = Document.objects.get()
    assert answer.headers["Location"] == reverse("document", args=[document.pk])
    assert "Open the document" in shown(client, run)


def test_an_unfinished_run_is_not_saved(sign_in: SignIn, cast: Cast) -> None:
    run = make_run(cast, "text")
    answer = sign_in("acme-operator").post(reverse("workbench_save", args=[run.pk]))
    assert answer.status_code == 422
    assert "Wait until it is" in answer.content.decode()


def test_it_is_deleted_by_whom_it_belongs_to(sign_in: SignIn, cast: Cast) -> None:
    run = make_run(cast, "text", {}, person="acme-admin")
    address = reverse("workbench_delete", args=[run.pk])
    assert sign_in("acme-operator").post(address).status_code == 403
    assert sign_in("acme-admin").post(address).headers["Location"] == reverse("workbench")
    assert runs_of(cast) == []


def test_viewers_and_strangers_stay_outside(sign_in: SignIn, cast: Cast) -> None:
    run = make_run(cast, "text", {})
    assert sign_in("acme-viewer").get(reverse("workbench")).status_code == 403
    assert "Workbench" not in sign_in("acme-viewer").get(reverse("documents")).content.decode()
    assert sign_in("globex-admin").get(reverse("workbench_run", args=[run.pk])).status_code == 404


# --- own tasks


def test_an_admin_adds_a_task_that_is_offered_and_deletes_it(sign_in: SignIn, cast: Cast, settings: Any) -> None:
    settings.ENGINES = FREE
    client = sign_in("acme-admin")
    posted = {"label": "Stamps", "name": "", "prompt": "List the stamps.", "output": "json"}
    assert client.post(reverse("workbench_tasks"), posted).headers["Location"] == reverse("workbench_tasks")
    with scope(cast.acme.pk):
        task = CustomTask.objects.get()
    assert task.name == "stamps"
    with_task = sign_in("acme-operator").get(reverse("workbench")).content.decode()
    assert 'value="custom:stamps"' in with_task
    ask(sign_in("acme-operator"), task="custom:stamps", engine="qwen")
    [run] = runs_of(cast)
    assert run.options["custom"]["prompt"] == "List the stamps."
    client.post(reverse("workbench_task_delete", args=[task.pk]))
    assert "Stamps" not in client.get(reverse("workbench_tasks")).content.decode()


def test_what_is_wrong_with_a_task_stands_beside_it(sign_in: SignIn) -> None:
    answer = sign_in("acme-admin").post(
        reverse("workbench_tasks"), {"label": "Text", "name": "text", "prompt": "x", "output": "text"}
    )
    assert answer.status_code == 422
    assert 'id="name-problem"' in answer.content.decode()
    assert 'value="Text"' in answer.content.decode()


def test_own_tasks_are_an_admins(sign_in: SignIn) -> None:
    assert sign_in("acme-approver").get(reverse("workbench_tasks")).status_code == 403

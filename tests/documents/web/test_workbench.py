"""The workbench's pages: asking for a task, following it, and what becomes of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from documents.models import CustomTask, Document, TaskRun
from documents.tenancy import scope
from tests.documents.factories import PNG, Cast, make_read_document
from tests.documents.web.conftest import HTMX, SignIn
from tests.documents.web.workbench_runs import ask, make_run, page, runs_of, shown

SERVERS = {"hunyuan": {"engine": "server", "profile": "hunyuan-ocr-1.5", "urls": ["http://gpu:8000"]}}
FREE = {"qwen": {"engine": "server", "profile": "qwen3-vl", "urls": ["http://gpu:8000"]}}


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

"""Tasks by the API: answered on the line, followed, refused, limited; and the addresses of published servers."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings
from rest_framework.test import APIClient

from documents.models import Document, TaskRun, Tenant
from documents.services.workbench import waiting
from documents.services.workbench.running import run_task
from documents.tenancy import ops_scope
from inference.engine import Engines
from tests.documents.api.conftest import LogIn
from tests.documents.api.test_schema import describe
from tests.documents.factories import PNG, Cast
from tests.documents.services.workbench.asking import HUNYUAN, Room
from tests.inference.tasks.scripted import scripted_engine

OCR = "/api/v1/ocr/"


@pytest.fixture(autouse=True)
def _engines(settings: Settings) -> None:
    settings.ENGINE, settings.ENGINES = "fake", HUNYUAN
    settings.LEASE_SECONDS = 600  # rows that are rolled back are not there for the thread that keeps the lease


@pytest.fixture
def client(log_in: LogIn) -> APIClient:
    return log_in("acme-operator")


Work = Callable[[Engines], None]


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Iterator[Work]:
    """`work(engines)`: from now on a worker does what waits while the web process sleeps."""

    def start(engines: Engines) -> None:
        def do_all(_seconds: float) -> None:
            with ops_scope():
                waiting_runs = list(TaskRun.objects.filter(status=TaskRun.Status.WAITING))
            for run in waiting_runs:
                run_task(tenant_id=run.tenant_id, run_id=run.pk, engines=engines)

        monkeypatch.setattr("documents.services.workbench.waiting.sleep", do_all)

    yield start


def file(content: bytes = PNG, name: str = "slip.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def post(client: APIClient, path: str = OCR, **fields: Any) -> Any:
    return client.post(path, fields, format="multipart")


def let_use(tenant: Tenant, *engines: str) -> None:
    with ops_scope():
        Tenant.objects.filter(pk=tenant.pk).update(territory="US", engines=list(engines))


def test_it_works(client: APIClient, work: Work) -> None:
    work(Room())
    answer = post(client, image=file(), task="spotting")
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert (body["status"], body["task"], body["engine"], body["is_cached"]) == ("DONE", "spotting", "fake", False)
    assert (body["provider"], body["model"], body["name"]) == ("", "", "slip.png")
    assert [line["text"] for line in body["pages"][0]["lines"]] == ["Fake page 1", "Size 1 x 1"]
    assert client.get(body["images"][0]).headers["Content-Type"] == "image/jpeg"


def test_the_answer_has_the_form_the_description_promises(client: APIClient, work: Work) -> None:
    work(Room())
    promised = describe()["components"]["schemas"]
    answer = post(client, image=file()).json()
    assert set(promised["AnsweredForm"]["required"]) <= set(answer) <= set(promised["AnsweredForm"]["properties"])
    page = answer["pages"][0]
    assert set(promised["RunPageForm"]["required"]) <= set(page) <= set(promised["RunPageForm"]["properties"])
    [row] = client.get(OCR).json()["results"]
    assert set(row) == set(promised["RunRowForm"]["properties"])


def test_the_same_again_is_answered_from_the_store(client: APIClient, log_in: LogIn, work: Work) -> None:
    work(Room())
    first = post(client, image=file()).json()
    again = post(log_in("acme-admin"), image=file()).json()
    assert again == {**first, "is_cached": True}
    assert post(log_in("globex-admin"), image=file()).json()["is_cached"] is False


def test_what_takes_longer_is_followed(client: APIClient, log_in: LogIn, work: Work) -> None:
    taken = post(client, image=file(), wait="0")
    assert taken.status_code == 202
    path = taken.headers["Location"]
    assert path == f"{OCR}{taken.json()['id']}/"
    assert client.get(path).json()["status"] == "WAITING"
    assert "pages" not in client.get(path).json()
    work(Room())
    assert post(client, image=file()).json()["id"] == taken.json()["id"]
    done = client.get(path).json()
    assert (done["status"], done["pages"][0]["number"]) == ("DONE", 1)
    assert log_in("globex-admin").get(path).status_code == 404
    assert client.delete(path).status_code == 204
    assert client.get(path).status_code == 404


def test_where_too_many_wait_already_nobody_more_does(
    client: APIClient, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.setattr("documents.services.workbench.waiting.sleep", lambda _seconds: pytest.fail("somebody waits"))
    for _ in range(waiting.AT_ONCE):
        waiting._places.acquire()
    try:
        assert post(client, image=file()).status_code == 202
    finally:
        waiting._places.release(waiting.AT_ONCE)


def test_a_file_that_cannot_be_read_is_said_at_once(client: APIClient, work: Work) -> None:
    work(Room())
    answer = post(client, image=file(b"%PDF-1.7 no more"))
    assert (answer.status_code, answer.json()["code"]) == (422, "damaged")
    assert client.get(f"{OCR}{answer.json()['id']}/").json()["failure"]["code"] == "damaged"


def test_fields_by_name_or_template(client: APIClient, work: Work) -> None:
    work(Room())
    named = post(client, image=file(), task="fields", fields='["Invoice No.", "Total"]').json()
    assert [(field["name"], field["label"]) for field in named["fields"]] == [
        ("invoice_no", "Invoice No."),
        ("total", "Total"),
    ]
    by_template = post(client, image=file(), task="fields", template="receipt").json()
    assert len(by_template["fields"]) > 2
    assert by_template["template"] == "receipt"


def test_a_document_is_asked_about_by_its_id(client: APIClient, document: Document, work: Work) -> None:
    work(Room())
    answer = post(client, document=str(document.pk), pages="1")
    assert (answer.status_code, answer.json()["document"]) == (200, str(document.pk))
    assert post(client, document="00000000-0000-4000-8000-000000000000").status_code == 404


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({}, 422, "file_missing"),
        ({"image": b"hello"}, 415, "wrong_type"),
        ({"image": b""}, 422, "empty"),
        ({"image": b"\x00\x00\x00\x18ftypmp42" + bytes(100)}, 422, "video"),
        ({"image": PNG, "task": "song"}, 400, "invalid"),
        ({"image": PNG, "task": "layout"}, 422, "engine_unable"),
        ({"image": PNG, "task": "question"}, 422, "question_missing"),
        ({"image": PNG, "task": "question", "question": "\x00"}, 400, "invalid"),
        ({"image": PNG, "engine": "gpt"}, 422, "cannot_choose"),
        ({"image": PNG, "engine": "hunyuan"}, 422, "cannot_choose"),
        ({"image": PNG, "task": "fields", "template": "no_such"}, 422, "unknown_template"),
        ({"image": PNG, "task": "fields", "fields": "not json"}, 400, "invalid"),
        ({"image": PNG, "task": "fields", "fields": '["\\u0000"]'}, 400, "invalid"),
        ({"image": PNG, "task": "fields", "fields": "[" * 100_000}, 400, "invalid"),
        ({"image": PNG, "task": "fields", "fields": json.dumps(["Sum"] * 5_000)}, 422, "invalid_template"),
        ({"image": PNG, "task": "fields", "fields": '[{"name": "a", "type": "song"}]'}, 422, "invalid_template"),
        ({"image": PNG, "custom": "unheard_of"}, 422, "unknown_custom"),
        ({"image": PNG, "pages": "9-1"}, 422, "bad_pages"),
        ({"image": PNG, "wait": "-1"}, 400, "invalid"),
    ],
)
def test_what_makes_no_sense_is_refused(client: APIClient, fields: dict[str, Any], status: int, code: str) -> None:
    sent: dict[str, Any] = {name: file(value) if isinstance(value, bytes) else value for name, value in fields.items()}
    answer = post(client, **sent)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["detail"]
    with ops_scope():
        assert not TaskRun.objects.exists()


def test_the_door_is_the_same_as_for_everything_else(client: APIClient, log_in: LogIn, settings: Settings) -> None:
    settings.OCR_WAIT_SECONDS = 0
    for path in (OCR, "/ocr", "/generate"):
        assert APIClient().post(path).json()["code"] == "not_authenticated"
        assert log_in("acme-viewer").post(path).json()["code"] == "not_allowed"
        assert client.get(path).status_code in {200, 405}
    settings.MAX_UPLOAD_BYTES = 1000
    assert post(client, image=file(PNG + bytes(100_000))).json()["code"] == "too_large"
    assert post(client, "/ocr", image=file(PNG + bytes(100_000))).json()["code"] == "too_large"
    settings.USER_REQUESTS_PER_MINUTE = 10
    admin = log_in("acme-admin")
    assert [post(admin, path, image=file()).status_code for path in [OCR, "/ocr"] * 6][-2:] == [429, 429]


def test_a_result_is_saved_as_a_document(client: APIClient, work: Work) -> None:
    taken = post(client, image=file(), wait="0").json()
    path = f"{OCR}{taken['id']}/document/"
    assert client.post(path).json()["code"] == "not_done"
    work(Room())
    post(client, image=file())
    saved = client.post(path)
    assert (saved.status_code, saved.json()["duplicate"]) == (202, False)
    assert client.get(saved.headers["Location"]).json()["name"] == "slip.png"
    assert client.get(f"{OCR}{taken['id']}/").json()["document"] == saved.json()["document"]
    assert client.post(path).status_code == 200


def test_clients_of_published_servers_read_text(client: APIClient, work: Work, settings: Settings) -> None:
    settings.OCR_WAIT_SECONDS = 0
    answer = post(client, "/ocr", image=file())
    assert (answer.status_code, answer.json()["code"]) == (503, "not_done")
    assert answer.headers["Retry-After"]
    settings.OCR_WAIT_SECONDS = 5
    work(Room())
    for task in ("text", "spotting"):
        answer = post(client, "/ocr", image=file(), task=task)
        assert (answer.status_code, answer.json()) == (200, {"text": "Fake page 1\nSize 1 x 1"})
    assert post(client, "/ocr", image=file(), task="song").json()["code"] == "unknown_task"


def test_clients_of_published_servers_ask_a_model(cast: Cast, client: APIClient, work: Work) -> None:
    engine, backend = scripted_engine("A slip of one pixel.")
    let_use(cast.acme, "hunyuan")
    work(Room(hunyuan=engine))
    encoded = base64.b64encode(PNG).decode()
    for image in (encoded, f"data:image/png;base64,{encoded}"):
        answer = client.post("/generate", {"image": image, "prompt": "What is it?"}, format="json")
        assert (answer.status_code, answer.json()) == (200, {"text": "A slip of one pixel."})
    assert [asked.text for asked in backend.asked] == ["What is it?"]  # the second from the store


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"image": "no base64!", "prompt": "What?"}, 400, "malformed"),
        ({"image": "", "prompt": "What?"}, 400, "invalid"),
        ({"image": "aGVsbG8=", "prompt": "What?"}, 415, "wrong_type"),
        ({"image": "A" * 4000, "prompt": "What?"}, 413, "too_large"),
        ({"image": base64.b64encode(PNG).decode()}, 400, "invalid"),
        ({"image": base64.b64encode(PNG).decode(), "prompt": "What?"}, 422, "engine_unable"),
        ({"image": base64.b64encode(PNG).decode(), "prompt": "\ud800"}, 400, "malformed"),
    ],
)
def test_generate_refuses_what_it_cannot_take(
    client: APIClient, settings: Settings, body: dict[str, str], status: int, code: str
) -> None:
    settings.MAX_UPLOAD_BYTES, settings.ENGINES = 2000, {}
    answer = client.post("/generate", json.dumps(body), content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_without_a_model_generate_says_what_to_set_up(client: APIClient, settings: Settings) -> None:
    settings.ENGINES = {}
    body = {"image": base64.b64encode(PNG).decode(), "prompt": "What?"}
    assert "add one to ENGINES" in client.post("/generate", body, format="json").json()["detail"]


def test_tasks_of_the_teams_own(cast: Cast, client: APIClient, log_in: LogIn, work: Work) -> None:
    let_use(cast.acme, "hunyuan")
    admin = log_in("acme-admin")
    body = {"label": "Read the seals", "prompt": "List the seals.", "output": "json"}
    assert client.post("/api/v1/tasks/", body, format="json").status_code == 403
    made = admin.post("/api/v1/tasks/", body, format="json")
    assert (made.status_code, made.json()["name"]) == (201, "read_the_seals")
    assert admin.post("/api/v1/tasks/", body, format="json").json()["field"] == "name"
    offered = client.get("/api/v1/tasks/").json()["results"]
    assert (offered[0]["name"], offered[0]["engines"]) == ("text", ["fake", "hunyuan"])
    assert (offered[-1]["name"], offered[-1]["engines"], offered[-1]["is_custom"]) == (
        "read_the_seals", ["hunyuan"], True,
    )  # fmt: skip
    engine, _backend = scripted_engine('{"seals": 2}')
    work(Room(hunyuan=engine))
    answer = post(client, image=file(), custom="read_the_seals").json()
    assert (answer["task"], answer["json"], answer["provider"]) == ("custom", {"seals": 2}, "Tencent")
    path = made.headers["Location"]
    assert client.get(path).json()["prompt"] == "List the seals."
    assert admin.delete(path).status_code == 204
    assert client.get(path).status_code == 404

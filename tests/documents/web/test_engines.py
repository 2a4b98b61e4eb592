"""The page of a team's engines: country, order, reasons, and a form that needs no script."""

from __future__ import annotations

import re

import pytest
from pytest_django import Settings

from documents.models import ProcessHeartbeat, Tenant
from documents.services.heartbeats import note_engines, note_heartbeat
from documents.tenancy import scope
from tests.documents.factories import Cast
from tests.documents.web.conftest import HTMX, SignIn

CHOSEN = re.compile(r'name="engine" value="([^"]+)"')


@pytest.fixture
def models(settings: Settings) -> None:
    settings.ENGINES = {
        "hunyuan": {"engine": "server", "profile": "hunyuan-ocr-1.5", "urls": ["http://gpu:8000"]},
        "glm": {"engine": "transformers", "profile": "glm-ocr"},
    }


def _kept(cast: Cast) -> tuple[str, list[str]]:
    with scope(cast.acme.pk):
        tenant = Tenant.objects.get(pk=cast.acme.pk)
    return tenant.territory, tenant.engines


def test_with_the_cpu_engine_alone_it_tells_what_a_model_adds(sign_in: SignIn) -> None:
    text = sign_in("acme-admin").get("/engines/").content.decode()
    assert CHOSEN.findall(text) == ["rapidocr"]
    assert "No vision-language model is set up" in text
    assert "docs/engines.md" in text
    assert "Others set up here" not in text


def test_each_engine_says_who_made_it_what_it_can_do_and_why_not(models: None, sign_in: SignIn) -> None:
    text = sign_in("acme-admin").get("/engines/").content.decode()
    assert "Tencent Hunyuan Community Licence" in text
    assert "Say first in which one the team works" in text
    assert "On a model server" in text
    assert "Translation" in text
    assert 'value="in:glm"' in text
    assert 'value="in:hunyuan"' not in text
    assert "gpu:8000" not in text


@pytest.mark.parametrize(
    ("move", "order"),
    [
        ("up:glm", ["glm", "rapidocr"]),
        ("down:rapidocr", ["glm", "rapidocr"]),
        ("up:rapidocr", ["rapidocr", "glm"]),
        ("out:rapidocr", ["glm"]),
        ("in:hunyuan", ["rapidocr", "glm", "hunyuan"]),
        ("up:unknown", ["rapidocr", "glm"]),
    ],
)
def test_a_move_shows_another_order_and_keeps_nothing(
    models: None, sign_in: SignIn, cast: Cast, move: str, order: list[str]
) -> None:
    form = {"territory": "CN", "engine": ["rapidocr", "glm"], "move": move}
    text = sign_in("acme-admin").post("/engines/", form).content.decode()
    assert CHOSEN.findall(text) == order
    assert "Not saved yet" in text
    assert '<option value="CN" selected>' in text
    assert _kept(cast) == ("", [])


def test_a_choice_is_kept_with_and_without_scripts(models: None, sign_in: SignIn, cast: Cast) -> None:
    client = sign_in("acme-admin")
    answer = client.post("/engines/", {"territory": "CN", "engine": ["hunyuan", "rapidocr"]})
    assert (answer.status_code, answer["Location"]) == (302, "/engines/")
    assert _kept(cast) == ("CN", ["hunyuan", "rapidocr"])
    answer = client.post("/engines/", {"territory": "CN", "engine": ["rapidocr"]}, headers=HTMX)
    assert answer.status_code == 200
    assert "Saved" in answer.content.decode()
    assert _kept(cast) == ("CN", ["rapidocr"])


def test_a_country_that_excludes_a_chosen_engine_is_said_and_nothing_changes(
    models: None, sign_in: SignIn, cast: Cast
) -> None:
    client = sign_in("acme-admin")
    client.post("/engines/", {"territory": "CN", "engine": ["hunyuan"]})
    answer = client.post("/engines/", {"territory": "AT", "engine": ["hunyuan"]})
    assert answer.status_code == 422
    assert "HunyuanOCR 1.5 excludes the team&#x27;s country (Austria)" in answer.content.decode()
    assert CHOSEN.findall(answer.content.decode()) == ["hunyuan"]
    assert _kept(cast) == ("CN", ["hunyuan"])


def test_it_says_which_engines_the_workers_reach(models: None, sign_in: SignIn) -> None:
    client = sign_in("acme-admin")
    assert client.get("/engines/").content.decode().count("No worker reaches it") == 2
    note_heartbeat(kind=ProcessHeartbeat.Kind.WORKER, name="worker-1", detail="rapidocr")
    note_engines(worker="worker-1", ready={"glm": True, "hunyuan": False})
    text = client.get("/engines/").content.decode()
    assert (text.count("No worker reaches it"), text.count("No worker runs")) == (1, 0)


@pytest.mark.parametrize(
    ("order", "waits", "never"),
    [
        (["glm", "rapidocr"], False, 0),
        (["rapidocr", "glm"], False, 1),
        (["glm"], True, 0),
        (["rapidocr"], False, 0),
    ],
)
def test_it_says_what_an_order_brings(models: None, sign_in: SignIn, order: list[str], waits: bool, never: int) -> None:
    form = {"territory": "CN", "engine": order, "move": "stay:glm"}
    text = sign_in("acme-admin").post("/engines/", form).content.decode()
    assert ("documents wait" in text) == waits
    assert text.count("Never asked for fields") == never

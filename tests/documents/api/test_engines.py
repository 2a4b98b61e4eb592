"""A team's choice of engines by the API."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_django import Settings

from tests.documents.api.conftest import LogIn

URL, TEMPLATES = "/api/v1/engines/", "/api/v1/templates/"


@pytest.fixture(autouse=True)
def model(settings: Settings) -> None:
    settings.ENGINES = {"hunyuan": {"engine": "server", "profile": "hunyuan-ocr-1.5", "urls": ["http://gpu:8000"]}}


def test_what_is_set_up_here_and_why_it_is_not_allowed(log_in: LogIn) -> None:
    answer = log_in("acme-viewer").get(URL).json()
    assert (answer["territory"], answer["order"]) == ("", [])
    cpu, model = answer["engines"]
    assert (cpu["name"], cpu["is_allowed"], cpu["reason"], cpu["model"]) == ("rapidocr", True, "", "")
    assert (model["label"], model["provider"], model["is_served"]) == ("HunyuanOCR 1.5", "Tencent", True)
    assert not model["is_allowed"]
    assert "Say first" in model["reason"]
    assert {"translate", "document", "fields"} <= set(model["tasks"])
    assert "gpu" not in str(answer)  # where it is served is the operator's own


def test_a_choice_changes_what_is_given_and_leaves_the_rest(log_in: LogIn) -> None:
    client = log_in("acme-admin")
    both = client.patch(URL, {"territory": "CN", "order": ["hunyuan", "rapidocr"]}, format="json")
    assert both.status_code == 200
    answer = client.patch(URL, {"order": ["hunyuan"]}, format="json").json()
    assert (answer["territory"], answer["order"]) == ("CN", ["hunyuan"])
    assert answer["engines"][1]["is_allowed"]
    assert client.get(URL).json() == answer


@pytest.mark.parametrize(
    ("body", "status", "code", "words"),
    [
        ({"order": ["hunyuan"]}, 422, "cannot_choose", "Say first"),
        ({"order": ["hunyuan"], "territory": "GB"}, 422, "cannot_choose", "United Kingdom"),
        ({"order": ["other"]}, 422, "cannot_choose", "There is no engine other here"),
        ({"territory": "Germany"}, 422, "cannot_choose", "There is no country Germany"),
        ({"order": "hunyuan"}, 400, "invalid", "order"),
    ],
)
def test_bad_choices_are_said(log_in: LogIn, body: dict[str, object], status: int, code: str, words: str) -> None:
    answer = log_in("acme-admin").patch(URL, body, format="json")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert words in answer.json()["detail"]


TEMPLATE: dict[str, Any] = {"name": "visa", "fields": [{"name": "holder", "type": "text"}]}


def test_a_template_is_given_engines_and_an_adapter(log_in: LogIn) -> None:
    client = log_in("acme-admin")
    client.patch(URL, {"territory": "CN"}, format="json")
    adapter = {"name": "visas", "path": "acme/visas"}
    made = client.post(TEMPLATES, {**TEMPLATE, "engines": ["hunyuan"], "adapter": adapter}, format="json").json()
    assert (made["engines"], made["adapter"], made["version"]) == (["hunyuan"], adapter, 1)
    assert "does not answer now: whether it has visas shows" in made["adapter_warning"]
    address = f"{TEMPLATES}{made['id']}/"
    assert client.put(address, TEMPLATE, format="json").json()["engines"] == ["hunyuan"]  # not given, so it stays
    changed = client.patch(address, {"engines": [], "adapter": None}, format="json").json()
    assert (changed["engines"], changed["adapter"], changed["version"]) == ([], None, 1)
    again = client.post(TEMPLATES, {**made, "name": "visa_again"}, format="json").json()
    assert again["adapter"] == adapter  # what is given out may be posted as it is


@pytest.mark.parametrize(
    ("given", "status", "code"),
    [
        ({"engines": ["hunyuan"]}, 422, "cannot_choose"),
        ({"engines": "hunyuan"}, 400, "invalid"),
        ({"adapter": {"name": "a", "path": "../../etc"}}, 422, "invalid_adapter"),
        ({"adapter": {"path": "/srv/a"}}, 400, "invalid"),
        ({"adapter": 7}, 400, "invalid"),
    ],
)
def test_a_template_that_cannot_be_read_so_is_not_made(
    log_in: LogIn, given: dict[str, Any], status: int, code: str
) -> None:
    client = log_in("acme-admin")
    answer = client.post(TEMPLATES, {**TEMPLATE, **given}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert "visa" not in [row["name"] for row in client.get(TEMPLATES).json()["results"]]

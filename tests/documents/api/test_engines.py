"""A team's choice of engines by the API."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from tests.documents.api.conftest import LogIn

URL = "/api/v1/engines/"


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

"""The API's sentences in the caller's language; its codes stay as they are."""

from __future__ import annotations

import pytest
from django.test import Client

from documents.models import User
from inference.schemas import builtin_templates
from tests.documents.factories import PASSWORD, Cast, make_read_document

MISSING = "/api/v1/documents/00000000-0000-4000-8000-000000000000/"


@pytest.fixture
def token(cast: Cast) -> str:
    answer = Client().post("/api/v1/auth/token/", {"username": "acme-viewer", "password": PASSWORD}, "application/json")
    return f"Bearer {answer.json()['access']}"


@pytest.mark.parametrize(
    ("own", "accepted", "sentence"),
    [
        ("", "", "Nothing is here."),
        ("", "zh-CN,zh;q=0.9", "此处没有内容。"),
        ("zh-hans", "", "此处没有内容。"),
        ("zh-hans", "en-GB", "Nothing is here."),
        ("zh-hans", "fr", "此处没有内容。"),
        ("zh-hans", "*", "此处没有内容。"),
    ],
)
def test_a_problem_is_told_in_the_language_asked_for_else_the_persons(
    token: str, own: str, accepted: str, sentence: str
) -> None:
    User.objects.filter(username="acme-viewer").update(language=own)
    answer = Client().get(MISSING, headers={"Authorization": token, "Accept-Language": accepted})
    assert answer.json()["code"] == "not_found"
    assert answer.json()["detail"].startswith(sentence)


def test_labels_are_the_readers_and_names_stay(token: str, cast: Cast) -> None:
    document = make_read_document(cast.actor("acme-operator"), template=builtin_templates()[0])
    headers = {"Authorization": token, "Accept-Language": "zh-CN"}
    fields = Client().get(f"/api/v1/documents/{document.pk}/", headers=headers).json()["fields"]
    assert [(field["name"], field["label"]) for field in fields][:2] == [
        ("invoice_number", "发票号码"),
        ("issue_date", "开票日期"),
    ]


def test_nobody_in_particular_is_answered_as_their_client_asks() -> None:
    answer = Client().get("/api/v1/documents/", headers={"Accept-Language": "zh-CN"})
    assert answer.json() == {"detail": "先登录，并以 Bearer 方式发送访问令牌。", "code": "not_authenticated"}

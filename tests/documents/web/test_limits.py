"""The portal's pages are limited, too, and go on while nobody can count."""

from __future__ import annotations

from contextlib import ExitStack

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from documents.services.quotas import set_quota
from tests.documents.factories import PNG, Cast
from tests.documents.silence import silent_server
from tests.documents.web.conftest import HTMX, SignIn


def test_it_works(sign_in: SignIn, settings: Settings) -> None:
    settings.USER_REQUESTS_PER_MINUTE = 1
    viewer = sign_in("acme-viewer")

    answers = [viewer.get("/") for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert "Too many requests" in answers[3].content.decode()
    assert 0 < int(answers[3].headers["Retry-After"]) <= 60
    assert sign_in("acme-operator").get("/").status_code == 200


def test_a_tenant_has_a_limit_of_its_own(sign_in: SignIn, settings: Settings) -> None:
    settings.TENANT_REQUESTS_PER_MINUTE = 1
    people = [sign_in(name) for name in ("acme-viewer", "acme-operator")]

    assert [people[number % 2].get("/").status_code for number in range(4)] == [200, 200, 200, 429]
    assert sign_in("globex-admin").get("/").status_code == 200


def test_a_tenants_limit_is_what_staff_gave_it(cast: Cast, sign_in: SignIn) -> None:
    set_quota(tenant=cast.acme, by=cast.user("stranger"), values={"requests_per_minute": 1})
    people = [sign_in(name) for name in ("acme-viewer", "acme-operator")]

    assert [people[number % 2].get("/").status_code for number in range(4)] == [200, 200, 200, 429]
    assert sign_in("globex-admin").get("/").status_code == 200


def test_pages_and_uploads_go_on_without_the_store(sign_in: SignIn, settings: Settings) -> None:
    operator = sign_in("acme-operator")
    with ExitStack() as stack:
        settings.REDIS_URL = stack.enter_context(silent_server())
        assert operator.get("/").status_code == 200
        assert operator.post("/upload/", {"file": _file()}, headers=HTMX).status_code == 200


def _file() -> SimpleUploadedFile:
    return SimpleUploadedFile("a.png", PNG, "image/png")


@pytest.mark.parametrize(
    ("values", "status", "sentence"),
    [
        ({"documents_per_minute": 0}, 429, "0 documents a minute"),
        ({"documents_in_flight": 0}, 429, "wait to be read already"),
        ({"storage_megabytes": 0}, 200, "storage of 0 MB is full"),
    ],
)
def test_an_upload_beyond_a_limit_says_so_and_when_to_come_back(
    cast: Cast, sign_in: SignIn, values: dict[str, int], status: int, sentence: str
) -> None:
    set_quota(tenant=cast.acme, by=cast.user("stranger"), values=values)

    answer = sign_in("acme-operator").post("/upload/", {"file": _file()}, headers=HTMX)

    assert answer.status_code == status
    assert sentence in answer.content.decode()
    assert ("Retry-After" in answer.headers) is (status == 429)

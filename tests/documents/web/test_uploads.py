"""Files in through the page: a verdict for each."""

from __future__ import annotations

from typing import Any
from unittest.mock import Mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from documents import storage
from documents.models import Document, DocumentTemplate
from documents.tenancy import scope
from tests.documents.factories import PNG, Cast, upload
from tests.documents.web.conftest import HTMX, SignIn

UPLOAD = reverse("upload")


def send(client: Client, *files: tuple[str, bytes], **options: Any) -> Any:
    posted = [SimpleUploadedFile(name, content) for name, content in files]
    return client.post(UPLOAD, {"file": posted, "template": options.pop("template", "")}, **options)


def test_it_works(cast: Cast, sign_in: SignIn) -> None:
    answer = send(sign_in("acme-operator"), ("a.png", PNG + b"a"), headers=HTMX)
    assert answer.status_code == 200
    assert "Sent, waiting to be read" in answer.content.decode()
    with scope(cast.acme.pk):
        assert Document.objects.get().name == "a.png"


def test_each_of_several_files_gets_its_verdict(cast: Cast, sign_in: SignIn) -> None:
    there = upload(cast.actor("acme-operator"), content=PNG + b"there", name="there.png")
    answer = send(
        sign_in("acme-operator"), ("new.png", PNG + b"new"), ("same.png", PNG + b"there"), ("text.pdf", b"hello")
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Sent, waiting to be read" in page
    assert "Process anyway" in page
    assert reverse("document", args=[there.pk]) in page
    assert "Not a PDF or an image." in page


def test_the_same_bytes_are_processed_again_when_asked(cast: Cast, sign_in: SignIn) -> None:
    there = upload(cast.actor("acme-operator"), content=PNG + b"there", name="there.png")
    answer = sign_in("acme-operator").post(reverse("upload_again", args=[there.pk]), {"name": "again.png"})
    assert answer.status_code == 202
    with scope(cast.acme.pk):
        assert set(Document.objects.values_list("name", flat=True)) == {"there.png", "again.png"}
        assert set(Document.objects.values_list("sha256", flat=True)) == {there.sha256}


def test_another_teams_bytes_cannot_be_processed_again(cast: Cast, sign_in: SignIn) -> None:
    there = upload(cast.actor("acme-operator"))
    assert sign_in("globex-admin").post(reverse("upload_again", args=[there.pk])).status_code == 404


def test_the_template_is_the_chosen_one(cast: Cast, sign_in: SignIn) -> None:
    with scope(cast.acme.pk):
        template = DocumentTemplate.objects.get(name="receipt")
    send(sign_in("acme-operator"), ("a.png", PNG + b"a"), template=str(template.pk))
    with scope(cast.acme.pk):
        assert Document.objects.get().template == template


def test_another_teams_template_is_not_there(cast: Cast, sign_in: SignIn) -> None:
    with scope(cast.globex.pk):
        template = DocumentTemplate.objects.get(name="receipt")
    assert send(sign_in("acme-operator"), ("a.png", PNG), template=str(template.pk)).status_code == 404


def test_no_file_is_a_sentence(sign_in: SignIn) -> None:
    assert "No file arrived." in send(sign_in("acme-operator")).content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_viewer_may_not(sign_in: SignIn, method: str) -> None:
    assert getattr(sign_in("acme-viewer"), method)(UPLOAD).status_code == 403


def test_a_page_drawn_for_another_team_sends_nothing_here(cast: Cast, sign_in: SignIn) -> None:
    data = {"file": SimpleUploadedFile("a.png", PNG), "tenant": str(cast.globex.pk)}
    answer = sign_in("acme-operator").post(UPLOAD, data, headers=HTMX)
    assert "You work in another team now." in answer.content.decode()
    with scope(cast.acme.pk):
        assert not Document.objects.exists()


def test_a_store_that_is_away_asks_to_wait(sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage, "store_file", Mock(side_effect=storage.StorageUnavailable))
    answer = send(sign_in("acme-operator"), ("a.png", PNG), headers=HTMX)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")


@pytest.mark.parametrize(("name", "is_own"), [("there.png", True), ("other.png", False)])
def test_ones_own_file_sent_again_is_known_by_its_name(cast: Cast, sign_in: SignIn, name: str, is_own: bool) -> None:
    upload(cast.actor("acme-operator"), content=PNG, name="there.png")
    page = send(sign_in("acme-operator"), (name, PNG), headers=HTMX).content.decode()
    assert ("data-resent-after" in page) is is_own
    assert 'data-verdict="duplicate"' in page


def test_a_colleagues_file_is_no_echo_of_ones_own(cast: Cast, sign_in: SignIn) -> None:
    upload(cast.actor("acme-admin"), content=PNG, name="there.png")
    assert "data-resent-after" not in send(sign_in("acme-operator"), ("there.png", PNG), headers=HTMX).content.decode()


@pytest.mark.parametrize("path", ["account", "templates", "documents", "upload"])
def test_who_may_upload_finds_the_queue_on_every_page(sign_in: SignIn, path: str) -> None:
    assert sign_in("acme-operator").get(reverse(path)).content.decode().count('id="queue"') == 1


@pytest.mark.parametrize("path", ["account", "templates", "documents"])
def test_a_viewers_pages_have_no_queue(sign_in: SignIn, path: str) -> None:
    assert 'id="queue"' not in sign_in("acme-viewer").get(reverse(path)).content.decode()

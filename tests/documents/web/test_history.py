"""A document's own page, the notices and the trash."""

from __future__ import annotations

from documents.models import Comment
from documents.services import discussion, review, trash
from documents.tenancy import scope
from tests.documents.factories import Cast, make_read_document
from tests.documents.web.conftest import SignIn


def test_it_tells_every_value_and_every_step(cast: Cast, sign_in: SignIn) -> None:
    approver = cast.actor("acme-approver")
    document = make_read_document(approver)
    with scope(cast.acme.pk):
        review.correct_field(actor=approver, document=document, name="grand_total", value="120.00", seconds=4.2)
        review.approve(actor=approver, document=document)
        discussion.add_comment(actor=approver, document=document, text="Price agreed by phone.")
    page = sign_in("acme-viewer").get(f"/documents/{document.pk}/history/").content.decode()
    for said in (
        "Price agreed by phone.",
        "Approved",
        "Field corrected",
        "Uploaded",
        "Read as 119.00",
        "120.00",
        "4 s",
    ):
        assert said in page
    assert "comment-form" not in page


def test_a_comment_is_added_and_an_empty_one_comes_back_with_its_reason(cast: Cast, sign_in: SignIn) -> None:
    document = make_read_document(cast.actor("acme-admin"))
    client = sign_in("acme-operator")
    assert client.post(f"/documents/{document.pk}/comments/", {"text": "Ours?"}).status_code == 302
    refused = client.post(f"/documents/{document.pk}/comments/", {"text": "x" * 5000})
    assert refused.status_code == 422
    assert b"Shorten it." in refused.content
    assert b"x" * 5000 in refused.content
    with scope(cast.acme.pk):
        assert Comment.objects.get().text == "Ours?"


def test_notices_are_counted_in_the_bar_and_read(cast: Cast, sign_in: SignIn) -> None:
    document = make_read_document(cast.actor("acme-admin"))
    with scope(cast.acme.pk):
        discussion.add_comment(actor=cast.actor("acme-admin"), document=document, text="@acme-viewer look")
    client = sign_in("acme-viewer")
    page = client.get("/notices/").content.decode()
    assert '<span class="bar-count">1</span>' in page
    assert f"/documents/{document.pk}/history/" in page
    client.post("/notices/read/")
    assert "bar-count" not in client.get("/notices/").content.decode()


def test_deleted_and_restored(cast: Cast, sign_in: SignIn) -> None:
    document = make_read_document(cast.actor("acme-admin"))
    client = sign_in("acme-approver")
    page = client.post(f"/documents/{document.pk}/delete/", follow=True)
    assert page.request["PATH_INFO"] == "/trash/"
    assert document.name in page.content.decode()
    assert client.get(f"/documents/{document.pk}/").status_code == 404
    page = client.post(f"/documents/{document.pk}/restore/", follow=True)
    assert page.request["PATH_INFO"] == f"/documents/{document.pk}/history/"
    assert client.get(f"/documents/{document.pk}/").status_code == 200


def test_a_document_in_somebodys_hands_is_not_deleted(cast: Cast, sign_in: SignIn) -> None:
    document = make_read_document(cast.actor("acme-admin"))
    with scope(cast.acme.pk):
        review.take_lock(actor=cast.actor("acme-reviewer"), document=document)
    answer = sign_in("acme-approver").post(f"/documents/{document.pk}/delete/")
    assert answer.status_code == 409
    assert b"acme-reviewer reviews it now" in answer.content


def test_the_trash_is_the_tenants_own(cast: Cast, sign_in: SignIn) -> None:
    document = make_read_document(cast.actor("acme-admin"))
    with scope(cast.acme.pk):
        trash.delete_document(actor=cast.actor("acme-admin"), document=document)
    assert document.name not in sign_in("globex-admin").get("/trash/").content.decode()

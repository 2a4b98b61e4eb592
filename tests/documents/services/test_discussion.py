"""Comments, the colleagues they call, and the notices these find."""

from __future__ import annotations

import pytest

from documents.models import Comment, NotAllowed, Notice
from documents.services import discussion, notices, trash
from documents.tenancy import scope
from tests.documents.factories import Cast, make_read_document


def test_a_comment_reaches_whom_it_names(cast: Cast) -> None:
    author = cast.actor("acme-operator")
    document = make_read_document(author)
    with scope(cast.acme.pk):
        text = "Is this ours, @acme-approver? @acme-operator, @globex-admin and x@acme-admin are not told."
        discussion.add_comment(actor=author, document=document, text=text)
        told = list(Notice.objects.values_list("user__username", "kind", "author_name", "text"))
        assert Comment.objects.get().mentions == [cast.user("acme-approver").pk]
    assert told == [("acme-approver", "mentioned", "acme-operator", text)]


@pytest.mark.parametrize("text", ["  \n", "x" * 4001])
def test_an_empty_or_endless_comment_is_refused(cast: Cast, text: str) -> None:
    author = cast.actor("acme-operator")
    document = make_read_document(author)
    with scope(cast.acme.pk), pytest.raises(discussion.EmptyComment):
        discussion.add_comment(actor=author, document=document, text=text)


def test_a_viewer_only_reads(cast: Cast) -> None:
    document = make_read_document(cast.actor("acme-admin"))
    with scope(cast.acme.pk), pytest.raises(NotAllowed):
        discussion.add_comment(actor=cast.actor("acme-viewer"), document=document, text="Hello")


@pytest.mark.parametrize("sentence", ["see @acme-approver.", "@acme-approver", "(@acme-approver)", "@acme-approver-"])
def test_a_name_may_end_a_sentence(cast: Cast, sentence: str) -> None:
    with scope(cast.acme.pk):
        assert [person.username for person in discussion.find_mentioned(sentence)] == ["acme-approver"]


def test_notices_are_counted_until_they_are_read_and_hidden_with_their_document(cast: Cast) -> None:
    author, approver = cast.actor("acme-operator"), cast.actor("acme-approver")
    first, second = make_read_document(author), make_read_document(author)
    with scope(cast.acme.pk):
        for document in (first, second):
            discussion.add_comment(actor=author, document=document, text="@acme-approver")
        assert notices.count_unread(approver) == 2
        trash.delete_document(actor=approver, document=first)
        assert notices.count_unread(approver) == 1
        assert notices.mark_read(actor=author) == 0
        assert notices.mark_read(actor=approver) == 2
        assert notices.count_unread(approver) == 0
        assert notices.notices_of(approver).count() == 1


def test_counting_stops_at_ten(cast: Cast) -> None:
    approver = cast.actor("acme-approver")
    with scope(cast.acme.pk):
        for _ in range(12):
            notices.notify(tenant_id=cast.acme.pk, user_id=approver.user_id, kind=Notice.Kind.ASSIGNED)
        assert notices.count_unread(approver) == 10

"""Into the trash, out of it, and gone for good."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from documents import access, storage
from documents.models import AuditEvent, Correction, Document, LockedByOther, NotAllowed, Page
from documents.services import review, trash
from documents.tenancy import scope
from tests.documents.factories import Cast, make_read_document


def test_it_can_be_restored_as_it_was(cast: Cast) -> None:
    approver = cast.actor("acme-approver")
    document = make_read_document(approver)
    with scope(cast.acme.pk):
        review.approve(actor=approver, document=document)
        trash.delete_document(actor=approver, document=document)
        with pytest.raises(access.NotFound):
            access.get_document(approver, document.pk)
        trash.restore_document(actor=approver, document=document)
        found = access.get_document(approver, document.pk)
        actions = list(AuditEvent.objects.filter(object_id=str(document.pk)).values_list("action", flat=True)[:2])
    assert found.status == Document.Status.APPROVED
    assert actions == ["document.restore", "document.delete"]


def test_the_reviewers_own_lock_is_given_up_and_another_ones_is_respected(cast: Cast) -> None:
    approver, reviewer = cast.actor("acme-approver"), cast.actor("acme-reviewer")
    document = make_read_document(approver)
    with scope(cast.acme.pk):
        review.take_lock(actor=reviewer, document=document)
        with pytest.raises(LockedByOther):
            trash.delete_document(actor=approver, document=document)
        review.release_lock(actor=reviewer, document=document)
        review.take_lock(actor=approver, document=document)
        trash.delete_document(actor=approver, document=document)
    assert (document.status, document.locked_by) == (Document.Status.NEEDS_REVIEW, None)


def test_a_reviewer_may_not_delete(cast: Cast) -> None:
    reviewer = cast.actor("acme-reviewer")
    document = make_read_document(reviewer)
    with scope(cast.acme.pk), pytest.raises(NotAllowed):
        trash.delete_document(actor=reviewer, document=document)


def test_what_is_not_in_the_trash_cannot_be_restored(cast: Cast) -> None:
    approver = cast.actor("acme-approver")
    document = make_read_document(approver)
    with scope(cast.acme.pk), pytest.raises(trash.NotInTrash):
        trash.restore_document(actor=approver, document=document)


def test_after_thirty_days_rows_and_files_go(cast: Cast) -> None:
    approver = cast.actor("acme-approver")
    old, young = make_read_document(approver), make_read_document(approver)
    with scope(cast.acme.pk):
        review.correct_field(actor=approver, document=old, name="grand_total", value=1)
        for document in (old, young):
            trash.delete_document(actor=approver, document=document)
        image = Page.objects.get(document=old).image_key
        Document.objects.filter(pk=old.pk).update(deleted_at=timezone.now() - dt.timedelta(days=30, minutes=1))
    assert trash.purge_trash() == 1
    with scope(cast.acme.pk):
        assert list(Document.objects.values_list("pk", flat=True)) == [young.pk]
        assert not Correction.objects.exists()
        assert AuditEvent.objects.filter(object_id=str(old.pk), action="document.purge").count() == 1
    for key in (old.storage_key, image):
        with pytest.raises(storage.FileMissing):
            storage.open_file(key)
    storage.open_file(young.storage_key).close()

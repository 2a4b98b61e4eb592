"""What approved documents teach the reading of the next ones, who may forget it, and what it must not outlive."""

from __future__ import annotations

from typing import Any

import pytest

from documents.models import Actor, AuditEvent, Document, Lesson, LessonKey, NotAllowed, Page
from documents.services import lessons, review, trash
from documents.services.words import stored_page
from documents.tenancy import scope
from inference.types import Page as ReadPage
from inference.types import TextLine
from tests.documents.factories import VALUES, Cast, make_read_document

LINES = (
    "Tarnwick Instruments Ltd", "workshop and yard", "Ledger mark {number}", "Struck on {issue_date}",
    "Before the crown {net_total:.2f}", "For the crown {tax_total:.2f}", "To be laid down {grand_total:.2f}",
    "Write to yard@tarnwick.example", "Kept since long ago by the river gate",
)  # fmt: skip


@pytest.fixture
def admin(cast: Cast) -> Actor:
    return cast.actor("acme-admin")


def make_document(actor: Actor, **values: Any) -> Document:
    """A read document whose page says what its values are, under labels no template knows."""
    said = {**VALUES, **values}
    document = make_read_document(actor, said)
    rows = [
        TextLine(line.format(number=said["invoice_number"], **said), (0.1, 0.1 + 0.05 * i, 0.6, 0.12 + 0.05 * i))
        for i, line in enumerate(LINES)
    ]
    with scope(actor.tenant_id):
        page = document.pages.get()
        page.lines = [{"text": row.text, "box": list(row.box), "confidence": 0.98, "words": []} for row in rows]
        page.save()
    return document


def approve(actor: Actor, document: Document) -> None:
    with scope(actor.tenant_id):
        review.approve(actor=actor, document=document)


def pages_of(document: Document) -> list[ReadPage]:
    with scope(document.tenant_id):
        return [stored_page(row) for row in Page.objects.filter(document=document)]


def found_for(document: Document) -> list[str]:
    lesson_rows = lessons.find_lessons(tenant_id=document.tenant_id, pages=pages_of(document))
    return [lesson.document for lesson in lesson_rows]


def test_an_approved_document_teaches_the_next_of_its_layout(admin: Actor) -> None:
    first, second = make_document(admin), make_document(admin, invoice_number="RE-2026/777")
    approve(admin, first)
    assert found_for(second) == [str(first.pk)]
    with scope(admin.tenant_id):
        (layout,) = lessons.learned_layouts()
    assert (layout.issuer, layout.template, layout.documents) == ("Tarnwick Instruments Ltd", "invoice", 1)
    assert layout.fields >= 5


def test_the_newest_lessons_come_first(admin: Actor) -> None:
    documents = [make_document(admin, invoice_number=f"RE-{i}") for i in range(3)]
    for document in documents:
        approve(admin, document)
    assert found_for(make_document(admin, invoice_number="RE-9")) == [str(row.pk) for row in reversed(documents)]


def test_a_document_of_another_layout_finds_nothing(admin: Actor) -> None:
    approve(admin, make_document(admin))
    assert found_for(make_read_document(admin)) == []


def test_another_team_learns_nothing_of_it(cast: Cast, admin: Actor) -> None:
    approve(admin, make_document(admin))
    assert found_for(make_document(cast.actor("globex-admin"))) == []


def test_a_document_that_is_not_approved_teaches_nothing(admin: Actor) -> None:
    first, second = make_document(admin), make_document(admin)
    approve(admin, first)
    with scope(admin.tenant_id):
        review.reopen(actor=admin, document=first)
    assert found_for(second) == []


def test_a_deleted_document_is_forgotten_and_its_rows_go_with_it(admin: Actor) -> None:
    first, second = make_document(admin), make_document(admin)
    approve(admin, first)
    with scope(admin.tenant_id):
        trash.delete_document(actor=admin, document=first)
    assert found_for(second) == []
    with scope(admin.tenant_id):
        Document.objects.filter(pk=first.pk).delete()
        assert (Lesson.objects.count(), LessonKey.objects.count()) == (0, 0)


def test_approving_again_replaces_what_was_learned(admin: Actor) -> None:
    document = make_document(admin)
    approve(admin, document)
    with scope(admin.tenant_id):
        review.reopen(actor=admin, document=document)
        review.correct_field(actor=admin, document=document, name="seller_name", value="Tarnwick Instruments Limited")
    approve(admin, document)
    with scope(admin.tenant_id):
        assert [row.issuer for row in Lesson.objects.all()] == ["Tarnwick Instruments Limited"]


def test_only_the_newest_of_one_issuer_are_kept(admin: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lessons, "KEPT", 2)
    documents = [make_document(admin, invoice_number=f"RE-{i}") for i in range(3)]
    for document in documents:
        approve(admin, document)
    with scope(admin.tenant_id):
        assert {row.document_id for row in Lesson.objects.all()} == {row.pk for row in documents[1:]}


def test_a_layout_can_be_forgotten(admin: Actor) -> None:
    first, second = make_document(admin), make_document(admin)
    approve(admin, first)
    with scope(admin.tenant_id):
        lessons.forget(actor=admin, lesson_id=Lesson.objects.get().pk)
        assert lessons.learned_layouts() == []
        event = AuditEvent.objects.get(action="lesson.forget")
    assert event.before == {"issuer": "Tarnwick Instruments Ltd", "template": "invoice", "documents": 1}
    assert found_for(second) == []


def test_learning_can_be_switched_off_and_on(admin: Actor) -> None:
    first, second, third = (make_document(admin) for _ in range(3))
    approve(admin, first)
    with scope(admin.tenant_id):
        lessons.switch_learning(actor=admin, is_on=False)
    assert found_for(third) == []
    approve(admin, second)
    with scope(admin.tenant_id):
        lessons.switch_learning(actor=admin, is_on=True)
        assert AuditEvent.objects.filter(action="tenant.learning").count() == 2
    assert found_for(third) == [str(first.pk)]


def test_only_those_who_edit_templates_forget_and_switch(cast: Cast, admin: Actor) -> None:
    approve(admin, make_document(admin))
    approver = cast.actor("acme-approver")
    with scope(admin.tenant_id):
        with pytest.raises(NotAllowed):
            lessons.forget(actor=approver, lesson_id=Lesson.objects.get().pk)
        with pytest.raises(NotAllowed):
            lessons.switch_learning(actor=approver, is_on=False)


def test_what_a_layout_does_to_learning_never_stops_an_approval(
    admin: Actor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def break_down(*_args: Any, **_options: Any) -> None:
        raise ValueError("a page like no other")

    monkeypatch.setattr("inference.fields.memory.learn", break_down)
    document = make_document(admin)
    approve(admin, document)
    with scope(admin.tenant_id):
        assert Document.objects.get(pk=document.pk).status == Document.Status.APPROVED
        assert not Lesson.objects.exists()
    assert "nothing could be learned" in caplog.text

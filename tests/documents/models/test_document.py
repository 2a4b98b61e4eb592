"""The status machine: the moves of the design and no others, and a database that refuses an unknown status."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

import inference
from documents.models import Document, IllegalMove
from documents.services.wording import FAILURES
from documents.services.workbench.wording import FAILURES as TASK_FAILURES
from documents.tenancy import scope
from tests.documents.factories import Cast, upload

MOVES = """
    RECEIVED PROCESSING
    PROCESSING PROCESSING
    PROCESSING NEEDS_REVIEW
    PROCESSING APPROVED
    PROCESSING FAILED
    FAILED RECEIVED
    NEEDS_REVIEW IN_REVIEW
    NEEDS_REVIEW RECEIVED
    IN_REVIEW NEEDS_REVIEW
    IN_REVIEW APPROVED
    IN_REVIEW REJECTED
    APPROVED NEEDS_REVIEW
    REJECTED NEEDS_REVIEW
"""
ALLOWED = {tuple(line.split()) for line in MOVES.strip().splitlines()}
FORBIDDEN = set(product(Document.Status.values, repeat=2)) - ALLOWED
RAISED = sorted(
    {
        code
        for path in Path(inference.__file__).parent.rglob("*.py")
        for code in re.findall(r'(?:UnreadableFile|SandboxError)\("(\w+)"', path.read_text())
    }
)


@pytest.mark.parametrize(("before", "after"), sorted(ALLOWED))
def test_an_allowed_move_is_made(before: str, after: str) -> None:
    document = Document(status=before)
    document.move_to(after)
    assert document.status == after


@pytest.mark.parametrize(("before", "after"), sorted(FORBIDDEN))
def test_any_other_move_raises_and_changes_nothing(before: str, after: str) -> None:
    document = Document(status=before)
    with pytest.raises(IllegalMove):
        document.move_to(after)
    assert document.status == before


def test_the_database_knows_no_other_status(cast: Cast) -> None:
    document = upload(cast.actor("acme-operator"))
    with scope(cast.acme.pk), pytest.raises(IntegrityError, match="document_status"), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(status="LOST")


@pytest.mark.parametrize("code", RAISED)
def test_every_reason_the_parsers_give_has_a_sentence(code: str) -> None:
    sentences = {**TASK_FAILURES, **FAILURES}  # some are raised for tasks alone
    assert str(sentences[code])

"""The figures of the dashboard, on rows whose answer is known."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from documents.models import Attention, Document
from documents.services import corrected, review
from documents.services.figures import Day, Period, Stage, take_figures
from documents.tenancy import ops_scope, scope
from tests.documents.factories import Cast, make_read_document, upload


@pytest.fixture
def week(cast: Cast) -> Period:
    """acme: two approved (one of them changed), one rejected, one waiting, one failed; globex: one waiting."""
    approver = cast.actor("acme-approver")
    touched, clean, rejected, _waiting = (make_read_document(approver) for _ in range(4))
    failed = upload(approver)
    make_read_document(cast.actor("globex-admin"))
    with scope(cast.acme.pk):
        Document.objects.filter(pk__in=[touched.pk, clean.pk, rejected.pk]).update(issuer="Tarnwick Instruments Ltd")
        for document in (touched, clean, rejected):
            document.refresh_from_db()
        review.correct_field(actor=approver, document=touched, name="grand_total", value=120)
        review.correct_field(actor=approver, document=clean, name="grand_total", value=119.0)
        review.approve(actor=approver, document=touched)
        review.approve(actor=approver, document=clean)
        review.reject(actor=approver, document=rejected, reason="A copy.")
        Document.objects.filter(pk=failed.pk).update(status=Document.Status.FAILED)
        for document, seconds in ((touched, 10.0), (touched, 20.0), (clean, 4.0)):
            Attention.objects.create(tenant=cast.acme, document=document, user_id=approver.user_id, seconds=seconds)
    return Period.of_days(7)


def test_one_tenant(cast: Cast, week: Period) -> None:
    with scope(cast.acme.pk):
        figures = take_figures(week, cast.acme.pk)
    assert (figures.documents, figures.documents_before, figures.approved) == (5, 0, 2)
    assert figures.straight_through == 0.5
    assert (figures.review_seconds, figures.review_seconds_before) == (17.0, None)
    assert figures.days[-1] == Day(timezone.localdate(), approved=2, waiting=1, rejected=1, failed=1)
    assert [day.total for day in figures.days] == [0] * 6 + [5]
    assert {stage.name: stage.count for stage in figures.stages} == {
        "reading": 0, "needs_review": 1, "in_review": 0, "held": 0, "failed": 1,
    }  # fmt: skip
    assert figures.waiting == 2
    assert figures.oldest_at is not None
    assert figures.seconds_per_page == pytest.approx(0.1)
    assert figures.storage_bytes > 0


def test_what_people_change(cast: Cast, week: Period) -> None:
    with scope(cast.acme.pk):
        fields = corrected.corrected_fields(week, cast.acme.pk)
        issuers = corrected.corrected_issuers(week, cast.acme.pk)
        people = {person.username: person for person in corrected.people_at_work(week)}
    assert [(share.changed, share.total) for share in fields] == [(1, 3)]
    assert [(share.name, share.changed, share.total) for share in issuers] == [("Tarnwick Instruments Ltd", 1, 3)]
    assert (people["acme-approver"].decided, people["acme-approver"].seconds) == (3, 17.0)
    assert (people["acme-viewer"].decided, people["acme-viewer"].seconds) == (0, None)


def test_staff_sees_every_tenant_or_any(cast: Cast, week: Period) -> None:
    with ops_scope():
        assert take_figures(week).documents == 6
        assert take_figures(week, cast.globex.pk).documents == 1


def test_an_empty_tenant(cast: Cast) -> None:
    with scope(cast.globex.pk):
        figures = take_figures(Period.of_days(1), cast.globex.pk)
    assert (figures.straight_through, figures.review_seconds, figures.seconds_per_page) == (None, None, None)
    assert figures.oldest_at is None
    assert figures.stages[0] == Stage("reading", 0, None)


def test_the_period_before_is_as_long_and_just_before() -> None:
    period = Period(dt.date(2026, 11, 8), dt.date(2026, 11, 21))
    assert period.before == Period(dt.date(2026, 10, 25), dt.date(2026, 11, 7))
    assert period.days == period.before.days == 14

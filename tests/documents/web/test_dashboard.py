"""The dashboard: periods, pictures with their numbers, the file."""

from __future__ import annotations

import datetime as dt

import pytest

from documents.models import Document
from documents.services import review
from documents.services.figures import Day
from documents.templatetags.charts import day_chart, share_bar
from documents.tenancy import scope
from tests.documents.factories import Cast, make_read_document
from tests.documents.web.conftest import SignIn


def test_it_works(cast: Cast, sign_in: SignIn) -> None:
    document = make_read_document(cast.actor("acme-admin"))
    with scope(cast.acme.pk):
        review.approve(actor=cast.actor("acme-admin"), document=document)
        Document.objects.filter(pk=document.pk).update(issuer="=Tarnwick")
    client = sign_in("acme-admin")
    page = client.get("/dashboard/").content.decode()
    assert "100.0 %" in page
    assert "=Tarnwick" in page
    assert "acme-approver" in page
    file = client.get("/dashboard/?days=7&format=csv")
    assert file.headers["Content-Type"].startswith("text/csv")
    assert "changed_share_of_issuer,'=Tarnwick,0.0" in file.content.decode("utf-8-sig")


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("days=12", "Choose one of the periods."),
        ("from=2026-11-08", "Give both days"),
        ("from=x&to=y", "Give both days"),
        ("from=9999-12-31&to=9999-12-31", "Give both days"),
        ("from=0001-01-01&to=0001-01-01", "Give both days"),
        ("from=2026-11-21&to=2026-11-08", "must not be after the last"),
        ("from=2020-01-01&to=2026-11-08", "more than a year"),
    ],
)
def test_a_period_that_makes_no_sense_is_said(cast: Cast, sign_in: SignIn, query: str, sentence: str) -> None:
    page = sign_in("acme-admin").get(f"/dashboard/?{query}")
    assert page.status_code == 200
    assert sentence in page.content.decode()


def test_another_teams_documents_do_not_count(cast: Cast, sign_in: SignIn) -> None:
    make_read_document(cast.actor("acme-admin"))
    assert sign_in("globex-admin").get("/dashboard/").context["figures"].documents == 0


def test_bars_are_as_high_as_their_numbers() -> None:
    day = dt.date(2026, 11, 21)
    drawn = day_chart([Day(day, approved=40), Day(day, approved=20, rejected=20)])
    assert 'y="20.0" width="265.2" height="156.0"' in drawn
    assert drawn.count('class="chart-total"') == 2
    assert "chart-rejected" in drawn


@pytest.mark.parametrize("days", [[], [Day(dt.date(2026, 11, 21))], [Day(dt.date(2026, 11, 21), approved=12345)] * 90])
def test_any_period_can_be_drawn(days: list[Day]) -> None:
    assert day_chart(days).startswith("<svg")


def test_the_largest_share_fills_its_bar() -> None:
    assert 'class="share-part" width="104.0"' in share_bar(0.2, 0.2)
    assert 'class="share-part" width="0"' in share_bar(0.0, 0.0)

"""The one function that search goes through: whom it shows what, in which order, and at what price."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from documents.models import Document, SearchEntry
from documents.services import listing, trash
from documents.services.search import Narrowing, find_document_ids, tsquery_of
from documents.tenancy import scope
from tests.documents.factories import Cast, make_read_document, upload


def make_named(cast: Cast, *names: str) -> list[Document]:
    """Documents of acme one minute apart, the first the newest."""
    now = timezone.now()
    with scope(cast.acme.pk):
        rows = Document.objects.bulk_create(
            Document(tenant=cast.acme, name=name, size=1, created_at=now - dt.timedelta(minutes=place))
            for place, name in enumerate(names)
        )
        for row in rows:
            listing.refresh(row, [])
    return list(rows)


def names(cast: Cast, text: str, *, most: int = 10, narrowing: Narrowing | None = None, **options: object) -> list[str]:
    with scope(cast.acme.pk):
        found = find_document_ids(text, narrowing=narrowing, most=most, **options)  # type: ignore[arg-type]
        by_id = Document.objects.in_bulk(found)
        return [by_id[pk].name for pk in found]


def test_newest_first_and_no_more_than_asked_for(cast: Cast) -> None:
    make_named(cast, "scan 1", "other", "scan 2", "scan 3")
    assert names(cast, "scan") == ["scan 1", "scan 2", "scan 3"]
    assert names(cast, "scan", most=2) == ["scan 1", "scan 2"]


def test_every_word_must_be_there(cast: Cast) -> None:
    make_named(cast, "Tarnwick scan", "Orrin scan")
    assert names(cast, "scan orrin") == ["Orrin scan"]


def test_a_page_goes_on_after_the_last_one(cast: Cast) -> None:
    rows = make_named(cast, "scan 1", "scan 2", "scan 3")
    assert names(cast, "scan", before=(rows[0].created_at, rows[0].pk)) == ["scan 2", "scan 3"]


def test_what_is_older_than_the_walk_comes_from_the_index(cast: Cast) -> None:
    make_named(cast, "rare 1", *(["filler"] * 505), "rare 2", "rare 3")
    assert names(cast, "rare") == ["rare 1", "rare 2", "rare 3"]
    assert names(cast, "rare", most=2) == ["rare 1", "rare 2"]


@pytest.mark.parametrize(
    "narrowing",
    [
        Narrowing(statuses=["FAILED"]),
        Narrowing(holds=["PARKED"]),
        Narrowing(template=uuid.uuid4()),
        Narrowing(uploader=0),
        Narrowing(assignee=-1),
        Narrowing(uploaded_from=timezone.now() + dt.timedelta(days=1)),
        Narrowing(uploaded_before=timezone.now() - dt.timedelta(days=1)),
    ],
)
def test_filters_narrow_within_the_limit(cast: Cast, narrowing: Narrowing) -> None:
    make_named(cast, "scan 1", "scan 2")
    assert names(cast, "scan", narrowing=narrowing) == []


def test_a_filter_finds_its_own(cast: Cast) -> None:
    rows = make_named(cast, "scan 1", "scan 2", "scan 3")
    person = cast.user("acme-reviewer")
    with scope(cast.acme.pk):
        Document.objects.filter(pk=rows[2].pk).update(assigned_to=person, status="FAILED", uploaded_by=person)
    for narrowing in (
        Narrowing(assignee=person.pk),
        Narrowing(uploader=person.pk),
        Narrowing(statuses=["FAILED", "APPROVED"]),
        Narrowing(uploaded_before=rows[1].created_at),
    ):
        assert names(cast, "scan", narrowing=narrowing, most=1) == ["scan 3"]
    assert names(cast, "scan", narrowing=Narrowing(assignee=0)) == ["scan 1", "scan 2"]


def test_the_trash_is_left_out_and_comes_back(cast: Cast) -> None:
    approver = cast.actor("acme-approver")
    [row] = make_named(cast, "scan")
    with scope(cast.acme.pk):
        trash.delete_document(actor=approver, document=row)
    assert names(cast, "scan") == []
    with scope(cast.acme.pk):
        trash.restore_document(actor=approver, document=row)
    assert names(cast, "scan") == ["scan"]


def test_another_tenants_words_are_never_found(cast: Cast) -> None:
    make_read_document(cast.actor("acme-operator"))
    with scope(cast.acme.pk):
        query = tsquery_of("tarnwick")
        assert len(find_document_ids("tarnwick", most=10)) == 1
    with scope(cast.globex.pk):
        assert find_document_ids("tarnwick", most=10) == []
        # Nor with the very lexemes of the other tenant, which the wall in the function does not trust.
        assert _ask(query) == []


def test_an_entry_under_a_strangers_document_is_not_followed(cast: Cast) -> None:
    """Rows name their tenant; the words of one cannot stand for the document of another."""
    stranger = upload(cast.actor("globex-admin"), name="secret")
    with scope(cast.acme.pk), pytest.raises(DatabaseError), transaction.atomic():
        SearchEntry.objects.create(tenant=cast.acme, document=stranger, words="secret", created_at=timezone.now())
        connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_outside_a_scope_it_raises(db: None) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        _ask("'word'")


def _ask(query: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM search_documents(%s::tsquery, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 10)",
            [query],
        )
        return list(cursor.fetchall())

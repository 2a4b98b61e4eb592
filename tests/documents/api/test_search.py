"""Finding documents by the API: by words of names and values, with filters, page by page."""

from __future__ import annotations

from documents.models import Document
from documents.services import listing, review
from documents.tenancy import scope
from tests.documents.api.conftest import LogIn
from tests.documents.api.test_documents import LIST, ids, make_documents
from tests.documents.factories import VALUES, Cast, make_read_document


def test_a_value_is_found_however_it_is_written(cast: Cast, log_in: LogIn) -> None:
    found = make_read_document(cast.actor("acme-operator"), {**VALUES, "invoice_number": "TI-2026-0418"})
    make_read_document(cast.actor("globex-admin"), {**VALUES, "invoice_number": "TI-2026-0418"})
    client = log_in("acme-viewer")
    for query in ("0418", "TI-2026-0418", "tarnwick 418", "119,00", "9.11.2026", "sensor"):
        assert ids(client.get(LIST, {"search": query})) == [str(found.pk)], query
    row = client.get(LIST, {"search": "0418"}).json()["results"][0]
    assert (row["issuer"], row["number"], row["amount"], row["open_count"]) == (
        "Tarnwick Instruments Ltd", "TI-2026-0418", 119.0, 0,
    )  # fmt: skip
    assert ids(client.get(LIST, {"search": "0419"})) == []
    assert ids(client.get(LIST, {"search": "---"})) == []


def test_a_search_goes_on_page_by_page(cast: Cast, log_in: LogIn) -> None:
    rows = make_documents(cast, 5)
    with scope(cast.acme.pk):
        for row in rows:
            listing.refresh(row, [])
    client = log_in("acme-viewer")
    seen, path = [], f"{LIST}?search=invoice&limit=2"
    for _page in range(3):
        answer = client.get(path)
        seen += ids(answer)
        path = answer.json()["next"]
    assert seen == [str(row.pk) for row in rows]
    assert path is None


def test_filters_narrow_a_search_and_a_list(cast: Cast, log_in: LogIn) -> None:
    reviewer = cast.actor("acme-reviewer")
    parked, other = make_read_document(reviewer), make_read_document(cast.actor("acme-operator"))
    with scope(cast.acme.pk):
        review.park(actor=reviewer, document=parked, note="later")
        Document.objects.filter(pk=other.pk).update(status="FAILED")
    client = log_in("acme-viewer")
    for query in ({"hold": "PARKED"}, {"uploaded_by": "acme-reviewer"}, {"status": "NEEDS_REVIEW"}):
        assert (
            ids(client.get(LIST, query)) == ids(client.get(LIST, {**query, "search": "tarnwick"})) == [str(parked.pk)]
        )
    assert ids(client.get(LIST, {"uploaded_by": "globex-admin"})) == []
    assert ids(client.get(LIST, {"search": "tarnwick", "name": "nothing"})) == []

"""No cache keeps what a signed-in person saw, and the review stays quick: the page itself holds its pictures."""

from __future__ import annotations

import pytest
from playwright.sync_api import Response, expect

from tests.browser.conftest import Visit
from tests.documents.factories import VALUES, Cast, make_read_document

pytestmark = pytest.mark.browser


def test_each_picture_is_fetched_once_and_kept_by_nobody(visit: Visit, cast: Cast) -> None:
    """Beside each page its picture stands in the overview, and the next document's is fetched ahead."""
    operator = cast.actor("acme-operator")
    first = make_read_document(operator, VALUES, pages=2)
    second = make_read_document(operator, {**VALUES, "seller_name": "Orrin Freight"}, pages=2)
    page, pictures = visit.page, list[Response]()
    page.on("response", lambda answer: pictures.append(answer) if "/pages/" in answer.url else None)
    visit.sign_in("acme-approver")
    with page.expect_response(f"**/documents/{second.pk}/pages/1/*"):
        visit.open(f"/documents/{first.pk}/")
    with page.expect_response(f"**/documents/{second.pk}/pages/2/*"):
        page.keyboard.press("Control+Enter")
    expect(page).to_have_url(f"{visit.address}/documents/{second.pk}/")
    expect(page.locator("#page-1 img")).to_have_js_property("complete", True)
    asked = sorted(answer.url.split("/documents/")[1].partition("?")[0] for answer in pictures)
    assert asked == sorted(f"{row.pk}/pages/{number}/" for row in (first, second) for number in (1, 2))
    assert {answer.header_value("cache-control") for answer in pictures} == {"private, no-store"}

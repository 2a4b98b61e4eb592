"""Everything a document says of itself, over the API."""

from __future__ import annotations

from tests.documents.api.conftest import LogIn
from tests.documents.factories import Cast
from tests.documents.web.test_all_fields import make_form


def test_the_api_tells_them_with_boxes(cast: Cast, log_in: LogIn) -> None:
    form = make_form(cast)
    told = log_in("acme-viewer").get(f"/api/v1/documents/{form.pk}/all-fields/").json()
    assert (told["pages_read"], told["pages"]) == (1, 1)
    assert [(pair["label"], pair["text"], pair["type"]) for pair in told["pairs"]] == [
        ("Keeper", "Ada Byron", "text"),
        ("Herd no", "Q-77", "identifier"),
    ]
    assert told["pairs"][1]["box"] == [0.4, 0.13, 0.44, 0.142]
    (table,) = told["tables"]
    assert [column["label"] for column in table["columns"]] == ["Animal", "Stripes", "Born"]
    assert table["rows"][1][0]["text"] == "Gloria"

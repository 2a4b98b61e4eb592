"""JSON from a form is read, or refused with one error for everything that is wrong with it."""

from __future__ import annotations

import pytest

from documents.services.storable import storable_json


def test_it_works() -> None:
    assert (
        storable_json('{"a": [1, "ü", null]}')
        == storable_json('{"a": [1, "ü", null]}'.encode())
        == {"a": [1, "ü", None]}
    )


@pytest.mark.parametrize(
    "text",
    ["", "{", "[" * 5_000, "9" * 5_000, "1e999", "NaN", '"\\ud800"', '{"\\u0000": 1}', b"\xed\xa0\x80"],
    ids=["empty", "cut", "bottomless", "digits", "endless", "nan", "half a pair", "nul", "bytes"],
)
def test_what_cannot_be_kept_is_refused(text: str | bytes) -> None:
    with pytest.raises(ValueError):
        storable_json(text)

"""Where a person picked a value is kept with the correction, and believed only in the form it must have."""

from __future__ import annotations

from typing import Any

import pytest

from documents.models import Correction
from documents.services.fields import current_fields
from documents.services.picks import MOST_PICKS, check_picks
from documents.services.review import correct_field
from documents.tenancy import scope
from inference.fields import InvalidValue
from tests.documents.factories import Cast, make_read_document

PICK = {"page": 1, "box": [0.5, 0.6, 0.7, 0.62], "text": "RE-9"}


def test_the_picked_place_is_where_the_value_stands(cast: Cast) -> None:
    actor = cast.actor("acme-reviewer")
    document = make_read_document(actor)
    with scope(actor.tenant_id):
        field = correct_field(actor=actor, document=document, name="invoice_number", value="RE-9", picks=[PICK])
        assert field.evidence == [{**PICK, "source": "person"}]
        correct_field(actor=actor, document=document, name="seller_name", value="Orrin")
        assert Correction.objects.get(name="seller_name").evidence == []
        typed = next(one for one in current_fields(document) if one.name == "seller_name")
        assert typed.evidence[0]["source"] == "ocr"  # where the machine read its own


@pytest.mark.parametrize(
    "picks",
    [
        "no list",
        [PICK] * (MOST_PICKS + 1),
        [[1, 2]],
        [{**PICK, "page": 2}],
        [{**PICK, "page": True}],
        [{**PICK, "more": 1}],
        [{**PICK, "text": 7}],
        [{**PICK, "box": [0.5, 0.6, 0.7]}],
        [{**PICK, "box": [0.7, 0.6, 0.5, 0.62]}],
        [{**PICK, "box": [0.5, 0.6, 1.2, 0.62]}],
        [{**PICK, "box": [0.5, float("nan"), 0.7, 0.62]}],
        [{**PICK, "box": ["0.5", 0.6, 0.7, 0.62]}],
    ],
)
def test_other_places_are_refused(cast: Cast, picks: Any) -> None:
    actor = cast.actor("acme-reviewer")
    document = make_read_document(actor)
    with scope(actor.tenant_id), pytest.raises(InvalidValue, match="Pick it again"):
        check_picks(document, picks)

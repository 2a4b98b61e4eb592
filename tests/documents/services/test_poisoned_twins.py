"""An order on a page, in sight or hidden, is text: it changes no value, no row and no other document.

Here stand some of the hundred twins that `benchmarks/security/twins.py` takes in.
"""

from __future__ import annotations

import pytest

from benchmarks.security.hostile.instructions import ORDERS, WAYS, clean_invoice, poisoned_twins
from benchmarks.security.twins import take_in
from tests.documents.factories import Cast


def test_there_are_a_hundred() -> None:
    twins = list(poisoned_twins())
    assert len({twin.data for twin in twins}) == len(ORDERS) * len(WAYS) == 100


@pytest.fixture
def no_lease_is_renewed(settings: pytest.MonkeyPatch) -> None:
    """Nothing renews it within a test's transaction."""
    settings.LEASE_SECONDS = 600  # type: ignore[attr-defined]


def test_an_order_on_a_page_has_the_effect_of_any_text(cast: Cast, no_lease_is_renewed: None) -> None:
    actor = cast.actor("acme-admin")
    take_in(actor, clean_invoice(1))
    clean = take_in(actor, clean_invoice(2))
    poisoned = {twin.name: take_in(actor, twin.data) for twin in list(poisoned_twins())[::25]}
    assert poisoned == dict.fromkeys(poisoned, clean)

"""Which of day and month a document writes first."""

from __future__ import annotations

import pytest

from inference.fields.day_order import day_order


@pytest.mark.parametrize(
    ("text", "decimal", "expected"),
    [
        ("Due 03/04/2026\nPaid 25/03/2026", ".", True),
        ("Due 03/04/2026\nPaid 03/25/2026", ".", False),
        ("03/04/2026\nTaman Daya, Johor, Malaysia", ".", True),
        ("03/04/2026 Total $5.00\nSpringfield, IL 62701", ".", False),
        ("03/04/2026 Total $5.00\nSydney NSW, Australia ABN 12", ".", True),
        ("03/04/2026 1.234,50", ",", True),
        ("03/04/2026 $12.00", ".", False),
        ("03/04/2026 12.00", ".", None),
    ],
)
def test_other_dates_tell_then_the_country_then_the_decimal_sign(
    text: str, decimal: str, expected: bool | None
) -> None:
    assert day_order(text, decimal) is expected

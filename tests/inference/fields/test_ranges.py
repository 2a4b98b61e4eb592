"""Fields that ask for one end of a range of days."""

from __future__ import annotations

import pytest

from inference.fields import extract_fields
from inference.fields.ranges import range_side
from inference.types import FieldSpec, FieldType, TemplateSpec
from tests.inference.fields.pages import page

START = FieldSpec("flight_from", FieldType.DATE, "Flight from")
END = FieldSpec("flight_to", FieldType.DATE, "Flight to")


@pytest.mark.parametrize(
    ("spec", "side"),
    [
        (START, "from"),
        (END, "to"),
        (FieldSpec("beginn", FieldType.DATE, "Beginn"), "from"),
        (FieldSpec("inspection_date", FieldType.DATE, "Inspection date"), ""),
        (FieldSpec("from", FieldType.TEXT, "From"), ""),
    ],
)
def test_name_or_label_say_which_end_is_asked_for(spec: FieldSpec, side: str) -> None:
    assert range_side(spec) == side


@pytest.mark.parametrize("label", ["Period:", "Invoice period", "Schedule Dates", "Zeitraum"])
def test_a_printed_period_gives_both_ends_whatever_it_is_called(label: str) -> None:
    drawn = page(
        (0.1, 0.1, "Invoice date"),
        (0.4, 0.1, "3/31/2026"),
        (0.1, 0.12, label),
        (0.4, 0.12, "3/2/2026 - 3/29/2026"),
        (0.1, 0.4, "1  News 03/04/26 7:20AM"),
        (0.1, 0.42, "2  News 03/05/26 7:20AM"),
    )
    found = extract_fields(TemplateSpec("buy", fields=(START, END)), [drawn])
    assert [value.value for value in found] == ["2026-03-02", "2026-03-29"]

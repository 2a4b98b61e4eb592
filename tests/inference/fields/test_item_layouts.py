"""Line items of tables drawn at random are read whole."""

from __future__ import annotations

from typing import Any

from inference.fields.candidates import survey
from inference.fields.layout import lay_out
from inference.fields.tables import read_table
from inference.schemas import builtin_templates
from tests.inference.fields.item_layouts import draw

SPEC = next(
    field for template in builtin_templates() if template.name == "invoice" for field in template.fields
    if field.name == "line_items"
)  # fmt: skip
LAYOUTS = 60
MOST_DIFFERENT = 1


def read(seed: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What is read of the page that `seed` draws, in the columns that its truth has, and the truth.

    Nothing but its meaning tells a remark below a full row from the rest of a name: what follows the name is cut off.
    """
    page, wanted = draw(seed)
    rows = read_table(SPEC, survey(lay_out([page]))).value or []
    found = [{name: row[name] for name in wanted[0]} for row in rows]
    for row, item in zip(found, wanted, strict=False):
        row["description"] = (row["description"] or "")[: len(item["description"])]
    return found, wanted


def test_tables_drawn_at_random_are_read_whole() -> None:
    readings = {seed: read(seed) for seed in range(LAYOUTS)}
    different = [seed for seed, (found, wanted) in readings.items() if found != wanted]
    assert len(different) <= MOST_DIFFERENT, different

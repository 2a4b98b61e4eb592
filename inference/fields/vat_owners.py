"""Whose a VAT number is: one printed in the block of an address is that of the party the block names.

Knows nothing of labels.
"""

from __future__ import annotations

from collections.abc import Sequence

from inference.fields.blocks import find_blocks
from inference.fields.candidates import Candidate
from inference.fields.desk import Desk
from inference.fields.ranking import Ranked
from inference.types import FieldType

SURE = 0.7


def settle_vat_owners(desk: Desk) -> None:
    """The buyer's number by his address; the seller's is another one where another is printed."""
    checked = [found for found in desk.findings.of(FieldType.VAT_ID) if found.is_checked]
    for_buyer = _in_block(desk, "buyer_name", checked)
    if for_buyer is None or _in_block(desk, "seller_name", [for_buyer]) is not None:
        return
    if desk.has("buyer_vat_id") and not desk.ranked["buyer_vat_id"]:
        desk.ranked["buyer_vat_id"] = [Ranked(SURE, for_buyer)]
    if desk.has("seller_vat_id"):
        items = [item for item in desk.ranked["seller_vat_id"] if item.candidate.value != for_buyer.value]
        others = [found for found in checked if found.value != for_buyer.value]
        if items or others:
            desk.ranked["seller_vat_id"] = items or [Ranked(SURE, others[0])]


def _in_block(desk: Desk, name: str, found: Sequence[Candidate]) -> Candidate | None:
    """The first of `found` below the name of a party, in the block of lines that the name stands in."""
    if not desk.has(name) or not desk.ranked[name]:
        return None
    home = desk.ranked[name][0].candidate.segment
    lines = next((block.segments for block in find_blocks(desk.layout) if home in block.segments), [])
    below = {(line.row, line.index) for line in lines[lines.index(home) :]} if lines else set()
    return next((one for one in found if one.page == home.page and (one.segment.row, one.segment.index) in below), None)

"""Who of a document's parties sells and who buys: an invoice is issued by the seller, an order by the buyer.

Knows nothing of how a party is found.
"""

from __future__ import annotations

from inference.fields.folding import squeeze
from inference.fields.parties import Party


def roles_in_order(sellers: list[Party], buyers: list[Party]) -> tuple[list[Party], list[Party]]:
    """Sellers and buyers of an order, best first: labelled sellers, and who issued it where no label names the buyer.

    `sellers` are as found for an invoice: labelled ones and issuers by their look. Without a labelled seller nothing
    tells the two apart, and both lists stay as they are.
    """
    labelled = [party for party in sellers if party.ranked.hit is not None]
    if not labelled:
        return sellers, buyers
    if any(party.ranked.hit is not None for party in buyers):
        return labelled, buyers
    supplier = squeeze(labelled[0].ranked.candidate.value)
    issuers = [
        party for party in sellers if party.ranked.hit is None and squeeze(party.ranked.candidate.value) != supplier
    ]
    return labelled, issuers or buyers

"""Values offered while a person types: what the same field was approved as before, the same issuer's first.

Knows no request. Ends in at most `MOST_SUGGESTIONS` texts; never fills in anything by itself.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence

from documents.models import Document
from documents.services.earlier import Approved, Value, approved_before, approved_values
from documents.services.fields import CurrentField
from inference.fields.folding import fold, squeeze
from inference.types import FieldType

MOST_SUGGESTIONS = 8
SUGGESTED = frozenset(
    {FieldType.TEXT, FieldType.IDENTIFIER, FieldType.IBAN, FieldType.VAT_ID, FieldType.ADDRESS, FieldType.MULTILINE}
)
# A party's fields follow its name: seller_name leads seller_vat_id, seller_address and the bank account.
LEADS = (("buyer_", "buyer_name"), ("customer_", "customer_name"), ("", "seller_name"))
UNIQUE = frozenset({"invoice_number", "order_number"})  # the number of another document is never this one's


def suggest_values(document: Document, fields: Sequence[CurrentField], name: str, typed: str) -> list[str]:
    """Texts for field `name` that begin with `typed`, or one of whose words does; most used first.

    Those of documents with the same party come before the others. Empty for a field whose values are not repeated.
    """
    field = next((one for one in fields if one.name == name), None)
    if field is None or field.spec.type not in SUGGESTED or name in UNIQUE:
        return []
    lead = lead_of(name, {one.name for one in fields})
    documents = approved_before(document)
    values = approved_values(documents, {name, lead} - {""})
    party = next((one.value for one in fields if one.name == lead), None)
    return rank_texts(_texts(documents, values, name, lead, party), typed, own=party is not None)


def lead_of(name: str, names: set[str]) -> str:
    """The field whose value says whose `name` is; "" where the template has none, or for such a field itself."""
    for prefix, lead in LEADS:
        if name.startswith(prefix) and lead in names and name != lead and not name.endswith("_name"):
            return lead
    return ""


def rank_texts(texts: Iterable[tuple[str, bool]], typed: str, *, own: bool) -> list[str]:
    """The best of (text, is the same party's); without `typed` and with an `own` party only that party's."""
    counts: Counter[str] = Counter()
    of_party: set[str] = set()
    for text, is_own in texts:
        counts[text] += 1
        if is_own:
            of_party.add(text)
    begun, bare = fold(typed.strip()), squeeze(typed)
    fitting = [text for text in counts if _fits(text, begun, bare) and (begun or not own or text in of_party)]
    fitting.sort(key=lambda text: (text not in of_party, not fold(text).startswith(begun), -counts[text], text))
    return fitting[:MOST_SUGGESTIONS]


def _fits(text: str, begun: str, bare: str) -> bool:
    folded = fold(text)
    return folded.startswith(begun) or f" {begun}" in folded or bool(bare and squeeze(text).startswith(bare))


def _texts(
    documents: Iterable[Approved], values: dict[str, dict[uuid.UUID, Value]], name: str, lead: str, party: object
) -> Iterable[tuple[str, bool]]:
    for one in documents:
        value = values.get(name, {}).get(one.extraction_id)
        whose = values.get(lead, {}).get(one.extraction_id)
        is_own = bool(whose and party is not None and squeeze(str(whose.value)) == squeeze(str(party)))
        for text in (value.value if isinstance(value.value, list) else [value.value]) if value else ():
            if isinstance(text, str) and text.strip():
                yield text, is_own

"""Values are offered from what the same field was approved as before, the same party's first."""

from __future__ import annotations

from documents.models import Document, DocumentTemplate
from documents.services.earlier import Value
from documents.services.expected import ExpectedPlace, expected_places, middle_place
from documents.services.fields import current_fields
from documents.services.review import approve, correct_field
from documents.services.suggestions import MOST_SUGGESTIONS, rank_texts, suggest_values
from documents.tenancy import scope
from inference.schemas import load_template
from tests.documents.factories import VALUES, Cast, make_read_document

FORM = load_template(
    {
        "name": "invoice",
        "label": "Invoice",
        "fields": [
            {"name": "seller_name", "label": "Seller", "type": "text"},
            {"name": "seller_vat_id", "label": "VAT ID", "type": "vat_id"},
            {"name": "order_number", "label": "Order", "type": "identifier", "required": True},
            {"name": "invoice_number", "label": "Invoice", "type": "identifier", "required": True},
            {"name": "grand_total", "label": "Total", "type": "money"},
        ],
    }
)


def read(cast: Cast, **values: object) -> Document:
    """A read document of acme's invoice template with only these values."""
    actor = cast.actor("acme-admin")
    document = make_read_document(actor, dict.fromkeys(VALUES) | values, template=FORM)
    with scope(actor.tenant_id):
        document.template = DocumentTemplate.objects.get(name="invoice")
        document.issuer = str(values.get("seller_name") or "")
        document.save()
    return document


def approved(cast: Cast, **values: object) -> Document:
    document = read(cast, **values)
    with scope(document.tenant_id):
        approve(actor=cast.actor("acme-admin"), document=document)
    return document


def offered(document: Document, name: str, typed: str = "") -> list[str]:
    with scope(document.tenant_id):
        return suggest_values(document, current_fields(document), name, typed)


def test_names_are_offered_by_what_is_typed(cast: Cast) -> None:
    for name in ("Tarnwick Instruments Ltd", "Tarnwick Instruments Ltd", "Orrin Freight", "Tarn Ltd"):
        approved(cast, seller_name=name)
    new = read(cast)
    assert offered(new, "seller_name", "tarn") == ["Tarnwick Instruments Ltd", "Tarn Ltd"]
    assert offered(new, "seller_name", "freight") == ["Orrin Freight"]
    assert offered(new, "seller_name", "x") == []


def test_a_chosen_seller_leads_its_other_fields(cast: Cast) -> None:
    approved(cast, seller_name="Tarnwick", seller_vat_id="GB907441258")
    approved(cast, seller_name="Orrin", seller_vat_id="DE136695976")
    new = read(cast, seller_name="TARNWICK")
    assert offered(new, "seller_vat_id") == ["GB907441258"]
    assert offered(new, "seller_vat_id", "de 1366") == ["DE136695976"]
    assert offered(read(cast), "seller_vat_id") == ["DE136695976", "GB907441258"]


def test_corrections_are_offered_and_not_what_they_replaced(cast: Cast) -> None:
    old = read(cast, seller_name="Tarnvvick")
    actor = cast.actor("acme-admin")
    with scope(old.tenant_id):
        correct_field(actor=actor, document=old, name="seller_name", value="Tarnwick")
        approve(actor=actor, document=old)
    assert offered(read(cast), "seller_name", "tarn") == ["Tarnwick"]


def test_numbers_of_other_documents_figures_and_open_documents_are_not_offered(cast: Cast) -> None:
    approved(cast, invoice_number="RE-1", grand_total=9.0)
    read(cast, seller_name="Undecided")
    new = read(cast)
    for name in ("invoice_number", "grand_total", "seller_name", "no_such_field"):
        assert offered(new, name) == []


def test_a_tenant_is_offered_its_own_alone(cast: Cast) -> None:
    approved(cast, seller_name="Tarnwick")
    stranger = make_read_document(cast.actor("globex-admin"), template=FORM)
    assert offered(stranger, "seller_name") == []


def test_the_list_is_short_and_the_most_used_come_first() -> None:
    texts = [(f"Name {number:02}", False) for number in range(20)] + [("Name 19", False)]
    assert rank_texts(texts, "name", own=False)[0] == "Name 19"
    assert len(rank_texts(texts, "name", own=False)) == MOST_SUGGESTIONS


def test_a_missing_field_is_expected_where_the_issuer_had_it_before(cast: Cast) -> None:
    approved(cast, seller_name="Tarnwick", order_number="PO-1")
    new = read(cast, seller_name="Tarnwick")
    with scope(new.tenant_id):
        places = expected_places(new, current_fields(new))
    assert places["order_number"] == ExpectedPlace(1, (0.1, 0.1, 0.4, 0.13))


def test_else_beside_its_label_and_else_nowhere(cast: Cast) -> None:
    new = read(cast)  # its page says "Invoice RE-2026/001"
    with scope(new.tenant_id):
        places = expected_places(new, current_fields(new))
    assert set(places) == {"invoice_number"}
    left, top, _, bottom = places["invoice_number"].box
    assert 0.1 < left < 0.4
    assert (top, bottom) == (0.1, 0.13)


def test_the_middle_of_several_places_counts() -> None:
    boxes = ([0.1, 0.1, 0.2, 0.12], [0.1, 0.2, 0.2, 0.22], [0.1, 0.9, 0.2, 0.92])
    values = [Value("x", [{"page": 1, "box": box}]) for box in boxes]
    assert middle_place(values) == ExpectedPlace(1, (0.1, 0.2, 0.2, 0.22))
    assert middle_place([Value(None, []), Value("x", [{"page": 1, "box": None}])]) is None

"""Who sells and who buys, by kinds of layout: listings, windows of envelopes, boxes beside those of a bank."""

from __future__ import annotations

import pytest

from inference.fields import extract_fields
from inference.fields.desk import telling_hits
from inference.fields.layout import lay_out
from inference.fields.parties import find_buyers, find_sellers, labelled_spans
from inference.schemas import builtin_templates
from tests.inference.fields.pages import page

INVOICE = next(template for template in builtin_templates() if template.name == "invoice")
Cell = tuple[float, float, str]


def names(*cells: Cell) -> tuple[list[str], list[str]]:
    """The names of sellers and of buyers that the rules find, best first."""
    layout = lay_out([page(*cells)])
    hits = telling_hits(INVOICE, layout)
    labels = labelled_spans(hits)
    buyers = find_buyers(layout, [hit for hit in hits if hit.name == "buyer_name"], labels)
    sellers = find_sellers(layout, [hit for hit in hits if hit.name == "seller_name"], buyers, labels)
    return [str(p.ranked.candidate.value) for p in sellers], [str(p.ranked.candidate.value) for p in buyers]


@pytest.mark.parametrize(
    "rows",
    [
        ((0.5, 0.200, "Harbour and Quay"), (0.1, 0.215, "Name:"), (0.5, 0.215, "Mutual Society")),
        ((0.1, 0.200, "Name:"), (0.5, 0.200, "Harbour and Quay"), (0.5, 0.215, "Mutual Society")),
        ((0.5, 0.200, "Harbour and Quay"), (0.1, 0.2075, "Name:"), (0.5, 0.215, "Mutual Society")),
    ],
    ids=["label below", "label above", "label between"],
)
def test_a_name_on_two_rows_beside_its_label_is_whole(rows: tuple[Cell, ...]) -> None:
    around = ((0.1, 0.145, "Seller"), (0.1, 0.175, "Number:"), (0.5, 0.175, "549910"))
    below = ((0.1, 0.245, "Address:"), (0.5, 0.245, "Mill Lane 12"), (0.5, 0.27, "12345 Harbour"))
    sellers, _ = names(*around, *rows, *below)
    assert sellers[0] == "Harbour and Quay Mutual Society"


def test_rows_as_far_apart_as_all_others_are_values_of_their_own() -> None:
    rows = ((0.1, 0.17, "Name:"), (0.5, 0.17, "Harbour and Quay"), (0.5, 0.19, "Mutual Society"))
    sellers, _ = names((0.1, 0.15, "Seller"), *rows, (0.5, 0.21, "Mill Lane"), (0.5, 0.23, "12345 Harbour"))
    assert sellers[0] == "Harbour and Quay"


@pytest.mark.parametrize("town", ["12345 Harbour", "12345Harbour", "New Territories"])
def test_under_the_senders_line_stands_the_buyer_whatever_his_address_looks_like(town: str) -> None:
    sender = (0.1, 0.15, "Northwind AG - Quay 1 - 12345 Harbour")
    _, buyers = names(sender, (0.1, 0.18, "Theodora Esten"), (0.1, 0.20, "Mill Lane"), (0.1, 0.22, town))
    assert buyers[0] == "Theodora Esten"


def test_a_block_near_the_top_without_an_address_is_no_window() -> None:
    _, buyers = names((0.1, 0.18, "Garden tools"), (0.1, 0.20, "Lamps and cables"), (0.1, 0.22, "since long ago"))
    assert buyers == []


@pytest.mark.parametrize(
    ("below", "expected"),
    [
        (("Attn: Northwind Traders", "12 Mill Road"), "Northwind Traders"),
        (("Attn: Theodora Esten", "Northwind Traders", "12 Mill Road"), "Northwind Traders"),
    ],
)
def test_who_a_bill_is_sent_to_is_the_buyer_where_no_firm_follows(below: tuple[str, ...], expected: str) -> None:
    _, buyers = names((0.1, 0.2, "Bill to:"), *((0.1, 0.22 + 0.018 * at, text) for at, text in enumerate(below)))
    assert buyers[0] == expected


def test_labels_left_of_their_values_need_no_colon() -> None:
    rows = (
        (0.1, 0.2, "Billed to"),
        (0.4, 0.2, "Northwind Traders"),
        (0.1, 0.225, "Issued by"),
        (0.4, 0.225, "Quay Ltd"),
    )
    sellers, buyers = names(*rows)
    assert (sellers[0], buyers[0]) == ("Quay Ltd", "Northwind Traders")


def test_the_name_of_a_bank_account_is_no_buyer() -> None:
    rows = ((0.1, 0.2, "Bank"), (0.4, 0.2, "Harbour Bank"), (0.1, 0.22, "Account name"), (0.4, 0.22, "Theodora Esten"))
    _, buyers = names(*rows, (0.1, 0.24, "BIC"), (0.4, 0.24, "HARBDEFF"))
    assert buyers == []


def vat_ids(*cells: Cell) -> tuple[object, object]:
    values = {value.name: value.value for value in extract_fields(INVOICE, [page(*cells)])}
    return values["seller_vat_id"], values["buyer_vat_id"]


SENDER = ((0.05, 0.1, "Quay Tools GmbH"), (0.05, 0.12, "Mill Lane 1"), (0.05, 0.14, "12345 Harbour"))
RECIPIENT = (
    *((0.6, 0.1, "Bill to"), (0.6, 0.12, "Northwind GmbH"), (0.6, 0.14, "Oak Road 2")),
    *((0.6, 0.16, "54321 Elsewhere"), (0.6, 0.18, "DE136695976")),
)


def test_a_vat_number_in_the_buyers_address_is_the_buyers() -> None:
    head = ((0.05, 0.3, "Invoice INV-7"), (0.05, 0.32, "VAT number"), (0.25, 0.32, "DE136695976"))
    assert vat_ids(*SENDER, *RECIPIENT, *head, (0.05, 0.8, "Quay Tools GmbH ATU13585627")) == (
        "ATU13585627",
        "DE136695976",
    )

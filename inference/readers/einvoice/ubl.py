"""Reads an invoice or a credit note in UBL 2 (XRechnung, Peppol and their like); knows nothing of files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from inference.readers.einvoice.invoice import (
    Invoice,
    join_address,
    read_amount,
    read_code,
    read_day,
    read_iban,
    read_text,
)
from inference.readers.einvoice.tree import Element

UBL_ROOTS = frozenset({"Invoice", "CreditNote"})
_CREDIT_NOTE = "381"
_TOTALS = {
    "line_total_sum": "LineExtensionAmount",
    "net_total": "TaxExclusiveAmount",
    "grand_total": "TaxInclusiveAmount",
    "amount_due": "PayableAmount",
}
_NOTHING = Element("", "", {})


def read_ubl(root: Element) -> Invoice:
    """What the invoice says; parts that are missing or malformed are left out."""
    is_credit_note = root.name == "CreditNote"
    code = root.text_at("CreditNoteTypeCode" if is_credit_note else "InvoiceTypeCode")
    invoice = Invoice(
        "ubl",
        profile=root.text_at("CustomizationID")[:200],
        type_code=code[:10] or (_CREDIT_NOTE if is_credit_note else ""),
    )
    invoice.add("invoice_number", read_text(root.text_at("ID"))[:100])
    invoice.add("issue_date", read_day(root.text_at("IssueDate")))
    invoice.add("due_date", read_day(root.text_at("DueDate")))
    for means in root.all("PaymentMeans"):
        invoice.add("due_date", read_day(means.text_at("PaymentDueDate")))
        invoice.add("iban", read_iban(means.text_at("PayeeFinancialAccount", "ID")))
        branch = means.text_at("PayeeFinancialAccount", "FinancialInstitutionBranch", "ID")
        named = means.text_at("PayeeFinancialAccount", "FinancialInstitutionBranch", "FinancialInstitution", "ID")
        invoice.add("bic", read_code(branch or named))
    invoice.add("delivery_date", read_day(root.text_at("Delivery", "ActualDeliveryDate")))
    invoice.add("order_number", read_text(root.text_at("OrderReference", "ID"))[:100])
    _read_party(invoice, "seller", root.first("AccountingSupplierParty", "Party") or _NOTHING)
    _read_party(invoice, "buyer", root.first("AccountingCustomerParty", "Party") or _NOTHING)
    _read_totals(invoice, root)
    prefix = "CreditNote" if is_credit_note else "Invoice"
    quantity = "CreditedQuantity" if is_credit_note else "InvoicedQuantity"
    invoice.items = [item for line in root.all(f"{prefix}Line") for item in _read_line(line, quantity)]
    for label, *path in (("Note", "Note"), ("Payment terms", "PaymentTerms", "Note")):
        invoice.remarks += [(label, read_text(found.text)) for found in root.all(*path) if found.text]
    return invoice


def _read_party(invoice: Invoice, role: str, party: Element) -> None:
    invoice.add(f"{role}_name", read_text(party.text_at("PartyLegalEntity", "RegistrationName"))[:500])
    invoice.add(f"{role}_name", read_text(party.text_at("PartyName", "Name"))[:500])
    address = party.first("PostalAddress") or _NOTHING
    lines = [
        address.text_at("StreetName"),
        address.text_at("AdditionalStreetName"),
        address.text_at("AddressLine", "Line"),
    ]
    town = f"{address.text_at('PostalZone')} {address.text_at('CityName')}"
    country = address.text_at("Country", "IdentificationCode")
    place = join_address(*lines, town, address.text_at("CountrySubentity"), country) if lines[0] or town.strip() else ""
    invoice.add(f"{role}_address", place)
    for scheme in party.all("PartyTaxScheme"):
        number = scheme.text_at("CompanyID")
        if scheme.text_at("TaxScheme", "ID").upper() in ("VAT", "GST"):
            invoice.add(f"{role}_vat_id", read_code(number))
        elif role == "seller":
            invoice.add("seller_tax_number", read_text(number)[:100])
    if role == "buyer":
        invoice.add("customer_number", read_text(party.text_at("PartyIdentification", "ID"))[:100])


def _read_totals(invoice: Invoice, root: Element) -> None:
    currency = root.text_at("DocumentCurrencyCode").upper()
    invoice.add("currency", currency if re.fullmatch("[A-Z]{3}", currency) else None)
    # The tax may be told a second time in the currency of the books.
    taxes = sorted(
        root.all("TaxTotal", "TaxAmount"), key=lambda found: found.attributes.get("currencyID", currency) != currency
    )
    invoice.add("tax_total", read_amount(taxes[0].text) if taxes else None)
    for name, path in _TOTALS.items():
        invoice.add(name, read_amount(root.text_at("LegalMonetaryTotal", path)))


def _read_line(line: Element, quantity: str) -> Iterator[dict[str, Any]]:
    goods = line.first("Item") or _NOTHING
    item: dict[str, Any] = {
        "description": read_text(goods.text_at("Name") or goods.text_at("Description")) or None,
        "quantity": read_amount(line.text_at(quantity)),
        "unit_price": read_amount(line.text_at("Price", "PriceAmount")),
        "tax_rate": read_amount(goods.text_at("ClassifiedTaxCategory", "Percent")),
        "line_total": read_amount(line.text_at("LineExtensionAmount")),
    }
    if any(item[name] is not None for name in ("description", "quantity", "line_total")):
        yield item

"""Reads a Cross Industry Invoice (Factur-X, ZUGFeRD 1 and 2, XRechnung, any profile); knows nothing of files.

ZUGFeRD 1 calls its parts otherwise than what came after it; each part is looked for under both names.
"""

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

_SUMS = frozenset({"GROUP", "INFORMATION"})  # lines whose amounts are those of other lines
_COMPANY_SCHEMES = frozenset({"0002", "0009"})  # SIREN and SIRET, which stand for a tax number in France
_TOTALS = {
    "line_total_sum": "LineTotalAmount",
    "net_total": "TaxBasisTotalAmount",
    "tax_total": "TaxTotalAmount",
    "grand_total": "GrandTotalAmount",
    "amount_due": "DuePayableAmount",
}


def read_cii(root: Element) -> Invoice:
    """What the invoice says; parts that are missing or malformed are left out."""
    document = _part(root, "ExchangedDocument", "HeaderExchangedDocument")
    deal = _part(root, "SupplyChainTradeTransaction", "SpecifiedSupplyChainTradeTransaction")
    context = _part(root, "ExchangedDocumentContext", "SpecifiedExchangedDocumentContext")
    agreement = _part(deal, "ApplicableHeaderTradeAgreement", "ApplicableSupplyChainTradeAgreement")
    delivery = _part(deal, "ApplicableHeaderTradeDelivery", "ApplicableSupplyChainTradeDelivery")
    settlement = _part(deal, "ApplicableHeaderTradeSettlement", "ApplicableSupplyChainTradeSettlement")
    invoice = Invoice(
        "factur-x",
        profile=context.text_at("GuidelineSpecifiedDocumentContextParameter", "ID")[:200],
        type_code=document.text_at("TypeCode")[:10],
    )
    invoice.add("invoice_number", read_text(document.text_at("ID"))[:100])
    invoice.add("issue_date", _day(document, "IssueDateTime"))
    invoice.add("delivery_date", _day(delivery, "ActualDeliverySupplyChainEvent", "OccurrenceDateTime"))
    for path in ("IssuerAssignedID", "ID"):
        invoice.add("order_number", read_text(agreement.text_at("BuyerOrderReferencedDocument", path))[:100])
    for role in ("seller", "buyer"):
        _read_party(invoice, role, _part(agreement, f"{role.title()}TradeParty"))
    _read_settlement(invoice, settlement)
    invoice.items = [item for line in deal.all("IncludedSupplyChainTradeLineItem") for item in _read_line(line)]
    for note in document.all("IncludedNote"):
        invoice.remarks.append(("Note", read_text(note.text_at("Content"))))
    return invoice


def _part(parent: Element, *names: str) -> Element:
    return next((found for name in names if (found := parent.first(name))), Element("", "", {}))


def _day(parent: Element, *path: str) -> str | None:
    for found in parent.all(*path):
        text = found.text_at("DateTimeString") or found.text_at("DateString") or found.text
        if text:
            return read_day(text)
    return None


def _read_party(invoice: Invoice, role: str, party: Element) -> None:
    invoice.add(f"{role}_name", read_text(party.text_at("Name"))[:500])
    invoice.add(f"{role}_name", read_text(party.text_at("SpecifiedLegalOrganization", "TradingBusinessName"))[:500])
    address = _part(party, "PostalTradeAddress")
    lines = [address.text_at(name) for name in ("LineOne", "LineTwo", "LineThree")]
    town = f"{address.text_at('PostcodeCode')} {address.text_at('CityName')}"
    place = join_address(*lines, town, address.text_at("CountryID")) if lines[0] or town.strip() else ""
    invoice.add(f"{role}_address", place)
    for number in party.all("SpecifiedTaxRegistration", "ID"):
        scheme = number.attributes.get("schemeID", "")
        if scheme == "VA":
            invoice.add(f"{role}_vat_id", read_code(number.text))
        elif scheme == "FC" and role == "seller":
            invoice.add("seller_tax_number", read_text(number.text)[:100])
    if role == "buyer":
        invoice.add("customer_number", read_text(party.text_at("ID"))[:100])
        return
    for number in party.all("SpecifiedLegalOrganization", "ID"):
        if number.attributes.get("schemeID") in _COMPANY_SCHEMES:
            invoice.add("seller_tax_number", read_code(number.text))


def _read_settlement(invoice: Invoice, settlement: Element) -> None:
    currency = settlement.text_at("InvoiceCurrencyCode").upper()
    invoice.add("currency", currency if re.fullmatch("[A-Z]{3}", currency) else None)
    for terms in settlement.all("SpecifiedTradePaymentTerms"):
        invoice.add("due_date", _day(terms, "DueDateDateTime"))
        if terms.text_at("Description"):
            invoice.remarks.append(("Payment terms", read_text(terms.text_at("Description"))))
    for means in settlement.all("SpecifiedTradeSettlementPaymentMeans"):
        invoice.add("iban", read_iban(means.text_at("PayeePartyCreditorFinancialAccount", "IBANID")))
        invoice.add("bic", read_code(means.text_at("PayeeSpecifiedCreditorFinancialInstitution", "BICID")))
    totals = _part(
        settlement, "SpecifiedTradeSettlementHeaderMonetarySummation", "SpecifiedTradeSettlementMonetarySummation"
    )
    for name, path in _TOTALS.items():
        # The tax may be told a second time in the currency of the books.
        amounts = sorted(totals.all(path), key=lambda found: found.attributes.get("currencyID", currency) != currency)
        invoice.add(name, read_amount(amounts[0].text) if amounts else None)


def _read_line(line: Element) -> Iterator[dict[str, Any]]:
    """The line as an item; sums of sub-lines are lines as well, and stand among them on the page."""
    head = _part(line, "AssociatedDocumentLineDocument")
    product = _part(line, "SpecifiedTradeProduct")
    agreement = _part(line, "SpecifiedLineTradeAgreement", "SpecifiedSupplyChainTradeAgreement")
    delivery = _part(line, "SpecifiedLineTradeDelivery", "SpecifiedSupplyChainTradeDelivery")
    settlement = _part(line, "SpecifiedLineTradeSettlement", "SpecifiedSupplyChainTradeSettlement")
    sums = _part(
        settlement, "SpecifiedTradeSettlementLineMonetarySummation", "SpecifiedTradeSettlementMonetarySummation"
    )
    price = _part(agreement, "NetPriceProductTradePrice", "GrossPriceProductTradePrice")
    tax = _part(settlement, "ApplicableTradeTax")
    item: dict[str, Any] = {
        "description": read_text(product.text_at("Name") or product.text_at("Description")) or None,
        "quantity": read_amount(delivery.text_at("BilledQuantity")),
        "unit_price": read_amount(price.text_at("ChargeAmount")),
        "tax_rate": read_amount(tax.text_at("RateApplicablePercent") or tax.text_at("ApplicablePercent")),
        "line_total": read_amount(sums.text_at("LineTotalAmount")),
        "is_sum": head.text_at("LineStatusReasonCode").upper() in _SUMS or None,
    }
    if any(item[name] is not None for name in ("description", "quantity", "line_total")):
        yield item

"""Writes the electronic invoices that the tests read: CII of today and of ZUGFeRD 1, UBL, and PDFs that embed them."""

from __future__ import annotations

import io

import pypdfium2 as pdfium

_TODAY = {
    "root": "CrossIndustryInvoice",
    "namespace": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    "context": "ExchangedDocumentContext",
    "document": "ExchangedDocument",
    "deal": "SupplyChainTradeTransaction",
    "head": "ApplicableHeaderTrade",
    "line": "SpecifiedLineTrade",
    "line_sums": "SpecifiedTradeSettlementLineMonetarySummation",
    "sums": "SpecifiedTradeSettlementHeaderMonetarySummation",
    "order": "IssuerAssignedID",
    "rate": "RateApplicablePercent",
}
_FIRST = {
    **_TODAY,
    "root": "CrossIndustryDocument",
    "namespace": "urn:ferd:CrossIndustryDocument:invoice:1p0",
    "context": "SpecifiedExchangedDocumentContext",
    "document": "HeaderExchangedDocument",
    "deal": "SpecifiedSupplyChainTradeTransaction",
    "head": "ApplicableSupplyChainTrade",
    "line": "SpecifiedSupplyChainTrade",
    "line_sums": "SpecifiedTradeSettlementMonetarySummation",
    "sums": "SpecifiedTradeSettlementMonetarySummation",
    "order": "ID",
    "rate": "ApplicablePercent",
}
LINES = (("Coil of rope, 20 m", 4, "12.50", "50.00"), ("Brass hook", 10, "5.00", "50.00"))
_CII = """<?xml version="1.0" encoding="UTF-8"?>
<a:{root} xmlns:a="{namespace}" xmlns:ram="urn:parts" xmlns:udt="urn:types">
<a:{context}><ram:GuidelineSpecifiedDocumentContextParameter><ram:ID>urn:cen.eu:en16931:2017</ram:ID>
</ram:GuidelineSpecifiedDocumentContextParameter></a:{context}>
<a:{document}><ram:ID>BF-2026-18</ram:ID><ram:TypeCode>{type_code}</ram:TypeCode>
<ram:IssueDateTime><udt:DateTimeString format="102">20260418</udt:DateTimeString></ram:IssueDateTime>
<ram:IncludedNote><ram:Content>Thank you for your order.</ram:Content></ram:IncludedNote></a:{document}>
<a:{deal}>{lines}
<ram:{head}Agreement>
<ram:SellerTradeParty><ram:Name>{seller}</ram:Name><ram:PostalTradeAddress><ram:PostcodeCode>10115</ram:PostcodeCode>
<ram:LineOne>Hafenweg 3</ram:LineOne><ram:CityName>Berlin</ram:CityName><ram:CountryID>DE</ram:CountryID>
</ram:PostalTradeAddress><ram:SpecifiedTaxRegistration><ram:ID schemeID="FC">29/815/08153</ram:ID>
</ram:SpecifiedTaxRegistration><ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">DE136695976</ram:ID>
</ram:SpecifiedTaxRegistration></ram:SellerTradeParty>
<ram:BuyerTradeParty><ram:ID>C-77</ram:ID><ram:Name>Harbour Works Ltd</ram:Name></ram:BuyerTradeParty>
<ram:BuyerOrderReferencedDocument><ram:{order}>PO-445</ram:{order}></ram:BuyerOrderReferencedDocument>
</ram:{head}Agreement>
<ram:{head}Delivery><ram:ActualDeliverySupplyChainEvent><ram:OccurrenceDateTime>
<udt:DateTimeString format="102">20260416</udt:DateTimeString></ram:OccurrenceDateTime>
</ram:ActualDeliverySupplyChainEvent></ram:{head}Delivery>
<ram:{head}Settlement><ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>
<ram:SpecifiedTradeSettlementPaymentMeans><ram:PayeePartyCreditorFinancialAccount>
<ram:IBANID>DE89 3704 0044 0532 0130 00</ram:IBANID></ram:PayeePartyCreditorFinancialAccount>
<ram:PayeeSpecifiedCreditorFinancialInstitution><ram:BICID>COBADEFFXXX</ram:BICID>
</ram:PayeeSpecifiedCreditorFinancialInstitution></ram:SpecifiedTradeSettlementPaymentMeans>
<ram:SpecifiedTradePaymentTerms><ram:DueDateDateTime><udt:DateTimeString format="102">20260518</udt:DateTimeString>
</ram:DueDateDateTime></ram:SpecifiedTradePaymentTerms>
<ram:{sums}><ram:LineTotalAmount>100.00</ram:LineTotalAmount><ram:TaxBasisTotalAmount>100.00</ram:TaxBasisTotalAmount>
<ram:TaxTotalAmount currencyID="PLN">81.00</ram:TaxTotalAmount>
<ram:TaxTotalAmount currencyID="EUR">19.00</ram:TaxTotalAmount>
<ram:GrandTotalAmount>{total}</ram:GrandTotalAmount><ram:DuePayableAmount>{total}</ram:DuePayableAmount></ram:{sums}>
</ram:{head}Settlement></a:{deal}></a:{root}>"""
_CII_LINE = """<ram:IncludedSupplyChainTradeLineItem>
<ram:SpecifiedTradeProduct><ram:Name>{name}</ram:Name></ram:SpecifiedTradeProduct>
<ram:{line}Agreement><ram:NetPriceProductTradePrice><ram:ChargeAmount>{price}</ram:ChargeAmount>
</ram:NetPriceProductTradePrice></ram:{line}Agreement>
<ram:{line}Delivery><ram:BilledQuantity unitCode="C62">{quantity}.0000</ram:BilledQuantity></ram:{line}Delivery>
<ram:{line}Settlement><ram:ApplicableTradeTax><ram:{rate}>19.00</ram:{rate}></ram:ApplicableTradeTax>
<ram:{line_sums}><ram:LineTotalAmount>{total}</ram:LineTotalAmount></ram:{line_sums}></ram:{line}Settlement>
</ram:IncludedSupplyChainTradeLineItem>"""
_UBL = """<?xml version="1.0" encoding="UTF-8"?>
<{root} xmlns="urn:oasis:names:specification:ubl:schema:xsd:{root}-2" xmlns:b="urn:basic" xmlns:g="urn:groups">
<b:CustomizationID>urn:cen.eu:en16931:2017</b:CustomizationID><b:ID>BF-2026-18</b:ID><b:IssueDate>2026-04-18</b:IssueDate>
{due}<b:{root}TypeCode>{type_code}</b:{root}TypeCode><b:Note>Thank you for your order.</b:Note>
<b:DocumentCurrencyCode>EUR</b:DocumentCurrencyCode><g:OrderReference><b:ID>PO-445</b:ID></g:OrderReference>
<g:AccountingSupplierParty><g:Party><g:PartyName><b:Name>Brook</b:Name></g:PartyName><g:PostalAddress>
<b:StreetName>Hafenweg 3</b:StreetName><b:CityName>Berlin</b:CityName><b:PostalZone>10115</b:PostalZone>
<g:Country><b:IdentificationCode>DE</b:IdentificationCode></g:Country></g:PostalAddress>
<g:PartyTaxScheme><b:CompanyID>DE136695976</b:CompanyID><g:TaxScheme><b:ID>VAT</b:ID></g:TaxScheme></g:PartyTaxScheme>
<g:PartyTaxScheme><b:CompanyID>29/815/08153</b:CompanyID><g:TaxScheme><b:ID>FC</b:ID></g:TaxScheme></g:PartyTaxScheme>
<g:PartyLegalEntity><b:RegistrationName>Brook and Field GmbH</b:RegistrationName></g:PartyLegalEntity>
</g:Party></g:AccountingSupplierParty>
<g:AccountingCustomerParty><g:Party><g:PartyIdentification><b:ID>C-77</b:ID></g:PartyIdentification><g:PartyLegalEntity>
<b:RegistrationName>Harbour Works Ltd</b:RegistrationName></g:PartyLegalEntity></g:Party></g:AccountingCustomerParty>
<g:Delivery><b:ActualDeliveryDate>2026-04-16</b:ActualDeliveryDate></g:Delivery>
<g:PaymentMeans>{means_due}<g:PayeeFinancialAccount><b:ID>DE89370400440532013000</b:ID><g:FinancialInstitutionBranch>
<b:ID>COBADEFFXXX</b:ID></g:FinancialInstitutionBranch></g:PayeeFinancialAccount></g:PaymentMeans>
<g:TaxTotal><b:TaxAmount currencyID="EUR">19.00</b:TaxAmount></g:TaxTotal>
<g:LegalMonetaryTotal><b:LineExtensionAmount>100.00</b:LineExtensionAmount>
<b:TaxExclusiveAmount>100.00</b:TaxExclusiveAmount><b:TaxInclusiveAmount>119.00</b:TaxInclusiveAmount>
<b:PayableAmount>119.00</b:PayableAmount></g:LegalMonetaryTotal>{lines}</{root}>"""
_UBL_LINE = """<g:{root}Line><b:{kind}Quantity unitCode="C62">{quantity}</b:{kind}Quantity>
<b:LineExtensionAmount>{total}</b:LineExtensionAmount><g:Item><b:Name>{name}</b:Name><g:ClassifiedTaxCategory>
<b:Percent>19</b:Percent></g:ClassifiedTaxCategory></g:Item><g:Price><b:PriceAmount>{price}</b:PriceAmount></g:Price>
</g:{root}Line>"""


def write_cii(
    *, is_first: bool = False, total: str = "119.00", type_code: str = "380", seller: str = "Brook and Field GmbH"
) -> bytes:
    """A Cross Industry Invoice, in the words of ZUGFeRD 1 with `is_first`."""
    names = _FIRST if is_first else _TODAY
    lines = "".join(
        _CII_LINE.format_map({**names, "name": name, "quantity": quantity, "price": price, "total": amount})
        for name, quantity, price, amount in LINES
    )
    return _CII.format_map({**names, "lines": lines, "total": total, "type_code": type_code, "seller": seller}).encode()


def write_ubl(*, is_credit_note: bool = False) -> bytes:
    """An invoice or a credit note in UBL 2.1; a credit note has its due date with the means of payment."""
    root, kind = ("CreditNote", "Credited") if is_credit_note else ("Invoice", "Invoiced")
    lines = "".join(
        _UBL_LINE.format(root=root, kind=kind, name=name, quantity=quantity, price=price, total=amount)
        for name, quantity, price, amount in LINES
    )
    due, means_due = "<b:DueDate>2026-05-18</b:DueDate>", "<b:PaymentDueDate>2026-05-18</b:PaymentDueDate>"
    return _UBL.format(
        root=root,
        type_code="381" if is_credit_note else "380",
        due="" if is_credit_note else due,
        means_due=means_due if is_credit_note else "",
        lines=lines,
    ).encode()


def embed(pdf: bytes, **files: bytes) -> bytes:
    """`pdf` with `files` attached; a double underscore in a name stands for its point."""
    document = pdfium.PdfDocument(pdf)
    for name, content in files.items():
        document.new_attachment(name.replace("__", ".").replace("_", "-")).set_data(content)
    output = io.BytesIO()
    document.save(output)
    return output.getvalue()

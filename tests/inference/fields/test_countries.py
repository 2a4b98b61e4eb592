"""Amounts, dates, currencies and tax numbers as countries print them."""

from __future__ import annotations

import pytest

from inference.fields import extract_fields
from inference.fields.candidates import survey
from inference.fields.currencies import hinted_currency, settle_currency
from inference.fields.dates import find_dates
from inference.fields.headers import currency_of
from inference.fields.identifiers import find_vat_ids, is_vat_id
from inference.fields.layout import lay_out
from inference.fields.money import find_amounts
from inference.schemas import builtin_templates
from inference.types import FieldType
from tests.inference.fields.pages import page


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("₹ 4,58,302.56", 458302.56, "INR"),
        ("CHF 1’234.50", 1234.5, "CHF"),
        ("EUR1.234,56", 1234.56, "EUR"),
        ("EURO 23,40", 23.4, "EUR"),
        ("87.000,00 TL", 87000.0, "TRY"),
        ("1 234,50 kr.", 1234.5, "SEK"),
        ("R$ 1.234,50", 1234.5, "BRL"),
        ("NT$ 28,875", 28875.0, "TWD"),
    ],
)
def test_an_amount_is_read_with_its_currency(text: str, value: float, currency: str) -> None:
    (found,) = find_amounts(text)
    assert (found.value, found.currency) == (value, currency)


def test_the_groups_of_an_account_are_no_francs() -> None:
    assert [found.currency for found in find_amounts("FR76 3000 4000")] == [None, None, None]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("令和6年4月1日", "2024-04-01"),
        ("R6年4月1日", "2024-04-01"),
        ("中華民國113年06月02日", "2024-06-02"),
        ("113年6月2日", "2024-06-02"),
        ("113/06/02", "2024-06-02"),
        ("5 września 2024 r.", "2024-09-05"),
        ("3 de março de 2024", "2024-03-03"),
        ("14 Şubat 2025", "2025-02-14"),
        ("12 Mar '24", "2024-03-12"),
    ],
)
def test_a_day_is_read_as_its_country_writes_it(text: str, day: str) -> None:
    assert [found.iso for found in find_dates(text)] == [day]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("GSTIN: 27AAPFU0939F1ZV", "27AAPFU0939F1ZV"),
        ("CNPJ 11.444.777/0001-61", "11444777000161"),
        ("CHE-116.281.710 MWST", "CHE116281710"),
        ("GB 980 7806 84", "GB980780684"),
        ("NO 974 760 673 MVA", "NO974760673MVA"),
    ],
)
def test_a_tax_number_is_told_by_its_check_digits(text: str, value: str) -> None:
    assert [(found.value, found.is_checked) for found in find_vat_ids(text)] == [(value, True)]


def test_a_tax_number_with_a_wrong_digit_is_not_checked() -> None:
    assert not is_vat_id("GB980780685")
    assert list(find_vat_ids("GSTIN: 27AAPFU0939F1ZW")) == []


@pytest.mark.parametrize(
    ("printed", "code", "hinted", "meant"),
    [
        ("kr.", "SEK", "DKK", "DKK"),
        ("kr", "SEK", None, "SEK"),
        ("$", "USD", "MXN", "MXN"),
        ("$", "USD", "EUR", "USD"),
        ("US$", "USD", "AUD", "USD"),
        ("¥", "CNY", "JPY", "JPY"),
    ],
)
def test_a_shared_sign_means_the_currency_of_the_place(printed: str, code: str, hinted: str | None, meant: str) -> None:
    assert settle_currency(printed, code, hinted) == meant


def test_the_place_settles_what_yen_are() -> None:
    drawn = page((0.1, 0.1, "株式会社みずほ園芸"), (0.1, 0.2, "合計 ¥12,345"))
    found = currency_of(survey(lay_out([drawn])), [])
    assert found is not None
    assert found[0] == "JPY"


def test_legal_forms_and_registers_say_the_country() -> None:
    assert hinted_currency("Vestjysk Smedje ApS, CVR-nr. 29570590") == "DKK"
    assert hinted_currency("Ferretería La Herradura S.A. de C.V.") == "MXN"


def test_an_account_broken_over_two_rows_is_one() -> None:
    drawn = page((0.1, 0.1, "IBAN DE89 3704 0044"), (0.1, 0.115, "0532 0130 00"))
    (found,) = survey(lay_out([drawn])).of(FieldType.IBAN)
    assert (found.value, found.is_checked, len(found.more)) == ("DE89370400440532013000", True, 1)


@pytest.mark.parametrize(
    ("number", "due", "total"),
    [
        ("Fakturanummer", "Förfallodatum", "Att betala"),
        ("Faktura nr.", "Forfaldsdato", "I alt"),
        ("Číslo faktury", "Datum splatnosti", "Celkem k úhradě"),
        ("Fatura No", "Son Ödeme Tarihi", "Vergiler Dahil Toplam Tutar"),
        ("Folio", "Fecha de vencimiento", "Total"),
        ("Número da nota", "Vencimento", "Valor total da nota"),
        ("账单编号", "付款截止日期", "合计"),
    ],
)
def test_accounts_are_read_by_the_labels_of_their_country(number: str, due: str, total: str) -> None:
    drawn = page(
        (0.1, 0.1, number), (0.5, 0.1, "2025-4471"),
        (0.1, 0.2, due), (0.5, 0.2, "2025-03-31"),
        (0.1, 0.6, total), (0.5, 0.6, "1 250,00"),
    )  # fmt: skip
    template = next(item for item in builtin_templates() if item.name == "invoice")
    found = {value.name: value.value for value in extract_fields(template, [drawn])}
    assert (found["invoice_number"], found["due_date"], found["grand_total"]) == ("2025-4471", "2025-03-31", 1250.0)

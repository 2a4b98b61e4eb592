"""How a document writes its figures, told from what is printed on it."""

from __future__ import annotations

import pytest

from documents.services.locales import DocumentLocale, guess_locale


@pytest.mark.parametrize(
    ("printed", "countries", "currencies", "locale"),
    [
        (["1.234,50", "31.12.2026"], [], [], DocumentLocale(",", True)),
        (["1,234.50", "12/31/2026"], [], [], DocumentLocale(".", False)),
        (["3/4/26"], ["GB"], ["GBP"], DocumentLocale(".", True)),
        ([], ["DE"], [], DocumentLocale(",", True)),
        ([], [], ["USD"], DocumentLocale(".", False)),
        ([], [], ["EUR"], DocumentLocale(",", True)),
        ([], [], ["CNY"], DocumentLocale(".", None)),
        ([], ["DE", "GB"], [], DocumentLocale(None, True)),
        (["1,234.50"], ["DE"], ["EUR"], DocumentLocale(".", True)),
        ([], [], [], DocumentLocale()),
    ],
)
def test_it_is_told_by_the_page_then_the_country_then_the_currency(
    printed: list[str], countries: list[str], currencies: list[str], locale: DocumentLocale
) -> None:
    assert guess_locale(printed, countries, currencies) == locale

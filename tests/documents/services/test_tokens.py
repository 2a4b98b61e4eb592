"""What text becomes when it is searched for: every way of writing a number, a date, a name finds it."""

from __future__ import annotations

import pytest

from documents.services.tokens import MOST_TERMS, terms_of_query, words_of_date, words_of_number, words_of_text


def finds(query: str, words: set[str]) -> bool:
    """What the database does: each term by one of its alternatives, each of its words as a beginning."""
    terms = terms_of_query(query)
    return bool(terms) and all(
        any(all(any(word.startswith(part) for word in words) for part in alternative) for alternative in term)
        for term in terms
    )


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("tarnwick", "Tarnwick Instruments Ltd"),
        ("LTD tarn", "Tarnwick Instruments Ltd"),
        ("TARNWICK", "tarnwick"),
        ("muller", "Müller & Söhne"),
        ("MÜLLER", "Mu\u0308ller"),
        ("strasse", "Hauptstraße 5"),
        ("obrien", "O'Brien"),
        ("o'brien", "O'Brien"),
        ("ｔａｒｎｗｉｃｋ", "Tarnwick"),
        ("0418", "TI-2026-0418"),
        ("418", "TI-2026-0418"),
        ("026-04", "TI-2026-0418"),
        ("ti-2026-0418", "TI-2026-0418"),
        ("TI 2026 0418", "TI-2026-0418"),
        ("ti20260418", "TI-2026-0418"),
        ("TI2026", "TI-2026-0418"),
        ("RE-2026/001", "RE-2026/001"),
        ("DE1250010517", "DE12 5001 0517 0648"),
        ("DE12 5001", "DE12 5001 0517 0648"),
        ("50010517", "DE12500105170648"),
        ("scan_0091", "scan_0091.tiff"),
        ("acme@example.com", "acme@example.com"),
        ("1.2.3.4", "1.2.3.4"),
        ("深圳", "深圳市腾讯计算机系统有限公司"),
        ("腾讯计算机", "深圳市腾讯计算机系统有限公司"),
        ("圳", "深圳市腾讯计算机系统有限公司"),
        ("发票 0418", "发票号码0418号"),
        ("カメラ", "デジタルカメラ"),
        ("서울", "서울특별시"),
    ],
)
def test_a_text_is_found(query: str, text: str) -> None:
    assert finds(query, words_of_text(text))


@pytest.mark.parametrize(
    "text", ["3,898.44", "3898.44", "3.898,44", "3'898.44", "€3,898.44", "EUR 3.898,44", "3898,44"]
)
@pytest.mark.parametrize("query", ["3,898.44", "3898.44", "3.898,44", "3'898.44", "€3898.44", "3898", "3,898"])
def test_an_amount_is_found_however_it_is_written(query: str, text: str) -> None:
    assert finds(query, words_of_text(text))
    assert finds(query, words_of_number(3898.44))


@pytest.mark.parametrize(
    "query",
    [
        "2026-11-09",
        "2026/11/9",
        "9.11.2026",
        "09/11/2026",
        "11/09/2026",
        "9/11/26",
        "20261109",
        "9 Nov 2026",
        "November 2026",
        "nov 9",
        "11/2026",
        "2026-11",
        "2026",
        "2026年11月9日",
        "2026年11月",
    ],
)
def test_a_date_is_found_however_it_is_typed(query: str) -> None:
    assert finds(query, words_of_date("2026-11-09"))


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("418", "14.18"),  # an amount has no endings
        ("wick", "Tarnwick"),
        ("机讯", "腾讯计算机"),
        ("tarnwick orrin", "Tarnwick Instruments"),
        ("3,898.45", "3,898.44"),
        ("2026-11-10", "2026-11-09"),
        ("---", "---"),
        ("", "anything"),
    ],
)
def test_what_is_not_there_is_not_found(query: str, text: str) -> None:
    assert not finds(query, words_of_text(text) | words_of_date("2026-11-08"))


def test_words_hold_no_sign_that_the_query_language_knows() -> None:
    nasty = "a'b \\x | & ! :* <-> (c) \"d\" \x00 ' OR 1=1 --"
    words = words_of_text(nasty) | {word for term in terms_of_query(nasty) for alt in term for word in alt}
    assert not any(set(word) & set("'\\|&!:*<>()\"\x00 ") for word in words)


def test_a_long_query_and_a_long_word_are_cut() -> None:
    assert len(terms_of_query(" ".join(f"word{number}" for number in range(100)))) == MOST_TERMS
    assert max(map(len, words_of_text("x" * 10_000))) <= 60
    assert len(words_of_text("-" * 20_000 + "1")) <= 2


def test_a_text_that_is_no_date_gives_its_words() -> None:
    assert finds("soon", words_of_date("rather soon"))

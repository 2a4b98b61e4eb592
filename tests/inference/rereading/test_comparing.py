from __future__ import annotations

import pytest

from inference.rereading.comparing import can_compare, compare
from inference.types import Verdict


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("INV-2026-17", "INV-2026-17"),
        ("Straße 10", "StraBe 1O"),
        ("Müller & Söhne", "Muller &Sohne"),
        ("DE89 3704 0044 0532 0130 00", "DE89370400440532013000"),
        ("Modern Farm", "Modem Farm"),
        ("1.190,00", "1.190.00"),
        ("EUR 1 190,00", "EUR1190,00"),
        ("ﬁnal", "final"),
        ("Co. KG", "co.KG"),
    ],
)
def test_what_a_recogniser_confuses_is_the_same(said: str, read: str) -> None:
    assert compare(said, read, is_amount=said[-1] == "0") is Verdict.SAME


@pytest.mark.parametrize(
    ("said", "read", "verdict"),
    [
        ("1,190.00", "9,190.00", Verdict.SUBSTITUTED),
        ("1,190.00", "1,790.00", Verdict.SUBSTITUTED),
        ("Meyer AG", "Meier AG", Verdict.SUBSTITUTED),
        ("19,190.00", "9,190.00", Verdict.SUBSTITUTED),
        ("190.00", "9,190.00", Verdict.OMITTED),
        ("Hans", "Johannes", Verdict.OMITTED),
        ("1,190.00", "", Verdict.INVENTED),
        ("1,190.00", "--", Verdict.INVENTED),
        ("1,190.00", "119,000", Verdict.FORMAT),
        ("119000", "1,190.00", Verdict.FORMAT),
        ("50.00", "-50.00", Verdict.FORMAT),
        ("(50.00)", "50.00", Verdict.FORMAT),
    ],
)
def test_what_changes_an_amount_or_a_name_is_named(said: str, read: str, verdict: Verdict) -> None:
    assert compare(said, read, is_amount=said[-1] in "0)") is verdict


def test_another_case_is_another_form() -> None:
    assert compare("ab-12", "AB-12") is Verdict.FORMAT


@pytest.mark.parametrize(
    ("text", "can"), [("INV-1", True), ("发票 12", True), ("Москва", False), ("שלום", False), ("—", False)]
)
def test_only_scripts_that_can_be_read_are_compared(text: str, can: bool) -> None:
    assert can_compare(text) is can

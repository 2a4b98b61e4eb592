"""Codes of second factors: each once, whoever comes at the same moment, and ever slower for who guesses."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from documents.models import SecondFactorState, User
from documents.services import sealing
from documents.services.second_factor import check_second_factor, has_second_factor, second_factor_wait
from tests.documents.factories import Cast

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_at(offset: int = 0) -> str:
    return str(format_hotp_value(hotp_value(SECRET, int(time.time()) // 30 + offset)))


@pytest.fixture
def person(cast: Cast) -> User:
    user = cast.user("acme-viewer")
    TOTP.activate(user, SECRET)
    return user


def test_it_works(person: User, cast: Cast) -> None:
    assert check_second_factor(person, code_at())
    assert (has_second_factor(person), has_second_factor(cast.user("acme-admin"))) == (True, False)


def test_an_older_code_counts_no_more_after_a_newer(person: User) -> None:
    assert [check_second_factor(person, code_at(offset)) for offset in (1, 1, 0, -1)] == [True, False, False, False]


@pytest.mark.parametrize("code", ["", "12345", "abcdef", "१२३४५६", "0" * 500, "000000\x00"])
def test_what_is_no_code_is_refused(person: User, code: str) -> None:
    assert not check_second_factor(person, code)


def test_codes_of_another_person_are_worth_nothing(person: User, cast: Cast) -> None:
    other = cast.user("acme-admin")
    TOTP.activate(other, "KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU")
    assert not check_second_factor(other, code_at())


def test_waits_grow_and_end(person: User) -> None:
    waits = []
    for _failure in range(9):
        check_second_factor(person, "000000")
        waits.append(round(second_factor_wait(person) / 60))
        SecondFactorState.objects.update(not_before=timezone.now() - timedelta(seconds=1))
    assert waits == [0, 0, 0, 0, 1, 2, 4, 8, 16]
    assert check_second_factor(person, code_at())
    assert SecondFactorState.objects.get().failures == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["app", "recovery code"])
def test_of_twenty_at_once_one_gets_in(cast: Cast, kind: str) -> None:
    user = cast.user("acme-viewer")
    TOTP.activate(user, SECRET)
    codes = {"app": code_at(), "recovery code": RecoveryCodes.activate(user).generate_codes()[0]}

    def try_it(_number: int) -> bool:
        try:
            return check_second_factor(user, codes[kind])
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(try_it, range(20))) == 1


def test_sealed_texts_open_for_their_purpose_alone_and_after_a_change_of_keys(settings: Settings) -> None:
    sealed = sealing.seal("secret", purpose="a")
    assert "secret" not in sealed
    with pytest.raises(sealing.CannotUnseal):
        sealing.unseal(sealed, purpose="b")
    with pytest.raises(sealing.CannotUnseal):
        sealing.unseal(sealed[:-4] + "AAAA", purpose="a")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another one, since yesterday"
    assert sealing.unseal(sealed, purpose="a") == "secret"


def test_a_factor_sealed_with_a_lost_key_refuses_and_does_not_break(person: User, settings: Settings) -> None:
    settings.SECRET_KEY = "another one, and the older is lost"
    assert not check_second_factor(person, code_at())

"""Tokens that somebody else made, or that we made for something else, open nothing; keys change without a break."""

from __future__ import annotations

import jwt
import pytest
from django.conf import settings as site
from pytest_django import Settings

from documents.models import Role
from documents.services.tenants import add_member
from ocrsite.environment import BadSetting, signing_keys
from tests.documents.api.forgeries import forgeries
from tests.documents.api.test_session import get_me, tokens
from tests.documents.api.test_token_families import refresh
from tests.documents.factories import Cast

OLD, NEW = "o" * 40, "n" * 40


@pytest.fixture
def forged(cast: Cast) -> dict[str, str]:
    good = tokens("acme-viewer")
    [(name, key), *_] = site.SIGNING_KEYS.items()
    return forgeries(**good, signing_key=key, key_name=name, secret_key=site.SECRET_KEY)


def test_every_forgery_is_refused(forged: dict[str, str]) -> None:
    assert len(forged) >= 40
    answers = {name: get_me(token) for name, token in forged.items()}
    wrong = {name: answer for name, answer in answers.items() if answer[0] != 401}
    assert wrong == {}
    assert {str(body["code"]) for _status, body in answers.values()} == {"token_invalid"}


def test_no_forgery_is_refreshed_or_logs_out(forged: dict[str, str], cast: Cast) -> None:
    good = forged.pop("the refresh token")
    assert {refresh(token)[0] for token in forged.values()} == {401}
    assert refresh(good)[0] == 200  # none of them ended it


def test_another_tenants_name_in_a_token_of_ours_opens_nothing(cast: Cast) -> None:
    """A person of both: the log-in was to acme, and stays there."""
    add_member(tenant=cast.globex, user=cast.user("acme-viewer"), role=Role.ADMIN)
    good = tokens("acme-viewer", tenant="acme")
    [(name, key), *_] = site.SIGNING_KEYS.items()
    claims = jwt.decode(good["access"], options={"verify_signature": False})
    moved = jwt.encode({**claims, "tenant": str(cast.globex.pk)}, key, algorithm="HS256", headers={"kid": name})
    assert get_me(moved)[0] == 401


def test_keys_change_without_a_break(cast: Cast, settings: Settings) -> None:
    """First the new key is made known, then it signs, then the old one goes."""
    steps = ({"old": OLD}, {"old": OLD, "new": NEW}, {"new": NEW, "old": OLD}, {"new": NEW})
    settings.SIGNING_KEYS = steps[0]
    held = tokens("acme-viewer")
    for keys in steps[1:3]:
        settings.SIGNING_KEYS = keys
        assert get_me(held["access"])[0] == 200
        held = refresh(held["refresh"])[1]
    # A process that has not been told of the next step yet takes it as well.
    settings.SIGNING_KEYS = steps[1]
    assert get_me(held["access"])[0] == 200
    settings.SIGNING_KEYS = steps[3]
    assert get_me(held["access"])[0] == 200
    assert refresh(held["refresh"])[0] == 200


def test_a_key_that_was_taken_away_signs_no_more(cast: Cast, settings: Settings) -> None:
    settings.SIGNING_KEYS = {"old": OLD}
    held = tokens("acme-viewer")
    settings.SIGNING_KEYS = {"new": NEW}
    assert get_me(held["access"])[0] == refresh(held["refresh"])[0] == 401
    settings.SIGNING_KEYS = {"new": OLD}  # the same secret under another name
    assert get_me(held["access"])[0] == 401


def test_keys_come_from_the_environment() -> None:
    made = signing_keys([], "the site's secret")["default"]
    assert list(signing_keys([f"2027a:{NEW}", "default"], "the site's secret").items()) == [
        ("2027a", NEW), ("default", made)
    ]  # fmt: skip
    assert len(made) == 64
    assert made != signing_keys([], "another secret")["default"]


@pytest.mark.parametrize(
    "entries", [["short:secret"], [NEW], [f":{NEW}"], [f"a:{NEW}", f"a:{OLD}"], ["2027a"], ["default:short"]]
)
def test_keys_that_are_none_stop_the_process_with_a_sentence(entries: list[str]) -> None:
    with pytest.raises(BadSetting, match="SIGNING_KEYS must look like"):
        signing_keys(entries, "the site's secret")

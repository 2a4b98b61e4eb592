"""Refresh tokens: one use each, a replay ends the log-in, and so does whatever changes who the person is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import Settings
from rest_framework.test import APIClient

from documents.models import AuditEvent, Membership, Role, TokenFamily, User
from documents.services.people import change_role, remove_member
from documents.services.tenants import add_member
from documents.tenancy import ops_scope, scope
from tests.documents.api.test_session import get_me, tokens
from tests.documents.factories import Cast

REFRESH, LOGOUT = "/api/v1/auth/token/refresh/", "/api/v1/auth/logout/"
PERSON = "acme-viewer"


def refresh(token: str) -> tuple[int, dict[str, str]]:
    answer = APIClient().post(REFRESH, {"refresh": token}, format="json")
    return answer.status_code, answer.json()


def families(cast: Cast) -> list[TokenFamily]:
    with scope(cast.acme.pk):
        return list(TokenFamily.objects.order_by("created_at"))


def events(cast: Cast) -> list[str]:
    with scope(cast.acme.pk):
        return list(AuditEvent.objects.filter(action__startswith="auth.").values_list("action", flat=True))


def test_it_works(cast: Cast) -> None:
    first = tokens(PERSON)
    status, second = refresh(first["refresh"])

    assert status == 200
    assert get_me(second["access"])[0] == get_me(first["access"])[0] == 200
    assert refresh(second["refresh"])[0] == 200
    assert [family.token_id in first["refresh"] for family in families(cast)] == [False]


def test_a_token_that_was_used_ends_the_log_in_for_whoever_holds_the_newest(cast: Cast) -> None:
    used, other = tokens(PERSON), tokens(PERSON)
    newest = refresh(used["refresh"])[1]

    assert refresh(used["refresh"])[1]["code"] == "token_invalid"

    assert refresh(newest["refresh"])[0] == 401
    assert get_me(newest["access"])[0] == get_me(used["access"])[0] == 401
    assert get_me(other["access"])[0] == 200
    assert [family.ended_by for family in families(cast)] == ["replay", ""]
    assert events(cast) == ["auth.replay", "auth.login", "auth.login"]


def test_a_used_token_that_logs_out_is_a_replay_too(cast: Cast) -> None:
    used = tokens(PERSON)
    newest = refresh(used["refresh"])[1]

    assert APIClient().post(LOGOUT, {"refresh": used["refresh"]}, format="json").status_code == 401
    assert get_me(newest["access"])[0] == 401
    assert events(cast) == ["auth.replay", "auth.login"]


@pytest.mark.django_db(transaction=True)
def test_of_twenty_at_once_one_gets_the_next_tokens(cast: Cast) -> None:
    token = tokens(PERSON)["refresh"]

    def ask(_number: int) -> int:
        try:
            return refresh(token)[0]
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        statuses = list(pool.map(ask, range(20)))

    assert (statuses.count(200), statuses.count(401)) == (1, 19)
    assert events(cast) == ["auth.replay", "auth.login"]


def _demote(cast: Cast) -> None:
    with scope(cast.acme.pk):
        membership = Membership.objects.get(user=cast.user(PERSON))
        change_role(actor=cast.actor("acme-admin"), membership_id=membership.pk, role=Role.OPERATOR)


def _demote_and_back(cast: Cast) -> None:
    add_member(tenant=cast.acme, user=cast.user(PERSON), role=Role.ADMIN)
    add_member(tenant=cast.acme, user=cast.user(PERSON), role=Role.VIEWER)


def _remove(cast: Cast) -> None:
    with scope(cast.acme.pk):
        membership = Membership.objects.get(user=cast.user(PERSON))
        remove_member(actor=cast.actor("acme-admin"), membership_id=membership.pk)


def _remove_and_back(cast: Cast) -> None:
    _remove(cast)
    add_member(tenant=cast.acme, user=cast.user(PERSON), role=Role.VIEWER)


def _new_password(cast: Cast) -> None:
    cast.user(PERSON).set_password("another long password")
    cast.user(PERSON).save()


def _deactivate(cast: Cast) -> None:
    User.objects.filter(username=PERSON).update(is_active=False)


def _deactivate_and_back(cast: Cast) -> None:
    _deactivate(cast)
    User.objects.filter(username=PERSON).update(is_active=True)


CHANGES = {
    "role": (_demote, "membership"),
    "role and back": (_demote_and_back, "membership"),
    "membership": (_remove, "membership"),
    "membership and back": (_remove_and_back, "membership"),
    "password": (_new_password, "password"),
    "account": (_deactivate, "deactivated"),
    "account and back": (_deactivate_and_back, "deactivated"),
}


@pytest.mark.parametrize(("change", "end"), CHANGES.values(), ids=CHANGES)
def test_what_changes_the_person_ends_every_token_at_once(cast: Cast, change: Callable[[Cast], None], end: str) -> None:
    old = tokens(PERSON)
    change(cast)

    assert get_me(old["access"]) == (401, {"detail": "The token is no longer valid. Log in again.",
                                           "code": "token_invalid"})  # fmt: skip
    assert refresh(old["refresh"])[0] == 401
    assert [family.ended_by for family in families(cast)] == [end]


def test_what_changes_somebody_else_or_nothing_ends_none(cast: Cast) -> None:
    mine = tokens(PERSON)
    cast.user("acme-admin").set_password("another long password")
    cast.user("acme-admin").save()
    cast.user(PERSON).first_name = "Vera"
    cast.user(PERSON).save()
    add_member(tenant=cast.globex, user=cast.user(PERSON), role=Role.ADMIN)
    add_member(tenant=cast.globex, user=cast.user(PERSON), role=Role.VIEWER)

    assert get_me(mine["access"])[0] == 200


def test_a_password_changed_while_somebody_logs_in_lets_nobody_in(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def authenticate_then_change(*_args: object, **_credentials: str) -> User:
        known = User.objects.get(username=PERSON)
        _new_password(cast)
        return known

    monkeypatch.setattr("documents.api.session.authenticate", authenticate_then_change)
    answer = APIClient().post("/api/v1/auth/token/", {"username": PERSON, "password": "x"}, format="json")

    assert (answer.status_code, answer.json()["code"]) == (401, "wrong_credentials")
    assert families(cast) == []


def test_a_log_in_ends_however_often_it_is_refreshed(cast: Cast, settings: Settings) -> None:
    settings.LOGIN_DAYS = 30
    old = tokens(PERSON)
    with ops_scope():
        TokenFamily.objects.update(created_at=timezone.now() - dt.timedelta(days=30, minutes=-1))

    status, newer = refresh(old["refresh"])
    assert status == 200
    assert families(cast)[0].expires_at < timezone.now() + dt.timedelta(minutes=2)
    with ops_scope():
        TokenFamily.objects.update(expires_at=timezone.now() - dt.timedelta(hours=1))
    assert refresh(newer["refresh"])[0] == get_me(newer["access"])[0] == 401


def test_lapsed_log_ins_are_cleared_away_by_the_next(cast: Cast) -> None:
    tokens(PERSON)
    with ops_scope():
        TokenFamily.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    tokens(PERSON)

    assert len(families(cast)) == 1


def test_no_token_is_kept_where_a_backup_would_leak_it(cast: Cast) -> None:
    token = tokens(PERSON)["refresh"]
    kept = str([family.__dict__ for family in families(cast)])

    assert token not in kept
    assert token.rpartition(".")[2] not in kept

"""Passkeys that count, and what one that counts backwards tells: there is a copy of it."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from documents.models import AuditEvent, RefusedLogin
from documents.services.second_factor import COUNT
from documents.tenancy import scope
from tests.documents.factories import Cast
from tests.documents.web.passkeys import Passkey


def are_in(passkey: Passkey, *counts: int) -> list[bool]:
    """Whether each of these log-ins leads to the inbox."""
    return [lets_in(passkey, count) for count in counts]


def lets_in(passkey: Passkey, count: int) -> bool:
    client = Client()
    passkey.sign_in(client, count)
    return client.get("/").status_code == 200


@pytest.mark.parametrize(
    ("registered", "counts", "let_in"),
    [
        (0, [0, 0, 0], [True, True, True]),  # counts nothing, which the standard allows
        (0, [1, 2, 9], [True, True, True]),
        (7, [8, 8, 7, 9], [True, False, False, True]),
        (7, [7], [False]),
        (7, [0], [False]),
        (0, [5, 0, 4, 6], [True, False, False, True]),
    ],
)
def test_a_count_that_does_not_rise_lets_nobody_in(
    cast: Cast, registered: int, counts: list[int], let_in: list[bool]
) -> None:
    assert are_in(Passkey(cast.user("acme-viewer"), registered), *counts) == let_in


def test_a_copy_is_written_down_and_its_owner_told(cast: Cast, mail_server: Any) -> None:
    user = cast.user("acme-viewer")
    EmailAddress.objects.create(user=user, email="viewer@acme.example", primary=True, verified=True)
    passkey = Passkey(user, 7)
    answer = passkey.sign_in(Client(), 3)
    assert answer.headers["Location"].endswith("?passkey=refused")
    with scope(cast.acme.pk):
        event = AuditEvent.objects.get(action="factor.copied")
    assert event.after == {"user": "acme-viewer", "factor": "webauthn", "name": "Key"}
    assert RefusedLogin.objects.filter(user=user, reason="counter").exists()
    assert "there may be a copy of it" in mail_server().body
    passkey.kept.refresh_from_db()
    assert COUNT not in passkey.kept.data

"""A password that whoever runs the site sets for somebody."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command

from documents.models import AuditEvent
from documents.tenancy import scope
from tests.documents.factories import Cast

NEW = "a-word-that-nobody-guesses-9"


def test_the_team_sees_it_and_the_person_is_told(cast: Cast, mail_server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    user = cast.user("acme-viewer")
    EmailAddress.objects.create(user=user, email="viewer@acme.example", primary=True, verified=True)
    monkeypatch.setattr("getpass.getpass", lambda **_: NEW)
    call_command("changepassword", "acme-viewer")
    user.refresh_from_db()
    assert user.check_password(NEW)
    with scope(cast.acme.pk):
        event = AuditEvent.objects.get(action="password.change")
    assert (event.actor_name, event.after) == ("", {"through": "command"})
    assert "The password was changed." in mail_server().body


def test_without_a_name_it_is_that_of_who_runs_it(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getpass", lambda **_: NEW)
    monkeypatch.setattr("getpass.getuser", lambda: "acme-viewer")
    call_command("changepassword")
    with scope(cast.acme.pk):
        assert AuditEvent.objects.filter(action="password.change").count() == 1


def test_what_is_refused_is_not_written_down(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getpass", lambda **_: "short")
    with pytest.raises(CommandError):
        call_command("changepassword", "acme-viewer")
    with scope(cast.acme.pk):
        assert not AuditEvent.objects.filter(action="password.change").exists()

"""Second factors taken away for who has lost them."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.core.management import CommandError, call_command

from documents.models import AuditEvent
from documents.services.second_factor import check_second_factor
from documents.tenancy import scope
from tests.documents.factories import Cast


def test_they_are_gone_the_team_sees_it_and_the_person_is_told(cast: Cast, mail_server: Any) -> None:
    user = cast.user("acme-viewer")
    EmailAddress.objects.create(user=user, email="viewer@acme.example", primary=True, verified=True)
    TOTP.activate(user, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    check_second_factor(user, "000000")
    call_command("remove_second_factors", "acme-viewer")
    call_command("remove_second_factors", "acme-viewer")
    assert not Authenticator.objects.exists()
    with scope(cast.acme.pk):
        event = AuditEvent.objects.get(action="factor.remove")
    assert (event.actor_name, event.after["user"], event.after["through"]) == ("", "acme-viewer", "command")
    assert "Every second factor was removed" in mail_server().body
    assert [message.to for message in mail.outbox].count(["viewer@acme.example"]) == 1


def test_an_unknown_name_is_said_to_be_one(db: None) -> None:
    with pytest.raises(CommandError, match="Nobody is called 'nobody' here"):
        call_command("remove_second_factors", "nobody")

"""Django's command, and what the product does wherever a password is changed: it is written down and mailed."""

from __future__ import annotations

import getpass
from typing import Any

from django.conf import settings
from django.contrib.auth.management.commands import changepassword

from documents.models import User
from documents.services.account_mails import tell_of_change
from documents.services.logins import record_account_event


class Command(changepassword.Command):
    """`manage.py changepassword NAME`; every session and token of the person ends with the old password."""

    def handle(self, *args: Any, **options: Any) -> str | None:
        """Ask for the password and set it."""
        told = super().handle(*args, **options)
        # As Django's command chose it.
        user = User.objects.get_by_natural_key(options["username"] or getpass.getuser())
        record_account_event(user=user, action="password.change", after={"through": "command"}, is_own=False)
        tell_of_change(site=settings.ALLOWED_HOSTS[0], address="–", user=user, change="password.change")
        return told

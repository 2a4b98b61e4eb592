"""Take a person's second factors away, for who has lost app, passkeys and recovery codes."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from documents.models import SecondFactorState, User
from documents.services.account_mails import tell_of_change
from documents.services.logins import record_account_event


class Command(BaseCommand):
    """`manage.py remove_second_factors NAME`; the person is mailed, their teams see it in their audit logs."""

    help = "Removes the second factors of one account; make sure first who asks for it."

    def add_arguments(self, parser: CommandParser) -> None:
        """One user name."""
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        """Remove them, or say that there is nothing to remove."""
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"Nobody is called {options['username']!r} here. Look the name up on the staff site.")
        with transaction.atomic():
            number, _by_model = Authenticator.objects.filter(user=user).delete()
            SecondFactorState.objects.filter(user=user).delete()
            if number:
                after = {"user": user.username, "factor": "all", "through": "command"}
                record_account_event(user=user, action="factor.remove", after=after, is_own=False)
        if number:
            tell_of_change(site=settings.ALLOWED_HOSTS[0], address="–", user=user, change="factor.remove_all")
        self.stdout.write(f"{user.username}: {number} removed")

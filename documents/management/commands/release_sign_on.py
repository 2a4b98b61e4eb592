"""Let a team's people sign in with passwords and passkeys again, where its provider was the only way in and is gone."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from documents.models import Tenant
from documents.services.required_sign_on import release_sign_on
from documents.tenancy import ops_scope


class Command(BaseCommand):
    """`manage.py release_sign_on TEAM`; the team sees it in its audit log."""

    help = "Ends a team's requirement to sign in at its provider; make sure first who asks for it."

    def add_arguments(self, parser: CommandParser) -> None:
        """One short name."""
        parser.add_argument("team", help="short name of the team")

    def handle(self, *args: Any, **options: Any) -> None:
        """End it, or say that there is nothing to end."""
        with ops_scope():
            tenant = Tenant.objects.filter(slug=options["team"]).first()
        if tenant is None:
            raise CommandError(f"There is no team with the short name {options['team']}.")
        was_required = release_sign_on(tenant.pk)
        self.stdout.write(f"{tenant.slug}: {'not required any more' if was_required else 'was not required'}")

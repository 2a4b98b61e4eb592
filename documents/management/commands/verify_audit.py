"""Check that no audit event was changed, deleted, put in, moved or cut off since it was written."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from documents.models import PlatformEvent, Tenant
from documents.models.audit_functions import PLATFORM_ID
from documents.services.audit_checkpoints import Checkpoint, filed_checkpoints
from documents.services.audit_verification import Verdict, verify_chain, verify_platform
from documents.tenancy import ops_scope


class Command(BaseCommand):
    """`manage.py verify_audit [--tenant NAME] [--checkpoints FILE]`; exit status 1 when anything does not fit."""

    help = "Checks the audit of the platform and of every team, or of one, and names the first event that is amiss."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tenant", help="short name of the team; the platform and every team when left out")
        parser.add_argument(
            "--checkpoints",
            type=Path,
            help="file of signed checkpoints; when left out, the relay's own on this machine, if there is one",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        filed = _read(options["checkpoints"])
        with ops_scope():
            tenants = list(Tenant.objects.all())
        chosen = [tenant for tenant in tenants if options["tenant"] in {None, tenant.slug}]
        if not chosen and options["tenant"]:
            raise CommandError(f"There is no team with the short name {options['tenant']}.")
        broken = [tenant.slug for tenant in chosen if not self._tell(tenant.slug, verify_chain(tenant.pk, filed=filed))]
        if not options["tenant"]:
            broken += [] if self._tell("the platform", verify_platform(filed=filed)) else ["the platform"]
            broken += self._vanished(filed, {str(PLATFORM_ID), *(str(tenant.pk) for tenant in tenants)})
        if not filed:
            self.stdout.write(
                "No checkpoints from outside the database were used: who can rewrite all of it can make an audit fit."
                " Name a file of them with --checkpoints."
            )
        if broken:
            raise CommandError(f"The audit is not as it was written: {', '.join(broken)}.")

    def _vanished(self, filed: list[Checkpoint], there: set[str]) -> list[str]:
        """Teams that were signed for once, are not there any more, and were not deleted by the product."""
        with ops_scope():
            deleted = PlatformEvent.objects.filter(action=PlatformEvent.TENANT_DELETED)
            gone = {point.tenant for point in filed} - there - set(deleted.values_list("object_id", flat=True))
        for tenant_id in sorted(gone):
            self.stdout.write(f"{tenant_id}: the team and all its events are missing, and nobody deleted it")
        return sorted(gone)

    def _tell(self, name: str, verdict: Verdict) -> bool:
        if verdict.bad:
            self.stdout.write(f"{name}: {verdict.bad}")
            return False
        self.stdout.write(f"{name}: {verdict.events} events as written, {verdict.checkpoints} checkpoints hold")
        return True


def _read(path: Path | None) -> list[Checkpoint]:
    """A file that was named must be there; the relay's own may be on another machine."""
    try:
        return filed_checkpoints(path or settings.AUDIT_CHECKPOINT_FILE)
    except FileNotFoundError as error:
        if path is None:
            return []
        raise CommandError(f"There is no file {path}.") from error
    except (OSError, ValueError) as error:
        raise CommandError(str(error)) from error

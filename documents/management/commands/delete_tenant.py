"""Delete a tenant for good; its archive is made first, because nothing of it is left afterwards."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from documents import queue, storage
from documents.models import Tenant
from documents.services.tenant_archive import last_archive
from documents.services.tenant_end import Ended, clear_away, delete_tenant, is_deleted
from documents.tenancy import ops_scope, scope


class Command(BaseCommand):
    """`manage.py delete_tenant SLUG --confirm SLUG`; with the id of a deleted tenant it finishes what was cut short."""

    help = "Deletes a tenant: rows, files, jobs, and the accounts that belong to no other tenant."

    def add_arguments(self, parser: CommandParser) -> None:
        """The tenant twice: there is no way back."""
        parser.add_argument("tenant", help="its short name; the id, to finish a deletion that was cut short")
        parser.add_argument("--confirm", default="", metavar="SLUG", help="the short name again")
        parser.add_argument("--without-archive", action="store_true", help="even if no archive was made of it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Delete, and say how much. Raises CommandError."""
        named = options["tenant"]
        try:
            ended = self._end(named, options["confirm"], needs_archive=not options["without_archive"])
        except (storage.StorageUnavailable, queue.QueueUnavailable) as error:
            raise CommandError(
                f"The rows are deleted, but not everything else is: {error}. Run this again with the tenant's id."
            ) from error
        self.stdout.write(
            f"{named}: {ended.rows} rows, {ended.accounts} accounts, {ended.files} files and {ended.keys} jobs and "
            "keys deleted"
        )

    def _end(self, named: str, confirmed: str, *, needs_archive: bool) -> Ended:
        with ops_scope():
            tenant = Tenant.objects.filter(slug=named).first()
        if tenant is None:
            return self._finish(named)
        if confirmed != tenant.slug:
            raise CommandError(
                f"{tenant.slug} ({tenant.pk}) would be deleted for good. If that is meant, give the short name a "
                f"second time: --confirm {tenant.slug}"
            )
        with scope(tenant.pk):
            archived = last_archive(tenant)
        if needs_archive and archived is None:
            raise CommandError(
                f"No archive was made of {tenant.slug}. Keep its data with archive_tenant {tenant.slug} FILE.zip, or "
                "say --without-archive."
            )
        self.stdout.write(f"deleting {tenant.slug}, {tenant.pk}")
        return delete_tenant(tenant=tenant)

    def _finish(self, named: str) -> Ended:
        try:
            tenant_id = uuid.UUID(named)
        except ValueError:
            raise CommandError(f"There is no tenant with the short name {named}.") from None
        if not is_deleted(tenant_id):
            raise CommandError(f"No tenant {named} was deleted. A tenant that is there is named by its short name.")
        return Ended(0, 0, *clear_away(tenant_id))

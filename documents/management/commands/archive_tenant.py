"""Write everything a tenant has into one archive."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from documents import storage
from documents.models import Tenant
from documents.services.tenant_archive import write_archive
from documents.tenancy import ops_scope


class Command(BaseCommand):
    """`manage.py archive_tenant SLUG FILE.zip`."""

    help = "Writes a tenant's rows and files into one zip archive that only its owner may read."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which tenant, and where to."""
        parser.add_argument("tenant", help="its short name")
        parser.add_argument("file", type=Path, help="the archive to write; must not be there yet")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it, or nothing. Raises CommandError."""
        path: Path = options["file"]
        with ops_scope():
            tenant = Tenant.objects.filter(slug=options["tenant"]).first()
        if tenant is None:
            raise CommandError(f"There is no tenant with the short name {options['tenant']}.")
        if path.exists():
            raise CommandError(f"{path} is there already. Give the name of a new file.")
        unfinished = path.with_name(f"{path.name}.unfinished")
        try:
            unfinished.touch(mode=0o600)
            with unfinished.open("wb") as target:
                archived = write_archive(tenant=tenant, target=target)
            unfinished.rename(path)
        except (OSError, storage.StorageUnavailable) as error:
            unfinished.unlink(missing_ok=True)
            raise CommandError(f"The archive could not be written: {error}") from error
        self.stdout.write(f"{path}: {archived.rows} rows, {archived.files} files, {archived.size} bytes of files")

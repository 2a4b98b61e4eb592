"""Compare the stored files with what the database says of them, after a restore or a broken disk."""

from __future__ import annotations

import hashlib
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from documents import storage
from documents.models import Document, Page
from documents.tenancy import ops_scope

CHUNK = 1 << 20


class Command(BaseCommand):
    """`manage.py check_files`; reads every original once and changes nothing."""

    help = "Checks that every document's file has the SHA-256 it was uploaded with, and that every page has its image."

    def handle(self, *args: Any, **options: Any) -> None:
        """Name each file that is missing or differs. Raises CommandError if there is one."""
        with ops_scope():
            originals = list(Document.objects.order_by("id").values_list("id", "storage_key", "sha256"))
            images = list(Page.objects.order_by("document_id", "number").values_list("document_id", "image_key"))
        faults = [(document, fault) for document, key, sha256 in originals if (fault := _fault(key, sha256))]
        faults += [(document, fault) for document, key in images if (fault := _fault(key))]
        for document, fault in faults:
            self.stderr.write(f"document {document}: {fault}")
        if faults:
            raise CommandError(f"{len(faults)} files are missing or differ. Restore them from a backup.")
        self.stdout.write(f"{len(originals)} originals and {len(images)} page images are as they were stored")


def _fault(key: str, sha256: str = "") -> str:
    """What is wrong with the file stored under `key`, or nothing; without `sha256` it need only be there."""
    try:
        with storage.open_file(key) as file:
            digest = hashlib.sha256()
            while sha256 and (chunk := file.read(CHUNK)):
                digest.update(chunk)
    except storage.FileMissing:
        return f"{key} is missing"
    return f"{key} differs from what was uploaded" if sha256 and digest.hexdigest() != sha256 else ""

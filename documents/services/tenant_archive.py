"""Writes everything a tenant has into one archive: its rows as JSON lines, its files, and what both add up to.

`rows/TABLE.jsonl` holds one row a line, `files/` what the store keeps for the tenant, `manifest.json` the number of
rows of each table, the size and SHA-256 of each file, and which files that rows name were deleted before they could be
written. The rows are those of one moment, however long it takes and whoever works on. What proves who somebody is never
leaves: neither secrets nor the hashes they are checked against. Knows nothing of what the rows mean. Opens its own
scopes, and so must stand in none.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from django.utils import timezone

from documents import storage
from documents.models import AuditEvent, Membership, Tenant, User
from documents.services.audit import record_event
from documents.services.tenants import staff_actor
from documents.tenancy import TenantModel, scope, snapshot

FORMAT = 1
ROWS_AT_ONCE = 1000
CHUNK = 1 << 20
SECRETS = {
    "ApiKey": {"key_hash"},
    "Invitation": {"token_hash"},
    "SingleSignOn": {"sealed_secret"},
    "TokenFamily": {"token_id"},
    "Webhook": {"secret", "former_secret"},
}
# Of the people it is told who they are to the tenant; the rest of an account is not the tenant's.
OF_PEOPLE = ("id", "username", "email", "first_name", "last_name", "language", "is_active", "date_joined")


@dataclass(frozen=True, slots=True)
class Archived:
    """What an archive holds."""

    rows: int
    files: int
    size: int


def write_archive(*, tenant: Tenant, target: IO[bytes], by: User | None = None) -> Archived:
    """Write the archive of `tenant` to `target`, then in its audit that it was made.

    Raises `storage.StorageUnavailable`, and `RuntimeError` inside a transaction.
    """
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        named: set[str] = set()
        with snapshot(tenant.pk):
            counts = _write_rows(archive, tenant, named)
        files = {}
        for key in storage.walk_keys(str(tenant.pk)):
            with suppress(storage.FileMissing):  # deleted since it was listed
                files[key] = _write_file(archive, key)
        manifest = {
            "format": FORMAT,
            "tenant": {"id": str(tenant.pk), "slug": tenant.slug, "name": tenant.name},
            "created_at": timezone.now(),
            "rows": counts,
            "files": files,
            "gone": sorted(named - files.keys()),
        }
        archive.writestr("manifest.json", json.dumps(manifest, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))
    with scope(tenant.pk):
        record_event(
            actor=staff_actor(by, tenant) if by else None,
            tenant_id=tenant.pk,
            action="tenant.archive",
            target=tenant,
        )
    return Archived(sum(counts.values()), len(files), sum(file["size"] for file in files.values()))


def tenant_models() -> list[type[Model]]:
    """Every model whose rows belong to one tenant."""
    return [model for model in apps.get_app_config("documents").get_models() if issubclass(model, TenantModel)]


def _write_rows(archive: zipfile.ZipFile, tenant: Tenant, named: set[str]) -> dict[str, int]:
    """Write each table; returns how many rows each has, and adds the keys of files to `named`. Needs a snapshot."""
    tenant.refresh_from_db()  # of the same moment as the rest
    counts = {"tenant": _write_lines(archive, "tenant", iter([told_of(tenant)]))}
    for model in tenant_models():
        counts[_name(model)] = _write_lines(archive, _name(model), _rows_of(model, tenant, named))
    members = User.objects.filter(pk__in=Membership.objects.filter(tenant=tenant).values("user_id")).order_by("pk")
    return {**counts, "people": _write_lines(archive, "people", members.values(*OF_PEOPLE).iterator())}


def _rows_of(model: type[Model], tenant: Tenant, named: set[str]) -> Iterator[dict[str, Any]]:
    """Named explicitly, too: ops, as which a command may run, sees every tenant."""
    rows = model._default_manager.filter(tenant=tenant).order_by("pk")
    for row in rows.iterator(chunk_size=ROWS_AT_ONCE):
        told = told_of(row)
        named.update(_files_of(told))
        yield told


def _files_of(told: Mapping[str, Any]) -> Iterator[str]:
    """The keys of stored files that a row names."""
    yield from (told[column] for column in ("storage_key", "image_key") if told.get(column))
    yield from (image["key"] for image in told.get("images", ()))


def told_of(row: Model) -> dict[str, Any]:
    """What the archive tells of a row: every column but secrets."""
    secrets = SECRETS.get(type(row).__name__, set())
    return {
        field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if field.name not in secrets
    }


def _name(model: type[Model]) -> str:
    return str(model._meta.model_name)


def _write_lines(archive: zipfile.ZipFile, name: str, rows: Iterator[dict[str, Any]]) -> int:
    count = 0
    with archive.open(f"rows/{name}.jsonl", "w", force_zip64=True) as lines:
        for row in rows:
            lines.write(json.dumps(row, cls=_Encoder, ensure_ascii=False).encode() + b"\n")
            count += 1
    return count


class _Encoder(DjangoJSONEncoder):
    """Bytes as base64, besides what Django's encoder knows."""

    def default(self, o: Any) -> Any:
        if isinstance(o, bytes | memoryview):
            return base64.b64encode(o).decode()
        return super().default(o)


def _write_file(archive: zipfile.ZipFile, key: str) -> dict[str, Any]:
    """Write one stored file; returns its size and hash. Stored as it is: pictures and PDFs are compressed already."""
    entry = zipfile.ZipInfo(f"files/{key}", date_time=timezone.now().timetuple()[:6])
    digest, size = hashlib.sha256(), 0
    with storage.open_file(key) as stored, archive.open(entry, "w", force_zip64=True) as kept:
        while chunk := stored.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
            kept.write(chunk)
    return {"size": size, "sha256": digest.hexdigest()}


def last_archive(tenant: Tenant) -> AuditEvent | None:
    """The newest event that tells of an archive, None if none was ever made. Needs the tenant's scope."""
    events = AuditEvent.objects.filter(action="tenant.archive", object_type="tenant", object_id=str(tenant.pk))
    newest: AuditEvent | None = events.order_by("-created_at", "-id").first()
    return newest

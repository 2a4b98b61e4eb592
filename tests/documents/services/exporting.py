"""What tests of exports share: asking for a file, writing it as a worker would, reading it back."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from documents import storage
from documents.models import Actor, Export
from documents.services.export.requests import (
    ExportReceipt,
    delete_export,
    request_export,
)
from documents.services.export.selection import Order
from documents.services.export.writing import write_export
from documents.tenancy import scope
from inference.schemas import load_template

Status = Export.Status
RECEIPT = load_template({"name": "till", "label": "Receipt", "fields": [{"name": "sum", "type": "money"}]})


def order(file_format: str = "xlsx", **options: Any) -> Order:
    return Order(file_format, "en", **options)


def ask(actor: Actor, wanted: Order) -> ExportReceipt:
    with scope(actor.tenant_id):
        return request_export(actor=actor, order=wanted)


def write(export: Export) -> Export:
    write_export(tenant_id=export.tenant_id, export_id=export.pk)
    return reload(export)


def reload(export: Export) -> Export:
    with scope(export.tenant_id):
        found: Export = Export.objects.get(pk=export.pk)
    return found


def file_of(actor: Actor, file_format: str, **options: Any) -> bytes:
    done = write(ask(actor, order(file_format, **options)).export)
    assert done.status == Status.DONE, done.failure_code
    return storage.read_file(done.storage_key)


def delete(actor: Actor, export: Export) -> None:
    with scope(actor.tenant_id):
        delete_export(actor=actor, export=export)


def let_lease_lapse(export: Export) -> None:
    with scope(export.tenant_id):
        Export.objects.filter(pk=export.pk).update(lease_expires_at=timezone.now() - dt.timedelta(seconds=1))

"""Rows and the rules that hold for one row."""

from documents.models.audit import AuditEvent
from documents.models.document import (
    MAX_FAILURES,
    Document,
    DocumentQuerySet,
    IllegalMove,
    LockedByOther,
    Page,
    new_lease,
    storage_folder,
)
from documents.models.extraction import ExtractedField, Extraction
from documents.models.outbox import OutboxEntry
from documents.models.process import ProcessHeartbeat
from documents.models.review import Correction
from documents.models.roles import PERMISSIONS, Permission, Role
from documents.models.template import DocumentTemplate, TemplateVersion
from documents.models.tenant import Actor, Membership, NotAllowed, Tenant, User, actors_of

__all__ = [
    "MAX_FAILURES",
    "PERMISSIONS",
    "Actor",
    "AuditEvent",
    "Correction",
    "Document",
    "DocumentQuerySet",
    "DocumentTemplate",
    "ExtractedField",
    "Extraction",
    "IllegalMove",
    "LockedByOther",
    "Membership",
    "NotAllowed",
    "OutboxEntry",
    "Page",
    "Permission",
    "ProcessHeartbeat",
    "Role",
    "TemplateVersion",
    "Tenant",
    "User",
    "actors_of",
    "new_lease",
    "storage_folder",
]

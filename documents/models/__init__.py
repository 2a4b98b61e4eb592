"""Rows and the rules that hold for one row."""

from documents.models.audit import AuditEvent
from documents.models.discussion import Comment, Notice
from documents.models.document import (
    MAX_FAILURES,
    NO_AMOUNT,
    Document,
    DocumentQuerySet,
    IllegalMove,
    LockedByOther,
    Page,
    new_lease,
    storage_folder,
)
from documents.models.export import Export, ExportLayout
from documents.models.extraction import ExtractedField, Extraction
from documents.models.invitation import Invitation
from documents.models.lesson import Lesson, LessonKey
from documents.models.outbox import OutboxEntry
from documents.models.process import ProcessHeartbeat
from documents.models.review import Attention, Correction, Presence
from documents.models.roles import PERMISSIONS, Permission, Role
from documents.models.search import SavedView, SearchEntry
from documents.models.task_run import CustomTask, TaskRun
from documents.models.template import DocumentTemplate, TemplateVersion
from documents.models.tenant import Actor, Membership, NotAllowed, Tenant, User, actors_of

__all__ = [
    "MAX_FAILURES",
    "NO_AMOUNT",
    "PERMISSIONS",
    "Actor",
    "Attention",
    "AuditEvent",
    "Comment",
    "Correction",
    "CustomTask",
    "Document",
    "DocumentQuerySet",
    "DocumentTemplate",
    "Export",
    "ExportLayout",
    "ExtractedField",
    "Extraction",
    "IllegalMove",
    "Invitation",
    "Lesson",
    "LessonKey",
    "LockedByOther",
    "Membership",
    "NotAllowed",
    "Notice",
    "OutboxEntry",
    "Page",
    "Permission",
    "Presence",
    "ProcessHeartbeat",
    "Role",
    "SavedView",
    "SearchEntry",
    "TaskRun",
    "TemplateVersion",
    "Tenant",
    "User",
    "actors_of",
    "new_lease",
    "storage_folder",
]

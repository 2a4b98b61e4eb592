"""Rows and the rules that hold for one row."""

from documents.models.access_tokens import KEY_BEGINNING, ApiKey, TokenFamily
from documents.models.audit import AuditEvent
from documents.models.audit_chain import AuditCheckpoint, AuditLink
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
from documents.models.idempotency import IdempotentRequest
from documents.models.identity import LoginPlace, RefusedLogin, SecondFactorState
from documents.models.invitation import Invitation
from documents.models.lesson import Lesson, LessonKey
from documents.models.outbox import OutboxEntry
from documents.models.platform_event import PlatformCheckpoint, PlatformEvent, PlatformLink
from documents.models.process import ProcessHeartbeat
from documents.models.quota import Quota
from documents.models.review import Attention, Correction, Presence
from documents.models.roles import PERMISSIONS, Permission, Role, Scope, permissions_of
from documents.models.search import SavedView, SearchEntry
from documents.models.single_sign_on import JOINING_ROLES, SingleSignOn
from documents.models.support import LONGEST_SUPPORT, SupportAccess, SupportAccessQuerySet
from documents.models.task_run import EXPLAIN, CustomTask, TaskRun
from documents.models.template import DocumentTemplate, TemplateVersion
from documents.models.tenant import Actor, Membership, NotAllowed, Tenant, User, actors_of
from documents.models.webhook import Webhook, WebhookAttempt, WebhookDelivery

__all__ = [
    "EXPLAIN",
    "JOINING_ROLES",
    "KEY_BEGINNING",
    "LONGEST_SUPPORT",
    "MAX_FAILURES",
    "NO_AMOUNT",
    "PERMISSIONS",
    "Actor",
    "ApiKey",
    "Attention",
    "AuditCheckpoint",
    "AuditEvent",
    "AuditLink",
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
    "IdempotentRequest",
    "IllegalMove",
    "Invitation",
    "Lesson",
    "LessonKey",
    "LockedByOther",
    "LoginPlace",
    "Membership",
    "NotAllowed",
    "Notice",
    "OutboxEntry",
    "Page",
    "Permission",
    "PlatformCheckpoint",
    "PlatformEvent",
    "PlatformLink",
    "Presence",
    "ProcessHeartbeat",
    "Quota",
    "RefusedLogin",
    "Role",
    "SavedView",
    "Scope",
    "SearchEntry",
    "SecondFactorState",
    "SingleSignOn",
    "SupportAccess",
    "SupportAccessQuerySet",
    "TaskRun",
    "TemplateVersion",
    "Tenant",
    "TokenFamily",
    "User",
    "Webhook",
    "WebhookAttempt",
    "WebhookDelivery",
    "actors_of",
    "new_lease",
    "permissions_of",
    "storage_folder",
]

"""Who may do what: one table that pages, API and admin share. Knows no rows."""

from __future__ import annotations

from collections.abc import Collection
from enum import Enum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """A person's role in one tenant; each may do what those before it may."""

    VIEWER = "viewer", _("Viewer")
    OPERATOR = "operator", _("Operator")
    REVIEWER = "reviewer", _("Reviewer")
    APPROVER = "approver", _("Approver")
    ADMIN = "admin", _("Admin")

    def allows(self, permission: Permission) -> bool:
        """Whether this role includes `permission`."""
        order = list(Role)
        return order.index(self) >= order.index(PERMISSIONS[permission])


class Permission(Enum):
    """One thing a person may be allowed to do within a tenant."""

    VIEW_DOCUMENTS = "view_documents"
    EXPORT_DOCUMENTS = "export_documents"
    UPLOAD_DOCUMENTS = "upload_documents"
    RETRY_DOCUMENTS = "retry_documents"
    COMMENT_DOCUMENTS = "comment_documents"
    CORRECT_FIELDS = "correct_fields"
    ASSIGN_DOCUMENTS = "assign_documents"
    DECIDE_DOCUMENTS = "decide_documents"
    DELETE_DOCUMENTS = "delete_documents"
    REOPEN_DOCUMENTS = "reopen_documents"
    USE_WORKBENCH = "use_workbench"
    EDIT_TEMPLATES = "edit_templates"
    CHOOSE_ENGINES = "choose_engines"
    VIEW_AUDIT = "view_audit"
    VIEW_FIGURES = "view_figures"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_WEBHOOKS = "manage_webhooks"
    MANAGE_API_KEYS = "manage_api_keys"


PERMISSIONS: dict[Permission, Role] = {
    Permission.VIEW_DOCUMENTS: Role.VIEWER,
    Permission.EXPORT_DOCUMENTS: Role.VIEWER,
    Permission.UPLOAD_DOCUMENTS: Role.OPERATOR,
    Permission.RETRY_DOCUMENTS: Role.OPERATOR,
    Permission.COMMENT_DOCUMENTS: Role.OPERATOR,
    Permission.CORRECT_FIELDS: Role.REVIEWER,
    Permission.ASSIGN_DOCUMENTS: Role.REVIEWER,
    Permission.DECIDE_DOCUMENTS: Role.APPROVER,
    Permission.REOPEN_DOCUMENTS: Role.APPROVER,
    Permission.DELETE_DOCUMENTS: Role.APPROVER,
    Permission.USE_WORKBENCH: Role.OPERATOR,
    Permission.EDIT_TEMPLATES: Role.ADMIN,
    Permission.CHOOSE_ENGINES: Role.ADMIN,
    Permission.VIEW_AUDIT: Role.ADMIN,
    Permission.VIEW_FIGURES: Role.ADMIN,
    Permission.MANAGE_PEOPLE: Role.ADMIN,
    Permission.MANAGE_WEBHOOKS: Role.ADMIN,
    Permission.MANAGE_API_KEYS: Role.ADMIN,
}


class Scope(models.TextChoices):
    """What a key for a machine is good for; a key holds one or more."""

    READ = "read", _("Read documents")
    UPLOAD = "upload", _("Upload documents")
    REVIEW = "review", _("Review documents")
    EXPORT = "export", _("Export documents")


# Who holds all of the scopes may do these; what no line names is for no key. Runs of the workbench show what they read.
SCOPES: tuple[tuple[frozenset[Scope], frozenset[Permission]], ...] = (
    (frozenset({Scope.READ}), frozenset({Permission.VIEW_DOCUMENTS})),
    (frozenset({Scope.UPLOAD}), frozenset({Permission.UPLOAD_DOCUMENTS, Permission.RETRY_DOCUMENTS})),
    (frozenset({Scope.READ, Scope.UPLOAD}), frozenset({Permission.USE_WORKBENCH})),
    (
        frozenset({Scope.REVIEW}),
        frozenset(
            {
                Permission.VIEW_DOCUMENTS,
                Permission.COMMENT_DOCUMENTS,
                Permission.CORRECT_FIELDS,
                Permission.ASSIGN_DOCUMENTS,
                Permission.DECIDE_DOCUMENTS,
                Permission.REOPEN_DOCUMENTS,
            }
        ),
    ),
    (frozenset({Scope.EXPORT}), frozenset({Permission.VIEW_DOCUMENTS, Permission.EXPORT_DOCUMENTS})),
)


def permissions_of(scopes: Collection[Scope]) -> frozenset[Permission]:
    """Everything that a key with these scopes is good for, as far as its maker's role goes."""
    return frozenset().union(*(granted for needed, granted in SCOPES if needed <= set(scopes)))

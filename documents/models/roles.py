"""Who may do what: one table that pages, API and admin share. Knows no rows."""

from __future__ import annotations

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
}

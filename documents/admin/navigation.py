"""The staff site's menu, by what people look for."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _


def menu(request: HttpRequest) -> list[dict[str, Any]]:
    """The groups of links in the sidebar."""
    return [
        _group(
            _("Documents"),
            (_("Documents"), "description", "document"),
            (_("Readings"), "data_object", "extraction"),
            (_("Templates"), "list_alt", "documenttemplate"),
        ),
        _group(
            _("People"),
            (_("Tenants"), "domain", "tenant"),
            (_("Quotas"), "data_usage", "quota"),
            (_("People"), "person", "user"),
            (_("Memberships"), "badge", "membership"),
            (_("Support access"), "support_agent", "supportaccess"),
        ),
        _group(
            _("Work"),
            (_("Queue"), "stacks", ""),
            (_("Outbox"), "outbox", "outboxentry"),
            (_("Task runs"), "task", "taskrun"),
            (_("Teams' own tasks"), "assignment_add", "customtask"),
            (_("Processes"), "memory", "processheartbeat"),
            (_("Audit log"), "history", "auditevent"),
            (_("Platform's audit log"), "shield_person", "platformevent"),
        ),
    ]


def _group(title: str, *links: tuple[str, str, str]) -> dict[str, Any]:
    return {
        "title": title,
        "separator": True,
        "items": [
            {
                "title": text,
                "icon": icon,
                "link": reverse(f"admin:documents_{model}_changelist" if model else "admin:queue"),
            }
            for text, icon, model in links
        ],
    }

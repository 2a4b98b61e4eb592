"""The staff site: tenants, people, documents, templates, queue and audit log of every tenant, for staff only.

Runs as the database role ops; changes go through the services, which write them down.
"""

from documents.admin import audit, documents, people, platform, queue, quotas, support, tasks, templates, tenants
from documents.admin.site import site

__all__ = [
    "audit",
    "documents",
    "people",
    "platform",
    "queue",
    "quotas",
    "site",
    "support",
    "tasks",
    "templates",
    "tenants",
]

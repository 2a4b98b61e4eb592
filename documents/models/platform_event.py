"""What happened to the platform itself, and outlives the tenant it happened to; knows nothing of a tenant's content.

That is the end of tenants, and what the accounts of people do whom no tenant's audit tells of: staff, and who is in no
team. Chained and signed as the tenants' audits are.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from documents.models.audit import Event
from documents.models.audit_chain import Checkpoint, Link


class PlatformEvent(Event):
    """One event that is told by no tenant's audit. Added by functions of the database alone, and never changed."""

    TENANT_DELETED = "tenant.delete"

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("platform event")
        verbose_name_plural = _("platform events")
        constraints = [
            # What opens the audit's triggers: it is asked for with every change of a row that never changes.
            models.UniqueConstraint(
                fields=["action", "object_id"],
                condition=models.Q(("action", "tenant.delete")),
                name="platformevent_once",
            )
        ]
        indexes = [models.Index(fields=["-created_at", "-id"], name="platformevent_newest")]


class PlatformLink(Link):
    """One event's place in the platform's chain."""

    event = models.ForeignKey(PlatformEvent, on_delete=models.DO_NOTHING, related_name="links", db_constraint=False)

    class Meta:
        ordering = ["number", "id"]
        verbose_name = _("link of the platform's chain")
        verbose_name_plural = _("links of the platform's chain")
        constraints = [
            models.UniqueConstraint(fields=["event"], name="platformlink_once"),
            models.UniqueConstraint(fields=["number"], name="platformlink_number"),
        ]
        indexes = [models.Index(fields=["id"], condition=models.Q(number=None), name="platformlink_unsealed")]


class PlatformCheckpoint(Checkpoint):
    """What the platform's chain was at one number."""

    class Meta:
        ordering = ["number", "id"]
        verbose_name = _("checkpoint of the platform's chain")
        verbose_name_plural = _("checkpoints of the platform's chain")
        indexes = [models.Index(fields=["-number"], name="platformcheckpoint_newest")]

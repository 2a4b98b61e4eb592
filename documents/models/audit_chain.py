"""The hash chain over a tenant's audit events, and signed statements of how far it went."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models.audit import AuditEvent
from documents.tenancy import TenantModel


class Link(models.Model):
    """One event's place in its chain. Written by the database alone, at the end of the event's transaction.

    `hash` is sha256 over the hash before it, `number` and what the event says (`audit_functions.Chain.content`).
    `number` is None only within the transaction that is just ending.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.BigIntegerField(_("number"), null=True)
    hash = models.CharField(_("hash"), max_length=64, blank=True, default="")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.number} {self.hash[:12]}"


class Checkpoint(models.Model):
    """Says, signed by a key that the database does not have, which hash a chain had at one number."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.BigIntegerField(_("number"))
    hash = models.CharField(_("hash"), max_length=64)
    key_id = models.CharField(_("key"), max_length=16)
    signature = models.CharField(_("signature"), max_length=64)
    created_at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.number} {self.hash[:12]}"


class AuditLink(TenantModel, Link):
    """One event's place in its tenant's chain."""

    event = models.ForeignKey(AuditEvent, on_delete=models.DO_NOTHING, related_name="links", db_constraint=False)

    class Meta:
        ordering = ["number", "id"]
        verbose_name = _("link of the audit chain")
        verbose_name_plural = _("links of the audit chain")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "event"], name="auditlink_once"),
            models.UniqueConstraint(fields=["tenant", "number"], name="auditlink_number"),
        ]
        indexes = [
            models.Index(fields=["tenant"], condition=models.Q(number=None), name="auditlink_unsealed"),
        ]


class AuditCheckpoint(TenantModel, Checkpoint):
    """What a tenant's chain was at one number."""

    class Meta:
        ordering = ["number", "id"]
        verbose_name = _("audit checkpoint")
        verbose_name_plural = _("audit checkpoints")
        indexes = [models.Index(fields=["tenant", "-number"], name="auditcheckpoint_newest")]

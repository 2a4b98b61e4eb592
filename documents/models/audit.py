"""Who did what, when, with the values before and after; rows are never changed (a trigger refuses it)."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models.tenant import User
from documents.tenancy import TenantModel


class Event(models.Model):
    """One thing that happened, wherever it is told. `actor` is None when the product itself acted."""

    # The person may be deleted; what they did stays, under the name they had.
    actor = models.ForeignKey(User, null=True, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False)
    actor_name = models.CharField(_("who"), max_length=150, blank=True, default="")
    action = models.CharField(_("what"), max_length=60)
    object_type = models.CharField(_("object"), max_length=40)
    object_id = models.CharField(_("object id"), max_length=60)
    before = models.JSONField(_("before"), null=True)
    after = models.JSONField(_("after"), null=True)
    request_id = models.CharField(_("request"), max_length=40, blank=True, default="")
    created_at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.action} {self.object_id}"


class AuditEvent(Event, TenantModel):
    """One thing that happened in a tenant."""

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        indexes = [
            models.Index(fields=["tenant", "-created_at", "-id"], name="auditevent_newest"),
            models.Index(fields=["tenant", "object_type", "object_id", "-created_at"], name="auditevent_of_object"),
        ]

"""What happened to the platform itself, and outlives the tenant it happened to; knows nothing of a tenant's content."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class PlatformEvent(models.Model):
    """One event that is told by no tenant's audit. Added by functions of the database alone, and never changed."""

    TENANT_DELETED = "tenant.delete"

    action = models.CharField(_("what"), max_length=60)
    object_id = models.CharField(_("object id"), max_length=60)
    # The person may be deleted; what they did stays, under the name they had.
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(_("who"), max_length=150, blank=True, default="")
    created_at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("platform event")
        verbose_name_plural = _("platform events")
        constraints = [models.UniqueConstraint(fields=["action", "object_id"], name="platformevent_once")]

    def __str__(self) -> str:
        return f"{self.action} {self.object_id}"

"""What one tenant may use, and how much it stores; the database counts that (`quota_triggers`, `image_bytes`)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from documents.tenancy import TenantModel


class Quota(TenantModel):
    """One tenant's limits, None where the setting's default holds, and the bytes of the files it stores now.

    `stored_bytes` is never written by this program: triggers keep it, so that it is exact whoever adds or deletes.
    """

    requests_per_minute = models.PositiveIntegerField(_("API requests per minute"), null=True, blank=True)
    documents_per_minute = models.PositiveIntegerField(_("documents per minute"), null=True, blank=True)
    pages_per_minute = models.PositiveIntegerField(_("pages per minute"), null=True, blank=True)
    documents_in_flight = models.PositiveIntegerField(_("documents waiting or being read"), null=True, blank=True)
    pages_in_flight = models.PositiveIntegerField(_("pages being read at once"), null=True, blank=True)
    storage_megabytes = models.PositiveIntegerField(_("storage in MB"), null=True, blank=True)
    stored_bytes = models.BigIntegerField(_("stored bytes"), default=0, db_default=0, editable=False)

    class Meta:
        ordering = ["tenant_id"]
        verbose_name = _("quota")
        verbose_name_plural = _("quotas")
        constraints = [models.UniqueConstraint(fields=["tenant"], name="quota_once")]

    def __str__(self) -> str:
        return str(self.tenant_id)

"""What people said of the machine's values: a new row each time, never a change of the machine's own."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models.document import Document
from documents.models.extraction import Extraction
from documents.models.tenant import User
from documents.tenancy import TenantModel


class Correction(TenantModel):
    """One person's value for one field of one extraction; the newest row of a field counts."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="corrections", db_constraint=False)
    extraction = models.ForeignKey(
        Extraction, on_delete=models.CASCADE, related_name="corrections", db_constraint=False
    )
    name = models.CharField(max_length=80)
    value = models.JSONField(null=True)
    # The person may be deleted; what they said stays, under the name they had.
    author = models.ForeignKey(User, null=True, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False)
    author_name = models.CharField(max_length=150)
    seconds = models.FloatField(null=True)  # of attention the page measured for this field
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["created_at", "id"]
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        indexes = [models.Index(fields=["tenant", "document", "created_at"], name="correction_of_document")]

    def __str__(self) -> str:
        return self.name

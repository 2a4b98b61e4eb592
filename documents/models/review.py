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
    """One person's value for one field of one extraction; the newest row of a field counts.

    Undoing one adds a row, too: what stood before it, or the mark MACHINE when that was the machine's value.
    """

    class Mark(models.TextChoices):
        """What a person says of a field instead of a value."""

        NONE = "", _("A value")
        ABSENT = "absent", _("Absent")
        ILLEGIBLE = "illegible", _("Illegible")
        MACHINE = "machine", _("As the machine read it")

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="corrections", db_constraint=False)
    extraction = models.ForeignKey(
        Extraction, on_delete=models.CASCADE, related_name="corrections", db_constraint=False
    )
    name = models.CharField(_("name"), max_length=80)
    value = models.JSONField(_("value"), null=True)
    mark = models.CharField(max_length=10, choices=Mark.choices, blank=True, default=Mark.NONE)
    is_change = models.BooleanField(default=True)  # whether the value differs from what the machine read
    accepted_rules = models.JSONField(default=list)  # codes of the failed rules it was confirmed with
    evidence = models.JSONField(default=list)  # where the person picked it, as of an extracted field; empty if typed
    # The person may be deleted; what they said stays, under the name they had.
    author = models.ForeignKey(User, null=True, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False)
    author_name = models.CharField(_("author"), max_length=150)
    seconds = models.FloatField(_("seconds"), null=True)  # of attention the page measured for this field
    created_at = models.DateTimeField(_("entered on"), default=timezone.now)

    class Meta:
        ordering = ["created_at", "id"]
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        indexes = [models.Index(fields=["tenant", "document", "created_at"], name="correction_of_document")]

    def __str__(self) -> str:
        return self.name


class Attention(TenantModel):
    """The seconds one person gave one document in one visit, idle time left out; `fields`: name -> seconds."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="attention", db_constraint=False)
    user = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    seconds = models.FloatField()
    fields = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["created_at", "id"]
        indexes = [models.Index(fields=["tenant", "created_at"], name="attention_by_day")]

    def __str__(self) -> str:
        return f"{self.document_id}: {self.seconds:.0f} s"


class Presence(TenantModel):
    """Who has a document's page open: one row per person, renewed while the page lives."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="presences", db_constraint=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["seen_at", "id"]
        constraints = [models.UniqueConstraint(fields=["tenant", "document", "user"], name="presence_once")]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.document_id}"

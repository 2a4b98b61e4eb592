"""What the machine read: immutable, one extraction per claim, with the engine and template it ran with."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from documents.models.document import Document
from documents.tenancy import TenantModel


class Extraction(TenantModel):
    """One reading of a document; `template` is a snapshot, so a later edit of the template changes nothing here."""

    document = models.ForeignKey(
        Document, verbose_name=_("document"), on_delete=models.CASCADE, related_name="extractions", db_constraint=False
    )
    fence = models.PositiveIntegerField(_("claim"))
    engine = models.CharField(_("engine"), max_length=60)
    engine_revision = models.CharField(_("engine revision"), max_length=200)
    model = models.CharField(_("model"), max_length=60, blank=True, default="")  # profile that gave fields, if one did
    model_revision = models.CharField(_("model revision"), max_length=200, blank=True, default="")
    template = models.JSONField(null=True)
    template_version = models.PositiveIntegerField(_("template version"), null=True)
    learned = models.JSONField(null=True)  # {issuer, documents}: the checked documents whose lessons it was read with
    template_probability = models.FloatField(_("probability of the guessed template"), null=True)
    seconds = models.FloatField(_("seconds"))
    created_at = models.DateTimeField(_("read on"), auto_now_add=True)

    class Meta:
        ordering = ["-fence", "id"]
        verbose_name = _("extraction")
        verbose_name_plural = _("extractions")
        constraints = [models.UniqueConstraint(fields=["tenant", "document", "fence"], name="extraction_per_claim")]

    def __str__(self) -> str:
        return f"{self.document_id} #{self.fence}"


class ExtractedField(TenantModel):
    """One field as the machine read it; `evidence` is a list of {page, box, text}, `cells` the same per table cell.

    `checks`: second readings of the value, a list of {source, verdict, text, page, box}. `learned_from`: how many
    checked documents of the same layout speak for it. `tokens`: what a model said for it, a list of [text, logprob].
    """

    extraction = models.ForeignKey(Extraction, on_delete=models.CASCADE, related_name="fields", db_constraint=False)
    position = models.PositiveIntegerField()
    name = models.CharField(_("name"), max_length=80)
    value = models.JSONField(_("value"), null=True)
    raw = models.TextField(_("as it stands"), blank=True, default="")
    confidence = models.FloatField(_("confidence"), null=True)
    source = models.CharField(_("source"), max_length=10, blank=True, default="")
    evidence = models.JSONField(default=list)
    cells = models.JSONField(default=list)
    checks = models.JSONField(default=list)
    learned_from = models.PositiveSmallIntegerField(default=0)
    tokens = models.JSONField(default=list)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["tenant", "extraction", "name"], name="extractedfield_name")]

    def __str__(self) -> str:
        return self.name

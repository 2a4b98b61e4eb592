"""Document templates: which typed fields to find on a kind of document, in versions that never change."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from documents.models.tenant import User
from documents.tenancy import TenantManager, TenantModel
from inference import schemas
from inference.types import TemplateSpec, label_in


class DocumentTemplateQuerySet(models.QuerySet["DocumentTemplate"]):
    """Filters of templates."""

    def named(self) -> DocumentTemplateQuerySet:
        """What a list to choose from needs: ids and labels, without the long definitions."""
        return self.only("id", "name", "label", "labels")

    def in_use(self) -> DocumentTemplateQuerySet:
        """Templates that can be chosen for a document."""
        return self.filter(archived_at=None)


DocumentTemplateManager = TenantManager.from_queryset(DocumentTemplateQuerySet)


class DocumentTemplate(TenantModel):
    """A named template; `definition` is its current version in the JSON form of `inference.schemas`."""

    name = models.SlugField(_("name"), max_length=80)
    label = models.CharField(_("label"), max_length=200)
    labels = models.JSONField(_("labels by language"), default=dict, blank=True)
    definition = models.JSONField(_("definition"))
    version = models.PositiveIntegerField(_("version"), default=1)
    engines = models.JSONField(_("engines, the first choice first"), default=list, blank=True)  # none: the tenant's
    adapter = models.JSONField(_("LoRA adapter"), null=True, blank=True)  # {"name", "path"} of a fine-tuned model
    archived_at = models.DateTimeField(_("archived on"), null=True, blank=True)
    created_at = models.DateTimeField(_("created on"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed on"), auto_now=True)

    objects: ClassVar[DocumentTemplateManager] = DocumentTemplateManager()

    class Meta:
        ordering = ["label", "id"]
        verbose_name = _("document template")
        verbose_name_plural = _("document templates")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "name"], condition=models.Q(archived_at=None), name="documenttemplate_name"
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def shown_label(self) -> str:
        """What a reader of the language now spoken calls it; needs `name`, `label` and `labels` alone."""
        return label_in(self, get_language() or "")

    @property
    def spec(self) -> TemplateSpec:
        """The current version as the field step reads it."""
        return schemas.load_template(self.definition)

    @property
    def fields(self) -> list[dict[str, Any]]:
        """The fields of the current version, as JSON."""
        return list(self.definition["fields"])


class TemplateVersion(TenantModel):
    """One saved version of a template; never changed, never deleted while the template lives."""

    template = models.ForeignKey(
        DocumentTemplate, on_delete=models.CASCADE, related_name="versions", db_constraint=False
    )
    number = models.PositiveIntegerField(_("version"))
    definition = models.JSONField()
    author = models.ForeignKey(User, verbose_name=_("author"), null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(_("created on"), db_default=Now())

    class Meta:
        ordering = ["-number", "id"]
        constraints = [models.UniqueConstraint(fields=["tenant", "template", "number"], name="templateversion_number")]

    def __str__(self) -> str:
        return f"{self.template_id} v{self.number}"

"""Exports made in the background, and the column layouts people keep for them."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models.template import DocumentTemplate
from documents.models.tenant import User
from documents.tenancy import TenantModel


class ExportLayout(TenantModel):
    """Which columns of a template's documents go into a file, under which names and in which order."""

    template = models.ForeignKey(
        DocumentTemplate, on_delete=models.CASCADE, related_name="layouts", db_constraint=False
    )
    name = models.CharField(_("name"), max_length=80)
    definition = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("export layout")
        verbose_name_plural = _("export layouts")
        constraints = [models.UniqueConstraint(fields=["tenant", "template", "name"], name="exportlayout_name")]

    def __str__(self) -> str:
        return self.name


class Export(TenantModel):
    """One file of many documents' values, asked for by a person and written by a worker.

    `criteria` says which documents, `layout` is a snapshot of the columns, `digest` stands for everything the file
    depends on, so that the same request is answered with the same file.
    """

    class Status(models.TextChoices):
        """Where it stands."""

        WAITING = "WAITING", _("Waiting")
        WRITING = "WRITING", _("Writing")
        DONE = "DONE", _("Ready")
        FAILED = "FAILED", _("Failed")

    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.WAITING)
    file_format = models.CharField(_("format"), max_length=10)
    criteria = models.JSONField(default=dict)
    layout = models.JSONField(null=True)
    digest = models.CharField(max_length=64)
    requested_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    documents_total = models.PositiveIntegerField(default=0)
    documents_done = models.PositiveIntegerField(default=0)
    name = models.CharField(max_length=200, blank=True, default="")
    storage_key = models.CharField(max_length=200, blank=True, default="")
    size = models.PositiveBigIntegerField(default=0)
    failure_code = models.CharField(max_length=40, blank=True, default="")
    fence = models.PositiveIntegerField(default=0)
    failures = models.PositiveSmallIntegerField(default=0)
    lease_expires_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=["WAITING", "WRITING", "DONE", "FAILED"]), name="export_status"
            )
        ]
        indexes = [
            models.Index(fields=["tenant", "-created_at", "-id"], name="export_newest"),
            models.Index(fields=["tenant", "digest"], name="export_by_digest"),
        ]

    def __str__(self) -> str:
        return self.name or str(self.pk)

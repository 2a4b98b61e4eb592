"""Exports made in the background, and the column layouts people keep for them."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models.template import DocumentTemplate
from documents.models.tenant import User
from documents.tenancy import TenantManager, TenantModel


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


class ExportQuerySet(models.QuerySet["Export"]):
    """Filters of exports."""

    def awaiting_worker(self, now: dt.datetime) -> ExportQuerySet:
        """Exports a worker may claim: waiting, or taken by a worker that fell silent."""
        return self.filter(
            models.Q(status=Export.Status.WAITING) | models.Q(status=Export.Status.WRITING, lease_expires_at__lt=now)
        )


ExportManager = TenantManager.from_queryset(ExportQuerySet)


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
    # While it is written: until when the worker's claim holds. While it waits: until when the queue is trusted with it.
    lease_expires_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ExportManager] = ExportManager()

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

    @property
    def is_open(self) -> bool:
        """Whether a worker has still to finish it."""
        return self.status in {self.Status.WAITING, self.Status.WRITING}

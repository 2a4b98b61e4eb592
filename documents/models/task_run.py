"""Tasks done on a file outside of any document: on the workbench and by the API, and the tasks a team adds itself."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models.document import Document
from documents.models.template import DocumentTemplate
from documents.models.tenant import User
from documents.tenancy import TenantManager, TenantModel
from inference.types import OutputKind


class CustomTask(TenantModel):
    """A task of a team's own: a prompt, and what kind of answer it asks for."""

    name = models.SlugField(_("name"), max_length=80)
    label = models.CharField(_("label"), max_length=200)
    prompt = models.TextField(_("prompt"))
    output = models.CharField(
        _("kind of answer"), max_length=10, choices=[(kind.value, kind.value) for kind in OutputKind]
    )
    created_at = models.DateTimeField(_("created on"), default=timezone.now)

    class Meta:
        ordering = ["label", "id"]
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        constraints = [models.UniqueConstraint(fields=["tenant", "name"], name="customtask_name")]

    def __str__(self) -> str:
        return self.label


# Beside the tasks that people ask for: where a model looked, behind "Why?" on the review page.
EXPLAIN = "explain"


class TaskRunQuerySet(models.QuerySet["TaskRun"]):
    """Filters of task runs."""

    def asked_for(self) -> TaskRunQuerySet:
        """What people have asked for as a task."""
        return self.exclude(task=EXPLAIN)

    def awaiting_worker(self, now: dt.datetime) -> TaskRunQuerySet:
        """Runs a worker may claim: waiting, or taken by a worker that fell silent."""
        return self.filter(
            models.Q(status=TaskRun.Status.WAITING) | models.Q(status=TaskRun.Status.RUNNING, lease_expires_at__lt=now)
        )


TaskRunManager = TenantManager.from_queryset(TaskRunQuerySet)


class TaskRun(TenantModel):
    """One task on one file, asked for by a person or a program and done by a worker.

    `options`: what the task needs besides ({"question", "language", "fields", "pages", "custom", "field", "document"},
    each where it applies). `digest` stands for everything the answer depends on, so that the same is answered from the
    store; `result` is the JSON form of `inference.tasks`; `images`: [{"key", "width", "height"}] by page.
    """

    class Status(models.TextChoices):
        """Where it stands."""

        WAITING = "WAITING", _("Waiting")
        RUNNING = "RUNNING", _("Running")
        DONE = "DONE", _("Ready")
        FAILED = "FAILED", _("Failed")

    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.WAITING)
    task = models.CharField(_("task"), max_length=20)
    options = models.JSONField(default=dict)
    template = models.ForeignKey(
        DocumentTemplate, null=True, on_delete=models.SET_NULL, related_name="+", db_constraint=False
    )
    # The document it was asked about, or was saved as.
    document = models.ForeignKey(Document, null=True, on_delete=models.SET_NULL, related_name="+", db_constraint=False)
    engine = models.CharField(_("engine"), max_length=60)  # the name it is set up under
    engine_revision = models.CharField(_("engine revision"), max_length=200, blank=True, default="")
    model = models.CharField(_("model"), max_length=60, blank=True, default="")  # the profile, where one answered
    name = models.CharField(_("file"), max_length=255)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(default=0)
    storage_key = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    requested_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    pages_total = models.PositiveIntegerField(default=0)
    pages_done = models.PositiveIntegerField(default=0)
    pages_held = models.PositiveIntegerField(default=0, db_default=0, editable=False)  # as a document's
    images = models.JSONField(default=list)
    image_bytes = models.BigIntegerField(null=True, editable=False)  # of all of them, as a page's
    result = models.JSONField(null=True)
    failure_code = models.CharField(max_length=40, blank=True, default="")
    failure = models.TextField(blank=True, default="")  # what an engine said, in its own words
    seconds = models.FloatField(null=True)
    fence = models.PositiveIntegerField(default=0)
    failures = models.PositiveSmallIntegerField(default=0)
    # While it runs: until when the worker's claim holds. While it waits: until when the queue is trusted with it.
    lease_expires_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[TaskRunManager] = TaskRunManager()

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("task run")
        verbose_name_plural = _("task runs")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=["WAITING", "RUNNING", "DONE", "FAILED"]), name="taskrun_status"
            )
        ]
        indexes = [
            models.Index(fields=["tenant", "-created_at", "-id"], name="taskrun_newest"),
            models.Index(fields=["tenant", "digest"], name="taskrun_by_digest"),
            models.Index(
                fields=["tenant", "status"],
                name="taskrun_open",
                condition=models.Q(status__in=["WAITING", "RUNNING"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task}: {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether a worker has still to finish it."""
        return self.status in {self.Status.WAITING, self.Status.RUNNING}

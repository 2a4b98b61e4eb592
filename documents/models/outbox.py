"""What must reach the queue, written in the transaction that caused it; the relay hands it on."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models.document import Document
from documents.models.export import Export
from documents.models.task_run import TaskRun
from documents.tenancy import TenantModel


class OutboxEntry(TenantModel):
    """One hand-over to the queue, of a document, of an export or of a task run.

    Deleted once the queue has it; `attempts` counts refusals by an unreachable queue.
    """

    document = models.ForeignKey(
        Document, verbose_name=_("document"), null=True, on_delete=models.CASCADE, related_name="+", db_constraint=False
    )
    export = models.ForeignKey(Export, null=True, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    run = models.ForeignKey(TaskRun, null=True, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    created_at = models.DateTimeField(_("queued on"), default=timezone.now)
    due_at = models.DateTimeField(_("due on"), default=timezone.now)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)

    class Meta:
        ordering = ["due_at", "id"]
        verbose_name = _("outbox entry")
        verbose_name_plural = _("outbox entries")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(document=None, export__isnull=False, run=None)
                | models.Q(document__isnull=False, export=None, run=None)
                | models.Q(document=None, export=None, run__isnull=False),
                name="outboxentry_one_thing",
            )
        ]
        indexes = [
            models.Index(fields=["due_at"], name="outboxentry_due"),
            # Whose turn it is: the first entries of each tenant, however many one of them has.
            *(
                models.Index(
                    fields=["tenant", "due_at", "id"],
                    name=f"outboxentry_{kind}s",
                    condition=models.Q(**{f"{kind}__isnull": False}),
                )
                for kind in ("document", "export", "run")
            ),
        ]

    def __str__(self) -> str:
        return str(self.document_id or self.export_id or self.run_id)

"""What people tell each other: comments on a document, and the notices that reach a person."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models.document import Document
from documents.models.export import Export
from documents.models.tenant import User
from documents.models.webhook import Webhook
from documents.tenancy import TenantModel


class Comment(TenantModel):
    """One person's words on a document; `mentions` are the ids of the people named with an @."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="comments", db_constraint=False)
    author = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    author_name = models.CharField(max_length=150)
    text = models.TextField()
    mentions = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["created_at", "id"]
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        indexes = [models.Index(fields=["tenant", "document", "created_at"], name="comment_of_document")]

    def __str__(self) -> str:
        return self.text[:80]


class Notice(TenantModel):
    """Something one person should hear of: who did it, on what; `text` in that person's words."""

    class Kind(models.TextChoices):
        """What happened."""

        MENTIONED = "mentioned", _("Mentioned")
        ASKED = "asked", _("Asked")
        ANSWERED = "answered", _("Answered")
        SENT_BACK = "sent_back", _("Sent back")
        ASSIGNED = "assigned", _("Assigned")
        EXPORT_DONE = "export_done", _("Export ready")
        EXPORT_FAILED = "export_failed", _("Export failed")
        SUPPORT_OPEN = "support_open", _("Support access opened")
        WEBHOOK_FAILED = "webhook_failed", _("Webhook: messages given up")
        WEBHOOK_OFF = "webhook_off", _("Webhook switched off")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    author_name = models.CharField(max_length=150, blank=True, default="")
    text = models.TextField(blank=True, default="")
    document = models.ForeignKey(
        Document, null=True, on_delete=models.CASCADE, related_name="notices", db_constraint=False
    )
    export = models.ForeignKey(Export, null=True, on_delete=models.CASCADE, related_name="notices", db_constraint=False)
    webhook = models.ForeignKey(Webhook, null=True, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "id"]
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = [models.Index(fields=["tenant", "user", "-created_at"], name="notice_of_person")]

    def __str__(self) -> str:
        return f"{self.kind} -> {self.user_id}"

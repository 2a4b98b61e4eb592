"""Requests that may be sent again without being done again: what each was, and the answer it got."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from documents.tenancy import TenantModel


class IdempotentRequest(TenantModel):
    """One request under a key that its caller chose; `status` is None while it is being done.

    `caller` is the person or API key that sent it, `digest` stands for its address and body. Until `locked_until` a
    request without an answer counts as being done; after that whoever did it is taken for dead.
    """

    caller = models.CharField(max_length=60)
    key = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    locked_until = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    content = models.BinaryField(default=b"")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at", "id"]
        constraints = [models.UniqueConstraint(fields=["tenant", "caller", "key"], name="idempotentrequest_once")]
        indexes = [models.Index(fields=["expires_at"], name="idempotentrequest_expired")]

    def __str__(self) -> str:
        return f"{self.caller}: {self.key}"

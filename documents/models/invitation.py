"""Invitations into a tenant: a role for whoever holds the link, until it is used, withdrawn or has lapsed."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models.roles import Role
from documents.models.tenant import User
from documents.tenancy import TenantModel


class Invitation(TenantModel):
    """One invitation. Only the hash of its token is kept, so that reading the table lets nobody in."""

    email = models.EmailField(_("e-mail"))
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    token_hash = models.CharField(max_length=64, db_index=True)
    invited_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    accepted_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    # The link went to the mailbox and to nobody else, so whoever comes by it has that mailbox.
    is_mailed = models.BooleanField(default=False)

    class Meta:
        ordering = ["-created_at", "id"]
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [models.CheckConstraint(condition=models.Q(role__in=Role.values), name="invitation_role")]

    def __str__(self) -> str:
        return self.email

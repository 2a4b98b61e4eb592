"""What lets programs in: families of refresh tokens, and keys for machines."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models.roles import Scope
from documents.models.tenant import User
from documents.tenancy import TenantModel

KEY_BEGINNING = "ocrsite_"  # so that scanners of source code recognise a key that somebody published


class TokenFamily(TenantModel):
    """One log-in of a person over the API and every token that came of it.

    Each refresh token is good for one use; `token_id` names the newest, so that any other one is a replay. The
    database itself ends families: when the person's password, role or membership changes (`token_functions`).
    """

    class End(models.TextChoices):
        LOGOUT = "logout", _("Logged out")
        REPLAY = "replay", _("A used token came again")
        PASSWORD = "password", _("Password changed")  # a reason, not a secret
        MEMBERSHIP = "membership", _("Role changed or membership ended")
        DEACTIVATED = "deactivated", _("Account deactivated")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    token_id = models.CharField(max_length=32)
    has_second_factor = models.BooleanField(default=False)  # was shown when the person logged in
    created_at = models.DateTimeField(default=timezone.now)
    refreshed_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=20, choices=End.choices, blank=True, default="")

    class Meta:
        ordering = ["-created_at", "id"]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.ended_by or 'open'}"


class ApiKey(TenantModel):
    """A key with which a machine acts for the person who made it; only its hash is kept.

    `prefix` is the part of the key that may be shown, to tell keys apart and to find this row by.
    """

    name = models.CharField(_("name"), max_length=80)
    prefix = models.CharField(_("beginning"), max_length=12, db_index=True)
    key_hash = models.CharField(max_length=64)
    scopes = models.JSONField(_("good for"))  # values of Scope
    made_by = models.ForeignKey(User, verbose_name=_("made by"), on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(_("made on"), default=timezone.now)
    expires_at = models.DateTimeField(_("ends on"))
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked on"), null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "id"]
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix})"

    @property
    def beginning(self) -> str:
        """How the key begins, as its holder sees it."""
        return f"{KEY_BEGINNING}{self.prefix}_"

    @property
    def is_open(self) -> bool:
        """Whether it has neither been revoked nor expired."""
        return self.revoked_at is None and self.expires_at > timezone.now()

    @property
    def scope_labels(self) -> list[str]:
        """What it is good for, in words."""
        return [str(Scope(scope).label) for scope in self.scopes]

"""What a person's log-ins leave behind besides their password: tries at second factors, refused log-ins, places.

Belongs to a person, or to nobody who is known, and never to a tenant.
"""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models.tenant import User


class SecondFactorState(models.Model):
    """What must be shared between processes to take each code once and to slow down who guesses."""

    user = models.OneToOneField(User, primary_key=True, on_delete=models.CASCADE, related_name="+")
    last_step = models.BigIntegerField(default=0)  # the newest time step whose code was taken
    failures = models.PositiveSmallIntegerField(default=0)  # in a row
    not_before = models.DateTimeField(null=True, blank=True)  # no code is looked at earlier

    class Meta:
        verbose_name = _("state of a second factor")
        verbose_name_plural = _("states of second factors")

    def __str__(self) -> str:
        return str(self.user_id)


class RefusedLogin(models.Model):
    """One refused log-in, noted alike for known and unknown names so that time tells nobody which it was."""

    class Reason(models.TextChoices):
        PASSWORD = "password", _("wrong user name or password")
        SECOND_FACTOR = "second_factor", _("wrong second factor")
        TOO_MANY = "too_many", _("too many tries")
        SIGN_ON = "sign_on", _("not by the team's provider")
        COUNTER = "counter", _("passkey that may be a copy")

    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")  # None: no such name
    reason = models.CharField(max_length=20, choices=Reason.choices)
    through = models.CharField(max_length=20)  # "portal" or "api"
    address = models.CharField(max_length=60)
    created_at = models.DateTimeField(default=timezone.now)
    filed_at = models.DateTimeField(null=True, blank=True)  # written into the audit logs of the person's teams

    class Meta:
        ordering = ["created_at", "id"]
        verbose_name = _("refused log-in")
        verbose_name_plural = _("refused log-ins")
        indexes = [
            models.Index(fields=["created_at"], name="refusedlogin_unfiled", condition=models.Q(filed_at=None)),
            models.Index(fields=["created_at", "id"], name="refusedlogin_oldest"),
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.created_at:%Y-%m-%d %H:%M}"


class LoginPlace(models.Model):
    """Where a person has signed in from: a network and a browser, so that a log-in from elsewhere is told to them."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    network = models.CharField(max_length=60)
    browser = models.CharField(max_length=60, blank=True, default="")
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["seen_at", "id"]
        verbose_name = _("place of log-ins")
        verbose_name_plural = _("places of log-ins")
        constraints = [models.UniqueConstraint(fields=["user", "network", "browser"], name="loginplace_once")]
        indexes = [models.Index(fields=["seen_at"], name="loginplace_oldest")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.network}"

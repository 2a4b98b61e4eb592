"""Addresses that are told what happens in a tenant, what is to be told to them, and how each try went."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models.tenant import User
from documents.tenancy import TenantModel

OPEN = ("WAITING", "SENDING")
IS_OPEN = models.Q(status__in=OPEN)


class Webhook(TenantModel):
    """An address and the events it wants. Secrets are sealed; a replaced one goes on signing for a while.

    `has_news`: something failed for good that the team's admins have not been told of, `given_up` messages among it.
    """

    class Reason(models.TextChoices):
        """Why nothing is sent."""

        GONE = "gone", _("The receiver answered 410 Gone.")
        REFUSED = "refused", _("This site sends nothing to its address.")
        PERSON = "person", _("Switched off by a person.")

    name = models.CharField(_("name"), max_length=80)
    url = models.CharField(_("address"), max_length=2000)
    events = models.JSONField(_("events"), default=list)
    secret = models.TextField()
    former_secret = models.TextField(blank=True, default="")
    former_secret_until = models.DateTimeField(null=True, blank=True)
    is_enabled = models.BooleanField(_("switched on"), default=True)
    disabled_reason = models.CharField(max_length=20, choices=Reason.choices, blank=True, default="")
    rests_until = models.DateTimeField(null=True, blank=True)  # the receiver has asked for time
    has_news = models.BooleanField(default=False)
    given_up = models.PositiveIntegerField(default=0)
    told_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(_("made on"), default=timezone.now)

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        constraints = [models.UniqueConstraint(fields=["tenant", "name"], name="webhook_name")]

    def __str__(self) -> str:
        return self.name


class WebhookDelivery(TenantModel):
    """One event on its way to one webhook. `payload` is the body, byte for byte, of every try.

    `due_at`: when it is to be sent, or, while it is being sent, when its sender counts as lost. `attempts` counts
    since it was last set on its way; sending it again starts anew under the same `message_id`.
    """

    class Status(models.TextChoices):
        """Where it stands."""

        WAITING = "WAITING", _("Waiting")
        SENDING = "SENDING", _("Sending")
        DELIVERED = "DELIVERED", _("Delivered")
        DEAD = "DEAD", _("Given up")

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries", db_constraint=False)
    message_id = models.CharField(max_length=40)
    event = models.CharField(_("event"), max_length=40)
    payload = models.TextField()
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    fence = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("webhook delivery")
        verbose_name_plural = _("webhook deliveries")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=["WAITING", "SENDING", "DELIVERED", "DEAD"]),
                name="webhookdelivery_status",
            )
        ]
        indexes = [
            models.Index(fields=["tenant", "webhook", "-created_at", "-id"], name="webhookdelivery_newest"),
            models.Index(fields=["due_at"], condition=IS_OPEN, name="webhookdelivery_due"),
            models.Index(fields=["webhook", "due_at"], condition=IS_OPEN, name="webhookdelivery_turn"),
            models.Index(fields=["created_at"], name="webhookdelivery_old"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.message_id}"

    @property
    def is_open(self) -> bool:
        """Whether it has still to be sent."""
        return self.status in OPEN


class WebhookAttempt(TenantModel):
    """One try: what the receiver answered, or why nothing came back. `number` counts all tries of the delivery."""

    delivery = models.ForeignKey(WebhookDelivery, on_delete=models.CASCADE, related_name="tries", db_constraint=False)
    number = models.PositiveSmallIntegerField()
    status_code = models.PositiveSmallIntegerField(null=True)
    failure_code = models.CharField(max_length=40, blank=True, default="")
    answer = models.TextField(blank=True, default="")
    milliseconds = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["number", "id"]
        verbose_name = _("webhook attempt")
        verbose_name_plural = _("webhook attempts")
        constraints = [models.UniqueConstraint(fields=["tenant", "delivery", "number"], name="webhookattempt_number")]

    def __str__(self) -> str:
        return f"{self.number}: {self.status_code or self.failure_code}"

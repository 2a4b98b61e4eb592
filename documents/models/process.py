"""Signs of life of the product's own processes; belongs to no tenant."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProcessHeartbeat(models.Model):
    """The last sign of life of one worker, relay or sender; a worker writes one only once its model is loaded.

    A worker also writes one for each engine with a model that it reaches, `detail` being the name it is set up under.
    While none reaches an engine, one row says so, and its `beat_at` is the last sign of life there was. An adapter that
    an engine's server has loaded is written as "engine/adapter".
    """

    class Kind(models.TextChoices):
        """What the process does."""

        WORKER = "worker", _("Worker")
        RELAY = "relay", _("Relay")
        ENGINE = "engine", _("Engine")
        AWAY = "away", _("Engine that is away")
        ADAPTER = "adapter", _("Adapter of an engine")
        WEBHOOKS = "webhooks", _("Sender of webhooks")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=100, unique=True)
    detail = models.CharField(_("detail"), max_length=200, blank=True, default="")
    beat_at = models.DateTimeField(_("last sign of life"))

    class Meta:
        ordering = ["kind", "name"]
        verbose_name = _("process")
        verbose_name_plural = _("processes")

    def __str__(self) -> str:
        return self.name

"""Staff's time-limited access to what is a tenant's, each with a reason; knows nothing of what is then shown."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models.tenant import User
from documents.tenancy import TenantManager, TenantModel

LONGEST_SUPPORT = dt.timedelta(hours=8)


class SupportAccessQuerySet(models.QuerySet["SupportAccess"]):
    """Filters of support accesses."""

    def in_force(self) -> SupportAccessQuerySet:
        """Those that still open something."""
        return self.filter(ended_at=None, expires_at__gt=timezone.now())


SupportAccessManager = TenantManager.from_queryset(SupportAccessQuerySet)


class SupportAccess(TenantModel):
    """One staff member may look at one tenant's documents until it expires or somebody ends it."""

    staff = models.ForeignKey(
        User, verbose_name=_("staff member"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    staff_name = models.CharField(_("staff member"), max_length=150)
    reason = models.CharField(_("reason"), max_length=500)
    created_at = models.DateTimeField(_("created on"), default=timezone.now)
    expires_at = models.DateTimeField(_("until"))
    ended_at = models.DateTimeField(_("ended on"), null=True, blank=True)
    ended_by_name = models.CharField(_("ended by"), max_length=150, blank=True, default="")

    objects: ClassVar[SupportAccessManager] = SupportAccessManager()

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("support access")
        verbose_name_plural = _("support accesses")
        indexes = [
            models.Index(fields=["tenant", "-created_at", "-id"], name="supportaccess_newest"),
            models.Index(fields=["staff"], name="supportaccess_not_ended", condition=models.Q(ended_at=None)),
        ]
        constraints = [
            # Whatever code asks for, nobody gets an access without an end, or one without a reason.
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at"))
                & models.Q(expires_at__lte=models.F("created_at") + LONGEST_SUPPORT),
                name="supportaccess_is_short",
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="supportaccess_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.staff_name} {self.created_at:%Y-%m-%d %H:%M}"

    @property
    def is_in_force(self) -> bool:
        """Whether it still opens something."""
        return self.ended_at is None and self.expires_at > timezone.now()

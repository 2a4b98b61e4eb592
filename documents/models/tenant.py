"""Tenants, the people in them and the role each has there."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.contrib.auth.models import AbstractUser
from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from documents.models.roles import Permission, Role
from documents.tenancy import TenantModel


class User(AbstractUser):
    """A person. Belongs to no tenant by itself: a Membership says where and as what."""

    language = models.CharField(_("language"), max_length=16, blank=True, default="")
    keys = models.JSONField(default=dict, blank=True)  # action of the review page -> the key this person gave it

    class Meta(AbstractUser.Meta):
        # Who forgot a password gives an address; to look for one nobody has must take no longer than for another.
        indexes = [models.Index(fields=["email"], name="user_by_email")]


class Tenant(models.Model):
    """A team whose documents nobody else sees."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(_("short name"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    is_learning = models.BooleanField(_("learns from corrections"), default=True)
    # ISO 3166: where the team works, because some models' licences exclude countries; "" until somebody has said it.
    territory = models.CharField(_("country"), max_length=2, blank=True, default="")
    engines = models.JSONField(_("engines, the first choice first"), default=list, blank=True)  # names of settings
    requires_second_factor = models.BooleanField(_("requires a second factor"), default=False)
    created_at = models.DateTimeField(_("created on"), auto_now_add=True)

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("tenant")
        verbose_name_plural = _("tenants")

    def __str__(self) -> str:
        return self.name


class Membership(TenantModel):
    """One person's role in one tenant."""

    user = models.ForeignKey(User, verbose_name=_("person"), on_delete=models.CASCADE, related_name="+")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    created_at = models.DateTimeField(_("created on"), auto_now_add=True)

    class Meta:
        ordering = ["created_at", "id"]
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "user"], name="membership_once"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="membership_role"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.role}"


class NotAllowed(Exception):
    """The person's role in this tenant does not include the permission."""

    def __init__(self, permission: Permission) -> None:
        super().__init__(permission.value)
        self.permission = permission


@dataclass(frozen=True, slots=True)
class Actor:
    """A person acting in a tenant; what every service is told instead of a request.

    A key for machines acts for the person who made it, under the key's name and with `only` some of what they may.
    """

    user_id: int
    username: str
    tenant_id: uuid.UUID
    tenant_name: str
    tenant_slug: str
    role: Role
    requires_second_factor: bool = False  # the tenant's rule, whether or not the person has one
    sign_on_id: uuid.UUID | None = None  # the provider that the tenant requires, whichever way the person came
    api_key_id: uuid.UUID | None = None
    only: frozenset[Permission] | None = None

    def can(self, permission: Permission) -> bool:
        """Whether the role includes `permission`, and the key, where one acts."""
        return self.role.allows(permission) and (self.only is None or permission in self.only)

    def require(self, permission: Permission) -> None:
        """Raise `NotAllowed` unless they may."""
        if not self.can(permission):
            raise NotAllowed(permission)


def actors_of(user: User) -> list[Actor]:
    """Every tenant of an active `user`, by name; needs no scope (a database function answers for one user)."""
    if not user.is_active:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tenant_id, name, slug, role, requires_second_factor, sign_on FROM memberships_of(%s)", [user.pk]
        )
        rows = cursor.fetchall()
    return [Actor(user.pk, user.username, row[0], row[1], row[2], Role(row[3]), row[4], row[5]) for row in rows]

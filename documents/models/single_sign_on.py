"""Where a tenant's people sign in instead of here: one OpenID Connect provider, asked for before any tenant is known.

Knows neither the protocol nor how the client's secret is sealed.
"""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models.roles import Role
from documents.models.walls import hand_to_ops
from documents.tenancy import TenantModel

# An admin makes admins by hand: the provider's word alone gives nobody the keys.
JOINING_ROLES = [role for role in Role if role is not Role.ADMIN]


class SingleSignOn(TenantModel):
    """A tenant's provider. `joins_as`: the role of people it sends who have no invitation; "": they are turned away.

    `is_required`: while it is active, members come by it and by nothing else (`sign_on_functions`).

    Its id names the provider in addresses and in the accounts that came by it; another issuer is another row, so that
    nobody's account there is taken for somebody's here.
    """

    issuer = models.URLField(_("issuer"), max_length=500)
    client_id = models.CharField(_("client id"), max_length=191)
    sealed_secret = models.TextField()
    joins_as = models.CharField(
        _("new people join as"),
        max_length=20,
        blank=True,
        default="",
        choices=[(role.value, role.label) for role in JOINING_ROLES],
    )
    is_active = models.BooleanField(_("active"), default=True)
    is_required = models.BooleanField(_("the only way in"), default=False)
    created_at = models.DateTimeField(_("created on"), default=timezone.now)

    class Meta:
        ordering = ["created_at", "id"]
        verbose_name = _("single sign-on")
        verbose_name_plural = _("single sign-ons")
        constraints = [
            models.UniqueConstraint(fields=["tenant"], name="singlesignon_once"),
            models.CheckConstraint(
                condition=models.Q(joins_as__in=["", *(role.value for role in JOINING_ROLES)]),
                name="singlesignon_joins_as",
            ),
        ]

    def __str__(self) -> str:
        return self.issuer


# Needed before the tenant is known, so it runs as ops: one team's provider, by its id or by the team's short name.
FUNCTION = """
    CREATE FUNCTION single_sign_on_of(wanted uuid, team varchar)
    RETURNS TABLE (id uuid, tenant_id uuid, tenant_name varchar, tenant_slug varchar, issuer varchar,
                   client_id varchar, sealed_secret text, joins_as varchar, is_active boolean)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT s.id, t.id, t.name, t.slug, s.issuer, s.client_id, s.sealed_secret, s.joins_as, s.is_active
        FROM documents_singlesignon s JOIN documents_tenant t ON t.id = s.tenant_id
        WHERE s.id = wanted OR t.slug = team
    $$
"""


def create_sign_on_function(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Create the function that log-ins ask. For `migrations.RunPython`."""
    editor.execute(FUNCTION, params=None)
    hand_to_ops(editor, "single_sign_on_of(uuid, varchar)")

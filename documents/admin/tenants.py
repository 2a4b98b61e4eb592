"""Tenants and who is what in them; every change goes through `services.tenants`, which writes it down."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, FieldTextFilter, RelatedDropdownFilter

from documents.admin.base import StaffModelAdmin, is_staff, staff_user
from documents.admin.site import site
from documents.admin.tenant_archive import download_archive
from documents.models import Membership, Role, Tenant, User
from documents.services import tenants
from documents.services.memberships import SignsInElsewhere, keep_to_own_team
from documents.services.people import LastAdmin, keep_an_admin

LAST_ADMIN = _("Nobody could manage the team any more. Make somebody else an admin first.")


@admin.register(Tenant, site=site)
class TenantAdmin(StaffModelAdmin):
    """Add and rename; a tenant is not deleted here, its documents and their history would go with it."""

    list_display = ("name", "slug", "territory", "order", "created_at")
    list_filter = (("territory", FieldTextFilter),)
    search_fields = ("name", "slug")
    ordering = ("name", "id")
    actions = (download_archive,)
    fields = ("name", "slug", "territory", "order", "is_learning", "created_at")

    @admin.display(description=_("engines, the first choice first"))
    def order(self, tenant: Tenant) -> str:
        """What the team's documents are read with; a team chooses for itself, on its own page."""
        return ", ".join(tenant.engines) or "-"

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        own = ("territory", "order", "is_learning", "created_at")
        return ("slug", *own) if obj else own

    def save_model(self, request: HttpRequest, obj: Tenant, form: ModelForm[Tenant], change: bool) -> None:
        by = staff_user(request)
        if change:
            tenants.rename_tenant(tenant=Tenant.objects.get(pk=obj.pk), name=obj.name, by=by)
        else:
            obj.pk = tenants.create_tenant(slug=obj.slug, name=obj.name, by=by).pk


class MembershipForm(ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """A role that leaves the tenant with an admin, and is not the asker's own."""

    by: ClassVar[User]

    def clean(self) -> dict[str, Any]:
        """The services' rules, said at the form; their locks hold until the change is made."""
        given = super().clean() or {}
        person = given.get("user", getattr(self.instance, "user", None))
        if person == self.by:
            raise ValidationError(_("You cannot give yourself a role. Open support access to look at documents."))
        tenant = given.get("tenant", getattr(self.instance, "tenant", None))
        if person is not None and tenant is not None and given.get("role"):
            self._leave_to_admins(person, tenant, Role(given["role"]))
        if self.instance._state.adding and person is not None and tenant is not None:
            self._keep_to_own_team(person, tenant)
        if not self.instance._state.adding and given.get("role") != Role.ADMIN:
            check_last_admin(self.instance.tenant_id, [self.instance.pk])
        return given

    def _leave_to_admins(self, person: User, tenant: Tenant, role: Role) -> None:
        try:
            tenants.leave_to_admins(tenant, person, role)
        except tenants.AdminsDecide as error:
            sentence = _("This team has an admin, who invites people and gives them more to do. Ask them.")
            raise ValidationError(sentence) from error

    def _keep_to_own_team(self, person: User, tenant: Tenant) -> None:
        try:
            keep_to_own_team(person, tenant.pk)
        except SignsInElsewhere as error:
            sentence = _("This account signs in through another team's provider. Invite the person to a new account.")
            raise ValidationError(sentence) from error


def check_last_admin(tenant_id: uuid.UUID, without: list[uuid.UUID]) -> None:
    """Raise ValidationError if `without` these memberships nobody would manage the tenant."""
    try:
        keep_an_admin(tenant_id, without=without)
    except LastAdmin as error:
        raise ValidationError(LAST_ADMIN) from error


@admin.register(Membership, site=site)
class MembershipAdmin(StaffModelAdmin):
    """A person's role in a tenant; the person and the tenant of a membership never change."""

    list_display = ("user", "tenant", "role", "created_at")
    list_select_related = ("user", "tenant")
    list_filter = (("tenant", RelatedDropdownFilter), ("role", ChoicesDropdownFilter))
    search_fields = ("user__username", "user__email", "tenant__name")
    autocomplete_fields = ("user", "tenant")
    ordering = ("-created_at", "-id")
    fields = ("tenant", "user", "role", "created_at")

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        return ("tenant", "user", "created_at") if obj else ("created_at",)

    def get_form(self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any) -> Any:
        """Of this staff member."""
        asked = type("OwnMembershipForm", (MembershipForm,), {"by": staff_user(request)})
        return super().get_form(request, obj, change, **{**kwargs, "form": asked})

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return is_staff(request)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Django's page lists what keeps them from being removed, and refuses: here the last admins of a tenant."""
        listed, counts, missing, protected = super().get_deleted_objects(objs, request)
        by_tenant: dict[uuid.UUID, list[uuid.UUID]] = {}
        for membership in objs:
            by_tenant.setdefault(membership.tenant_id, []).append(membership.pk)
        for tenant_id, without in sorted(by_tenant.items()):  # the same order for everybody who locks several
            try:
                check_last_admin(tenant_id, without)
            except ValidationError as error:
                protected = [*protected, f"{Tenant.objects.get(pk=tenant_id)}: {error.message}"]
        return listed, counts, missing, protected

    def save_model(self, request: HttpRequest, obj: Membership, form: ModelForm[Membership], change: bool) -> None:
        role = Role(obj.role)
        obj.pk = tenants.add_member(tenant=obj.tenant, user=obj.user, role=role, by=staff_user(request)).pk

    def delete_model(self, request: HttpRequest, obj: Membership) -> None:
        tenants.remove_member(membership=obj, by=staff_user(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Membership]) -> None:
        for membership in queryset.select_related("user", "tenant"):
            self.delete_model(request, membership)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        rows: QuerySet[Membership] = super().get_queryset(request)
        return rows.select_related("user", "tenant")

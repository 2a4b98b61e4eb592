"""Tenants and who is what in them; every change goes through `services.tenants`, which writes it down."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, FieldTextFilter, RelatedDropdownFilter

from documents.admin.base import StaffModelAdmin, is_staff, staff_user
from documents.admin.site import site
from documents.models import Membership, Role, Tenant
from documents.services import tenants


@admin.register(Tenant, site=site)
class TenantAdmin(StaffModelAdmin):
    """Add and rename; a tenant is not deleted here, its documents and their history would go with it."""

    list_display = ("name", "slug", "territory", "order", "created_at")
    list_filter = (("territory", FieldTextFilter),)
    search_fields = ("name", "slug")
    ordering = ("name", "id")
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

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return is_staff(request)

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

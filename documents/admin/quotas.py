"""What each tenant may use; every change goes through `services.quotas`, which writes it down."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import RelatedDropdownFilter

from documents.admin.base import StaffModelAdmin, staff_user
from documents.admin.site import site
from documents.models import Quota
from documents.services.quotas import FIELDS, set_quota


@admin.register(Quota, site=site)
class QuotaAdmin(StaffModelAdmin):
    """Limits of a tenant's own; an empty one means the setting's default."""

    list_display = ("tenant", *FIELDS, "stored")
    list_select_related = ("tenant",)
    list_filter = (("tenant", RelatedDropdownFilter),)
    search_fields = ("tenant__name", "tenant__slug")
    autocomplete_fields = ("tenant",)
    ordering = ("tenant__name", "id")
    fields = ("tenant", *FIELDS, "stored")

    @admin.display(description=_("stored"), ordering="stored_bytes")
    def stored(self, quota: Quota) -> str:
        """The files that count, in bytes as people write them."""
        return str(filesizeformat(quota.stored_bytes))

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        return ("tenant", "stored") if obj else ("stored",)

    def save_model(self, request: HttpRequest, obj: Quota, form: ModelForm[Quota], change: bool) -> None:
        values = {name: getattr(obj, name) for name in FIELDS}
        obj.pk = set_quota(tenant=obj.tenant, by=staff_user(request), values=values).pk

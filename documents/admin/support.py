"""Support access: a staff member says which tenant, why and for how long, and it is written down there."""

from __future__ import annotations

import uuid
from functools import partial
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.contrib.filters.admin import RelatedDropdownFilter
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from documents.admin.base import StaffModelAdmin, staff_user
from documents.admin.filters import DayRangeFilter
from documents.admin.site import site
from documents.models import SupportAccess, User
from documents.services.account_mails import tell_of_support
from documents.services.second_factor import check_second_factor, has_second_factor
from documents.services.support_access import HOURS, NoAccess, admins_of, end_access, open_access
from documents.services.tenants import staff_actor


class SupportAccessForm(ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """Which tenant, why, how long; and once more who asks, where they have a second factor."""

    by: ClassVar[User]
    hours = forms.TypedChoiceField(
        label=_("hours"), coerce=int, choices=[(count, str(count)) for count in HOURS], widget=UnfoldAdminSelectWidget
    )
    reason = forms.CharField(
        label=_("reason"),
        max_length=500,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text=_("The team's admins read it: what for, and who asked."),
    )
    code = forms.CharField(
        label=_("code of your second factor"),
        required=False,
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    class Meta:
        model = SupportAccess
        fields = ("tenant", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asks_for_code = has_second_factor(self.by)
        if not self.asks_for_code:
            del self.fields["code"]

    def clean(self) -> dict[str, Any]:
        """The code last: it is worth nothing afterwards."""
        given = super().clean() or {}
        if self.asks_for_code and not self.errors and not check_second_factor(self.by, given.get("code", "")):
            self.add_error("code", _("That code is wrong or was used. Take the next one of your app."))
        return given


@admin.register(SupportAccess, site=site)
class SupportAccessAdmin(StaffModelAdmin):
    """Open an access, see all there were, end those in force."""

    list_display = ("staff_name", "tenant", "reason", "created_at", "expires_at", "is_open", "ended_by_name")
    list_select_related = ("tenant",)
    list_filter = (("tenant", RelatedDropdownFilter), ("created_at", DayRangeFilter))
    search_fields = ("staff_name", "reason")
    ordering = ("-created_at", "-id")
    autocomplete_fields = ("tenant",)
    actions = ("end",)
    fields = ("tenant", "staff_name", "reason", "created_at", "expires_at", "ended_at", "ended_by_name")

    @admin.display(description=_("in force"), boolean=True)
    def is_open(self, access: SupportAccess) -> bool:
        """Whether it still opens something."""
        return access.is_in_force

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_form(self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any) -> Any:
        """Of this staff member; without the fields the service fills in."""
        asked = type("OwnSupportAccessForm", (SupportAccessForm,), {"by": staff_user(request)})
        return super().get_form(request, obj, change, **{**kwargs, "form": asked})

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        if obj is not None:
            return self.fields
        asked = ("tenant", "reason", "hours")
        return (*asked, "code") if has_second_factor(staff_user(request)) else asked

    def save_model(self, request: HttpRequest, obj: SupportAccess, form: Any, change: bool) -> None:
        made = open_access(
            tenant=obj.tenant,
            by=staff_user(request),
            reason=form.cleaned_data["reason"],
            hours=form.cleaned_data["hours"],
        )
        obj.pk = made.pk
        admins, name, site = admins_of(obj.tenant), obj.tenant.name, request.get_host()
        tell = partial(tell_of_support, site=site, access=made, tenant_name=name, admins=admins)
        transaction.on_commit(tell)

    @admin.action(description=_("End: hide the team's documents again"))
    def end(self, request: HttpRequest, queryset: QuerySet[SupportAccess]) -> None:
        """End the chosen accesses; those that are over stay as they are."""
        ended = sum(self._is_ended(staff_user(request), access) for access in queryset.select_related("tenant"))
        text = ngettext("%(count)d access was ended.", "%(count)d accesses were ended.", ended) % {"count": ended}
        self.message_user(request, text, messages.SUCCESS)

    def _is_ended(self, by: User, access: SupportAccess) -> bool:
        try:
            end_access(actor=staff_actor(by, access.tenant), access_id=uuid.UUID(str(access.pk)))
        except NoAccess:
            return False
        return True

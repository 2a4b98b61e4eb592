"""People: make an account, deactivate it, give it a new password; what role they have lies in their memberships."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import BooleanRadioFilter
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from documents.admin.base import StaffModelAdmin, staff_user
from documents.admin.site import site
from documents.models import User
from documents.services.people import LastAdmin
from documents.services.tenants import check_deactivation, record_person_change

WATCHED = ("username", "first_name", "last_name", "email", "is_active", "is_staff")


class PersonForm(UserChangeForm):
    """An account that is not deactivated while a tenant would be left without anybody to manage it."""

    def clean(self) -> dict[str, Any]:
        """The service's rule, said at the form; its locks hold until the change is made."""
        given: dict[str, Any] = super().clean() or {}
        if self.instance.pk and "is_active" in self.changed_data and not given.get("is_active"):
            try:
                check_deactivation(self.instance)
            except LastAdmin:
                sentence = _("This person is the last admin of a team. Make somebody else an admin there first.")
                self.add_error("is_active", sentence)
        return given


@admin.register(User, site=site)
class PersonAdmin(DjangoUserAdmin, StaffModelAdmin):  # type: ignore[type-arg,misc]  # not generic at run time; unfold is untyped
    """Accounts are deactivated, not deleted: what somebody did stays under their name."""

    form = PersonForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("username", "email", "first_name", "last_name", "is_active", "is_staff", "last_login")
    list_filter = (("is_active", BooleanRadioFilter), ("is_staff", BooleanRadioFilter))
    search_fields = ("username", "email", "first_name", "last_name")
    ordering = ("username",)
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("first_name", "last_name", "email")}),
        (_("Access"), {"fields": ("is_active", "is_staff")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"fields": ("username", "email", "first_name", "last_name", "password1", "password2")}),)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm[User], change: bool) -> None:
        stored = User.objects.get(pk=obj.pk) if change else None
        super().save_model(request, obj, form, change)
        if stored is None:
            return  # in no tenant yet; its first membership is written down there
        changed = [name for name in WATCHED if getattr(stored, name) != getattr(obj, name)]
        if changed:
            record_person_change(
                person=obj,
                by=staff_user(request),
                before={name: getattr(stored, name) for name in changed},
                after={name: getattr(obj, name) for name in changed},
            )

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        before = User.objects.filter(pk=id).values_list("password", flat=True).first()
        response = super().user_change_password(request, id, form_url)
        person = User.objects.get(pk=id)
        if person.password != before:
            record_person_change(person=person, by=staff_user(request), after=_PASSWORD_CHANGED)
        return response


_PASSWORD_CHANGED: dict[str, Any] = {"password": "changed"}

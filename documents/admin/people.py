"""People: make an account, deactivate it, mail it a way to a new password; their roles lie in their memberships."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.db import transaction
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.contrib.filters.admin import BooleanRadioFilter

from documents.admin.base import StaffModelAdmin, staff_user
from documents.admin.password_links import MAILED, NO_MAIL, find_refusal, mail_link
from documents.admin.site import site
from documents.models import Membership, User
from documents.services.mail import can_send
from documents.services.people import LastAdmin
from documents.services.tenants import check_deactivation, record_person_change

WATCHED = ("username", "first_name", "last_name", "email", "is_active", "is_staff")


class PersonForm(ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """An account that is not deactivated while a tenant would be left without anybody to manage it.

    Without a password: nobody else's is chosen here.
    """

    class Meta:
        model = User
        fields = WATCHED

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


class NewPersonForm(ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """An account without a password: its owner sets one by a mailed link."""

    class Meta:
        model = User
        fields = ("username", "email", "first_name", "last_name")


@admin.register(User, site=site)
class PersonAdmin(DjangoUserAdmin, StaffModelAdmin):  # type: ignore[type-arg,misc]  # not generic at run time; unfold is untyped
    """Accounts are deactivated, not deleted: what somebody did stays under their name."""

    form = PersonForm
    add_form = NewPersonForm
    list_display = ("username", "email", "first_name", "last_name", "is_active", "is_staff", "last_login")
    list_filter = (("is_active", BooleanRadioFilter), ("is_staff", BooleanRadioFilter))
    search_fields = ("username", "email", "first_name", "last_name")
    ordering = ("username",)
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined")
    actions = ("mail_links",)
    fieldsets = (
        (None, {"fields": ("username",)}),
        (_("Person"), {"fields": ("first_name", "last_name", "email")}),
        (_("Access"), {"fields": ("is_active", "is_staff")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"fields": ("username", "email", "first_name", "last_name")}),)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """A member's address is their own to change: whoever has the mailbox gets a link for a new password."""
        is_member = obj is not None and Membership.objects.filter(user=obj).exists()
        return (*self.readonly_fields, "email") if is_member else self.readonly_fields

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        """Without Django's page on which staff would choose somebody's password."""
        return [url for url in super().get_urls() if url.name != "auth_user_password_change"]

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm[User], change: bool) -> None:
        stored = User.objects.get(pk=obj.pk) if change else None
        if stored is None:
            self._add(request, obj)
            return
        super().save_model(request, obj, form, change)
        changed = [name for name in WATCHED if getattr(stored, name) != getattr(obj, name)]
        if changed:
            record_person_change(
                person=obj,
                by=staff_user(request),
                before={name: getattr(stored, name) for name in changed},
                after={name: getattr(obj, name) for name in changed},
            )

    def _add(self, request: HttpRequest, person: User) -> None:
        """In no tenant yet: its first membership is written down there, its making in the platform's log."""
        person.set_unusable_password()
        person.save()
        if person.email and not EmailAddress.objects.filter(email=person.email.lower()).exists():
            EmailAddress.objects.create(user=person, email=person.email.lower(), verified=True, primary=True)
        record_person_change(person=person, by=staff_user(request), after={"username": person.username})
        if person.email and can_send():
            mail_link(request, person)
        else:
            self.message_user(request, NO_MAIL % {"name": person.username}, messages.WARNING)

    @admin.action(description=_("Mail a link for a new password"))
    def mail_links(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """To each chosen person who may have one; who may not is named with the reason."""
        mailed = 0
        for person in queryset.order_by("pk"):
            if refusal := find_refusal(person):
                self.message_user(request, refusal, messages.WARNING)
                continue
            with transaction.atomic():
                record_person_change(person=person, by=staff_user(request), after={"password": MAILED})
                mail_link(request, person)
            mailed += 1
        text = ngettext("%(count)d link was mailed.", "%(count)d links were mailed.", mailed) % {"count": mailed}
        self.message_user(request, text, messages.SUCCESS if mailed else messages.INFO)

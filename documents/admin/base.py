"""What every page of the staff site shares: who may, lists that stay quick, values shown for reading."""

from __future__ import annotations

import json
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline

from documents.models import User

COUNTED_ROWS = 10_000
HIDDEN = _("hidden")  # stands for whatever only support access shows


class CappedPaginator(Paginator):  # type: ignore[type-arg]  # not generic at run time
    """Counts no further than COUNTED_ROWS: an exact count of a long table costs more than the page itself."""

    object_list: QuerySet[Any]

    @cached_property
    def count(self) -> int:
        """The number of rows, at most COUNTED_ROWS; older rows are reached by filters."""
        return self.object_list.order_by()[:COUNTED_ROWS].count()


class StaffModelAdmin(ModelAdmin):
    """A model that staff may see and change; being staff is the one permission there is."""

    paginator = CappedPaginator
    show_full_result_count = False
    list_per_page = 50
    list_filter_submit = True
    compressed_fields = True

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_staff(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return is_staff(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return is_staff(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return is_staff(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class ReadOnlyModelAdmin(StaffModelAdmin):
    """A model that staff may look at; it changes through services alone."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class ReadOnlyInline(TabularInline):
    """Rows below their owner, to look at."""

    extra = 0
    can_delete = False
    show_change_link = False

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        return tuple(self.fields)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return is_staff(request)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


def is_staff(request: HttpRequest) -> bool:
    """Whether the person signed in is active staff."""
    return isinstance(request.user, User) and request.user.is_active and request.user.is_staff


def staff_user(request: HttpRequest) -> User:
    """The staff member who asks; only for views behind the site's door."""
    if not isinstance(request.user, User):
        raise TypeError("the staff site let in a person who is not signed in")
    return request.user


def pretty_json(value: Any) -> SafeString | str:
    """JSON for reading, escaped; "-" for nothing."""
    if value is HIDDEN:
        return str(HIDDEN)
    if value is None:
        return "-"
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return format_html('<pre class="whitespace-pre-wrap font-mono text-xs">{}</pre>', text)

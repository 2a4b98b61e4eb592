"""Keeps what is a tenant's own off the staff site: without support access a row shows that it is there, no more.

What is covered never leaves the database's row as it was read: it is replaced before any page, title or message sees
it. Searches, filters and orders by it are refused as well, since their answers would tell it bit by bit.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any, ClassVar

from django.contrib import messages
from django.db.models import QuerySet
from django.db.models.query import ModelIterable
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from unfold.views import ChangeList

from documents.admin.base import HIDDEN, ReadOnlyInline, ReadOnlyModelAdmin, staff_user
from documents.services.support_access import record_look, tenants_open_to

UNCOVERED_PARAMETERS = ("from", "to")  # what the filter of a range of days appends to a field's name


def open_tenants(request: HttpRequest) -> frozenset[uuid.UUID]:
    """The tenants this staff member may look into; asked once per request."""
    found: frozenset[uuid.UUID] | None = getattr(request, "open_tenants", None)
    if found is None:
        found = request.open_tenants = tenants_open_to(staff_user(request))  # type: ignore[attr-defined]
    return found


def cover(rows: QuerySet[Any], names: tuple[str, ...], open_to: frozenset[uuid.UUID]) -> QuerySet[Any]:
    """`rows` whose fields `names` say HIDDEN, save those of the tenants `open_to`; lazy and chainable as before."""

    class Covered(ModelIterable):  # type: ignore[type-arg]  # not generic at run time
        def __iter__(self) -> Iterator[Any]:
            for row in super().__iter__():
                if row.tenant_id not in open_to:
                    for name in names:
                        setattr(row, name, HIDDEN)
                    row.save = _refuse_to_save
                yield row

    rows._iterable_class = Covered  # kept by every clone of the query set
    return rows


def _refuse_to_save(*args: object, **kwargs: object) -> None:
    raise TypeError("a covered row says less than the database's and must not be written over it")


class UnorderedByCovered(ChangeList):
    """A list that is in no order of what is covered. Django hides such an order's link and obeys its address."""

    def get_ordering_field(self, field_name: Any) -> Any:
        """What to order by for a column; None where its order would tell what comes before what."""
        return super().get_ordering_field(field_name) if field_name in self.sortable_by else None


class CoveredModelAdmin(ReadOnlyModelAdmin):
    """A tenant's rows to look at. `covered`: the fields that say what stands in documents."""

    covered: ClassVar[tuple[str, ...]] = ()
    searches_covered: ClassVar[bool] = True  # whether `search_fields` look at what is covered

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return cover(super().get_queryset(request), self.covered, open_tenants(request))

    def get_sortable_by(self, request: HttpRequest) -> list[str]:
        """Not by what is covered: an order tells what comes before what."""
        return [name for name in super().get_sortable_by(request) if name not in self.covered]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[UnorderedByCovered]:
        """Also for who types the order into the address."""
        return UnorderedByCovered

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """The filters offered and no others: Django takes any field of the model from the address."""
        offered = {"id", "pk"}
        for one in self.get_list_filter(request):
            name = one[0] if isinstance(one, tuple) else getattr(one, "parameter_name", one)
            offered |= {name, *(f"{name}_{end}" for end in UNCOVERED_PARAMETERS)}
        return lookup.split("__")[0] in offered and super().lookup_allowed(lookup, value, request)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        rows, may_repeat = super().get_search_results(request, queryset, search_term)
        if search_term and self.searches_covered:
            rows = rows.filter(tenant_id__in=open_tenants(request))
        return rows, may_repeat

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, obj: Any = None, **kwargs: Any
    ) -> HttpResponse:
        """Say that something is hidden and how it is opened, or write down who was shown what."""
        if obj is not None and obj.tenant_id in open_tenants(request):
            record_look(by=staff_user(request), tenant=obj.tenant, target=obj)
        elif obj is not None:
            self._tell_that_it_is_hidden(request, obj)
        page: HttpResponse = super().render_change_form(request, context, *args, obj=obj, **kwargs)
        return page

    def _tell_that_it_is_hidden(self, request: HttpRequest, obj: Any) -> None:
        link = f"{reverse('admin:documents_supportaccess_add')}?tenant={obj.tenant_id}"
        text = _("What stands in the documents of %(tenant)s is hidden.") % {"tenant": obj.tenant}
        words = _("Open support access to see it")
        self.message_user(request, format_html('{} <a href="{}">{}</a>', text, link, words), messages.INFO)


class CoveredInline(ReadOnlyInline):
    """Rows that are nothing but what stands in a document: without support access there are none."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.filter(tenant_id__in=open_tenants(request))


def may_look_into(request: HttpRequest, tenant_id: uuid.UUID) -> bool:
    """Whether this staff member may be shown what is that tenant's."""
    return tenant_id in open_tenants(request)

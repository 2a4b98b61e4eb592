"""What the staff site calls things, in every language."""

from __future__ import annotations

from django.contrib.admin.utils import flatten_fieldsets, label_for_field
from django.test import RequestFactory
from django.utils.translation import override

from documents.admin import site
from documents.models import User


def test_every_name_of_a_field_is_translated(staff: User) -> None:
    request = RequestFactory().get("/admin/")
    request.user = staff
    admins = site._registry.items()
    shown = [
        *((model, admin.get_list_display(request), admin) for model, admin in admins),
        *((model, flatten_fieldsets(admin.get_fieldsets(request, model())), admin) for model, admin in admins),
        *((inline.model, inline.fields, inline(model, site)) for model, admin in admins for inline in admin.inlines),
    ]
    with override("zh-hans"):
        labels = {
            f"{model.__name__}.{name}": str(label_for_field(name, model, admin))
            for model, names, admin in shown
            for name in names
        }
    assert len(labels) > 60
    assert {name for name, label in labels.items() if label.isascii()} == {"Document.id"}  # "ID"

"""What the filters of a list offer: templates in use and people of the team, in one query."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db.models import JSONField, TextField, Value
from django.db.models.functions import Cast

from documents.models import DocumentTemplate, Membership, User


@dataclass(frozen=True, slots=True)
class Choices:
    """Templates by label, with what `named()` gives, and active members by user name, with id and name alone."""

    templates: list[DocumentTemplate]
    members: list[User]


def load_choices() -> Choices:
    """The choices of the tenant in scope. One query, since every list page asks for both."""
    none = Value(None, output_field=JSONField())
    templates = DocumentTemplate.objects.in_use().values_list(Cast("id", TextField()), "name", "label", "labels")
    ids = Membership.objects.values("user_id")
    members = User.objects.filter(pk__in=ids, is_active=True).order_by()
    rows = templates.order_by().union(
        members.values_list(Cast("id", TextField()), "username", Value(""), none), all=True
    )
    found = Choices([], [])
    for pk, name, label, labels in rows:
        if labels is None:
            found.members.append(User(id=int(pk), username=name))
        else:
            found.templates.append(DocumentTemplate(id=uuid.UUID(pk), name=name, label=label, labels=labels))
    found.templates.sort(key=lambda one: (one.label, str(one.pk)))
    found.members.sort(key=lambda one: one.username)
    return found

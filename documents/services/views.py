"""The views people keep of their lists: a name for a set of filters, for nobody but themselves."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from urllib.parse import urlencode

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from documents.models import Actor, Permission, SavedView
from documents.services.audit import record_event
from documents.services.criteria import Criteria

MOST = 50
LONGEST_NAME = 60
LONGEST_QUERY = 500


class ViewRefused(Exception):
    """The view cannot be kept under that name; the message says why and what to do."""


class NoView(Exception):
    """The person has no view of that id."""


def views_of(actor: Actor) -> QuerySet[SavedView]:
    """The person's views by name."""
    rows: QuerySet[SavedView] = SavedView.objects.filter(user_id=actor.user_id)
    return rows.order_by("name", "id")


def save_view(*, actor: Actor, name: str, query: Mapping[str, str]) -> SavedView:
    """Keep the filters of `query` as `name`; a view of that name takes them over. Raises `ViewRefused`."""
    actor.require(Permission.VIEW_DOCUMENTS)
    name = _checked(name)
    text = urlencode(Criteria.of(query).as_query())
    if len(text) > LONGEST_QUERY:
        raise ViewRefused(_("These filters are too long to keep. Search for fewer words."))
    kept = views_of(actor).filter(name=name).first()
    if kept is None and views_of(actor).count() >= MOST:
        raise ViewRefused(_("%(most)s views are kept already. Delete one first.") % {"most": MOST})
    view = kept or SavedView(tenant_id=actor.tenant_id, user_id=actor.user_id, name=name)
    view.query = text
    view.save()
    _record(actor, view, "view.save")
    return view


def rename_view(*, actor: Actor, view_id: uuid.UUID, name: str) -> SavedView:
    """Give one of the person's views another name. Raises `NoView` or `ViewRefused`."""
    view = _own(actor, view_id)
    view.name = _checked(name)
    try:
        with transaction.atomic():
            view.save(update_fields=["name"])
    except IntegrityError as error:
        raise ViewRefused(_("Another of your views has that name. Choose another name.")) from error
    _record(actor, view, "view.rename")
    return view


def delete_view(*, actor: Actor, view_id: uuid.UUID) -> None:
    """Forget one of the person's views. Raises `NoView`."""
    view = _own(actor, view_id)
    _record(actor, view, "view.delete")
    view.delete()


def _own(actor: Actor, view_id: uuid.UUID) -> SavedView:
    actor.require(Permission.VIEW_DOCUMENTS)
    view = views_of(actor).select_for_update().filter(pk=view_id).first()
    if view is None:
        raise NoView
    return view


def _checked(name: str) -> str:
    clean = " ".join(char for char in name.split() if char.isprintable())
    if not clean:
        raise ViewRefused(_("Give the view a name."))
    if len(clean) > LONGEST_NAME:
        raise ViewRefused(_("Longer than %(count)s characters. Shorten it.") % {"count": LONGEST_NAME})
    return clean


def _record(actor: Actor, view: SavedView, action: str) -> None:
    record_event(
        actor=actor,
        tenant_id=actor.tenant_id,
        action=action,
        target=view,
        after={"name": view.name, "query": view.query},
    )

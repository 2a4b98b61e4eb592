"""The words for who has a document and who looks at it. Knows no request."""

from __future__ import annotations

from django.utils.formats import time_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from documents.models import Document


def holder_sentence(document: Document) -> str:
    """Who has the document, and since when; "" when nobody has."""
    if document.locked_by is None:
        return ""
    name = document.locked_by.get_username()
    if document.locked_at is None:
        return _("%(name)s reviews it now.") % {"name": name}
    since = time_format(localtime(document.locked_at), "TIME_FORMAT")
    return _("%(name)s has it since %(time)s.") % {"name": name, "time": since}


def viewers_sentence(names: list[str]) -> str:
    """Who else looks; "" for nobody."""
    if not names:
        return ""
    if len(names) == 1:
        return _("%(name)s is viewing") % {"name": names[0]}
    return _("%(name)s and %(count)s more are viewing") % {"name": names[0], "count": len(names) - 1}


def state_of(document: Document) -> str:
    """Status, lock and hold in one word: it changes when a page that only looks has something new to show."""
    return f"{document.status}:{document.locked_by_id or ''}:{document.hold}"

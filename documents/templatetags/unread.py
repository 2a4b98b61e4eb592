"""How many notices the person has not seen, for the top bar."""

from __future__ import annotations

from django import template

from documents.models import Actor
from documents.services.notices import MOST_COUNTED, count_unread
from documents.tenancy import current_tenant_id

register = template.Library()


@register.simple_tag
def unread_notices(actor: Actor) -> str:
    """The number as it is shown, "" for none and on a page that is rendered outside the tenant's scope."""
    if current_tenant_id() != actor.tenant_id:
        return ""
    number = count_unread(actor)
    return f"{MOST_COUNTED}+" if number > MOST_COUNTED else str(number or "")

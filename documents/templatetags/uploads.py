"""What the upload queue on every page asks: who may send files, and how large they may be. Knows no document."""

from __future__ import annotations

from django import template
from django.conf import settings

from documents.models import Actor, Permission

register = template.Library()

# What a file dialog offers first. The door judges by content, so nothing hangs on this list.
ACCEPT = ".pdf,.png,.jpg,.jpeg,.webp,.tif,.tiff,.heic,.heif,.bmp,.xml,application/pdf,image/*"


@register.filter
def may_upload(actor: Actor | None) -> bool:
    """Whether the person on the request may send files in their present tenant; nobody may while signed out."""
    return bool(actor) and isinstance(actor, Actor) and actor.can(Permission.UPLOAD_DOCUMENTS)


@register.simple_tag
def upload_limits() -> dict[str, int | str]:
    """What one file may hold at most, `megabytes` (10^6 bytes) and `pages`, and what file dialogs are to `accept`."""
    return {"megabytes": settings.MAX_UPLOAD_BYTES // 1_000_000, "pages": settings.MAX_PAGES, "accept": ACCEPT}

"""Which language a person reads: kept on the person, so that it follows them to other browsers, jobs and the API.

Knows no request; an edge says what the browser asked for.
"""

from __future__ import annotations

from django.conf import settings

from documents.models import User


def language_of(user: User) -> str | None:
    """The language the person has chosen; None for no choice, or one that is not offered."""
    return user.language if user.language in dict(settings.LANGUAGES) else None


def choose_language(*, user: User, language: str) -> None:
    """Keep `language` as the person's; one that is not offered changes nothing."""
    if language in dict(settings.LANGUAGES) and user.language != language:
        user.language = language
        user.save(update_fields=["language"])

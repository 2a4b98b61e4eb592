"""What a person is told where signing in at their team's provider does not lead in."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from documents.models import Actor
from documents.services.required_sign_on import where_to_go

logger = logging.getLogger("ocrsite.login")


def answer_failed(request: HttpRequest, why: object, *, status: int = 401) -> HttpResponse:
    """The protocol did not come to its end. The log gets the kind of failure: its words may hold tokens."""
    logger.warning("a single sign-on did not come to its end: %s", type(why).__name__)
    sentence = _("Signing in there did not come to its end. Try again; if it stays so, tell an admin of your team.")
    return render(request, "session/sign_on.html", {"problem": sentence}, status=status)


def answer_turned_away(request: HttpRequest) -> HttpResponse:
    """Nobody here expects the person the provider vouches for."""
    sentence = _("Your team has not let you in here yet. Ask one of its admins for an invitation to your address.")
    return render(request, "session/sign_on.html", {"problem": sentence}, status=403)


def answer_unknown(request: HttpRequest, team: str) -> HttpResponse:
    """No such team, or none that signs in this way: which of the two is not said."""
    sentence = _("No team of that name signs in this way. Check its short name, or sign in with your password.")
    return render(request, "session/sign_on.html", {"team": team, "problem": sentence}, status=404)


def answer_elsewhere(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The team is entered by its provider alone: which that is, and the way there."""
    context = {"team": actor.tenant_slug, "only": where_to_go(actor.tenant_slug)}
    return render(request, "session/sign_on.html", context, status=403)

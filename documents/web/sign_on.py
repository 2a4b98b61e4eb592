"""Signing in at a team's own provider: naming the team, going there, and coming back."""

from __future__ import annotations

from uuid import UUID

import requests
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from documents.services import single_sign_on
from documents.web.sign_on_answers import answer_failed, answer_unknown
from documents.web.sign_on_protocol import TenantSignOn, TenantSignOns
from documents.web.tries import count_try


@require_safe
def choose_team(request: HttpRequest) -> HttpResponse:
    """Ask for the team's short name; with `team`, the way to its provider, to be followed by a click.

    A form may not lead to another site (the content security policy), a link may.
    """
    team = request.GET.get("team", "").strip()[:50].lower()
    if not team:
        return render(request, "session/sign_on.html", {})
    if refusal := count_try(request, account=f"sign-on {team}"):
        return refusal.on(render(request, "session/sign_on.html", {"team": team, "problem": refusal.sentence}))
    try:
        provider = single_sign_on.find_provider(team=team)
    except single_sign_on.UnknownProvider:
        return answer_unknown(request, team)
    return render(request, "session/sign_on.html", {"team": team, "provider": provider})


@require_safe
def start(request: HttpRequest, team: str) -> HttpResponse:
    """Go to the team's provider; from another site, only after a click here."""
    team = team[:50].lower()
    if refusal := count_try(request, account=f"sign-on {team}"):
        return refusal.on(render(request, "session/sign_on.html", {"team": team, "problem": refusal.sentence}))
    try:
        found = single_sign_on.find_provider(team=team)
    except single_sign_on.UnknownProvider:
        return answer_unknown(request, team)
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        return render(request, "session/sign_on.html", {"team": team, "provider": found})
    try:
        provider = TenantSignOns(request).get_provider(request, provider=str(found.id))
        answer: HttpResponse = provider.redirect(request, AuthProcess.LOGIN)
    except (requests.RequestException, OAuth2Error, SocialApp.DoesNotExist) as error:
        return answer_failed(request, error, status=502)
    return answer


@require_safe
def callback(request: HttpRequest, provider: UUID) -> HttpResponse:
    """Come back from the provider: signed in, or told why not."""
    view = OAuth2CallbackView.adapter_view(TenantSignOn(request, str(provider)))
    try:
        answer: HttpResponse = view(request)
    except SocialApp.DoesNotExist as error:
        return answer_failed(request, error)
    return answer

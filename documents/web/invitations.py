"""The page behind an invitation's link: join with the account one has, make one, or go to the team's provider."""

from __future__ import annotations

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login as PendingLogin
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from documents.models import User
from documents.services import invitations
from documents.services.memberships import SignsInElsewhere
from documents.services.required_sign_on import team_requiring, where_to_go
from documents.web.base import TENANT_KEY
from documents.web.tries import count_try


@require_http_methods(["GET", "HEAD", "POST"])
def show_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show what the link offers; a POST joins. Whoever is signed in joins as themselves."""
    try:
        offer = invitations.find_offer(token)
        if team := team_requiring(offer.tenant_id):
            return _render(request, offer, status=409 if request.method == "POST" else 200, team=team)
        if request.method != "POST":
            return _render(request, offer)
        if refusal := count_try(request, account=f"invitation {offer.invitation_id}"):
            return refusal.on(_render(request, offer, refused=refusal.sentence))
        if isinstance(request.user, User):
            invitations.accept_as(token=token, user=request.user)
        else:
            user = invitations.accept_as_new(
                token=token, username=request.POST.get("username", ""), password=request.POST.get("password", "")
            )
            request.session[TENANT_KEY] = str(offer.tenant_id)
            record_authentication(request, user, method="invitation")
            response: HttpResponse = perform_login(request, PendingLogin(user=user, redirect_url=reverse("documents")))
            return response
    except invitations.InvalidInvitation:
        return render(request, "people/no_invitation.html", status=404)
    except SignsInElsewhere:
        sentence = _("Your account signs in through another team's provider. Log out, then open the link again.")
        return _render(request, offer, status=409, refused=sentence)
    except ValidationError as error:
        return _render(request, offer, status=422, errors=error.message_dict)
    request.session[TENANT_KEY] = str(offer.tenant_id)
    return redirect("documents")


def _render(request: HttpRequest, offer: invitations.Offer, *, status: int = 200, **extra: object) -> HttpResponse:
    """With `team`, the one way to join is by that team's provider."""
    only = where_to_go(str(extra["team"])) if "team" in extra else ""
    typed = request.POST.get("username", "")
    context = {"offer": offer, "role": offer.role.label, "typed": typed, "only": only, **extra}
    response = render(request, "people/invitation.html", context, status=status)
    response.headers["Referrer-Policy"] = "no-referrer"  # the address is the key
    return response

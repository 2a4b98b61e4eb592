"""Tells people by mail what happens to their account, from a request: which site, and from where it was asked."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from documents.models import User
from documents.services import account_mails
from documents.services.login_places import Place
from documents.web.tries import client_address


def tell_of_change(request: HttpRequest, user: User, change: str, *, email: str | None = None) -> None:
    """Mail the person that their account was changed (a key of `account_mails.CHANGES`)."""
    account_mails.tell_of_change(
        site=request.get_host(), address=client_address(request), user=user, change=change, email=email
    )


def tell_of_new_place(request: HttpRequest, user: User) -> None:
    """Mail the person that somebody signed in as them from a network or browser that is new to them, if so."""
    account_mails.tell_of_new_place(site=request.get_host(), user=user, place=place_of(request))


def place_of(request: HttpRequest) -> Place:
    """Where the request comes from, in words."""
    return Place.of(client_address(request), request.headers.get("User-Agent", ""))


def post_mail(request: HttpRequest, name: str, to: str | None, context: dict[str, Any]) -> None:
    """Hand the mail `name` to the server in its own time (see `account_mails.post_mail`)."""
    account_mails.post_mail(site=request.get_host(), name=name, to=to, context=context)

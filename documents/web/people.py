"""The people of the tenant: roles, invitations, what all must sign in with, and staff that was let in to help."""

from __future__ import annotations

from typing import Any, cast

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from documents.access import NotFound
from documents.models import Actor, Membership, Permission, Role, SingleSignOn, Tenant, User
from documents.services import invitations, mail, people, support_access
from documents.tenancy import scope
from documents.web.base import tenant_view


@require_GET
@tenant_view(Permission.MANAGE_PEOPLE)
def show_people(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The page."""
    return _render(request, actor)


@require_POST
@tenant_view(Permission.MANAGE_PEOPLE, is_scoped=False)
def invite(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Make an invitation for the posted `email` and `role`; its link is mailed, or shown once to be passed on."""
    email, role = request.POST.get("email", ""), _role(request)
    try:
        with scope(actor.tenant_id):
            invitation, token = invitations.invite(actor=actor, email=email, role=role)
    except ValidationError:
        problem = _("That is no e-mail address. Write it as name@example.com.")
        with scope(actor.tenant_id):
            return _render(request, actor, status=422, typed=email, chosen=role, problem=problem)
    link = request.build_absolute_uri(reverse("invitation", args=[token]))
    is_sent = mail.can_send() and mail.send_invitation(
        email=invitation.email,
        tenant_name=actor.tenant_name,
        invited_by=actor.username,
        link=link,
        days=invitations.KEPT.days,
    )
    with scope(actor.tenant_id):
        if is_sent:
            invitations.note_mailed(actor=actor, invitation=invitation)
        return _render(request, actor, invited=invitation, link=link, is_sent=is_sent, can_send=mail.can_send())


@require_POST
@tenant_view(Permission.MANAGE_PEOPLE)
def withdraw(request: HttpRequest, actor: Actor, invitation_id: Any) -> HttpResponse:
    """Make an invitation useless; one that is already used stays as it is."""
    try:
        invitations.withdraw(actor=actor, invitation_id=invitation_id)
    except invitations.InvalidInvitation as error:
        raise NotFound from error
    return redirect("people")


@require_POST
@tenant_view(Permission.MANAGE_PEOPLE)
def change_role(request: HttpRequest, actor: Actor, membership_id: Any) -> HttpResponse:
    """Give a member the posted `role`."""
    return _change(request, actor, lambda: people.change_role(
        actor=actor, membership_id=membership_id, role=_role(request)))  # fmt: skip


@require_POST
@tenant_view(Permission.MANAGE_PEOPLE)
def remove(request: HttpRequest, actor: Actor, membership_id: Any) -> HttpResponse:
    """Take a member out of the tenant."""
    return _change(request, actor, lambda: people.remove_member(actor=actor, membership_id=membership_id))


@require_POST
@tenant_view(Permission.MANAGE_PEOPLE)
def require_second_factor(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Ask everybody in the team for a second factor where `required` is posted, else no longer."""
    is_required = request.POST.get("required") == "1"
    try:
        people.require_second_factor(actor=actor, user=cast(User, request.user), is_required=is_required)
    except people.OwnFactorMissing:
        problem = _("You would lock yourself out. Set up your own second factor first, on your account's page.")
        return _render(request, actor, status=409, factor_problem=problem)
    return redirect("people")


@require_POST
@tenant_view(Permission.MANAGE_PEOPLE)
def end_support(request: HttpRequest, actor: Actor, access_id: Any) -> HttpResponse:
    """Shut a staff member out again; an access that is over stays as it is."""
    try:
        support_access.end_access(actor=actor, access_id=access_id)
    except support_access.NoAccess as error:
        raise NotFound from error
    return redirect("people")


def _change(request: HttpRequest, actor: Actor, change: Any) -> HttpResponse:
    try:
        change()
    except people.NoMember as error:
        raise NotFound from error
    except people.LastAdmin:
        problem = _("Nobody could manage the team any more. Make somebody else an admin first.")
        return _render(request, actor, status=409, conflict=problem)
    # One who is no longer an admin may not see this page again.
    return redirect("people" if actor.user_id in _admins() else "documents")


def _admins() -> set[int]:
    return set(Membership.objects.filter(role=Role.ADMIN).values_list("user_id", flat=True))


def _role(request: HttpRequest) -> Role:
    """The posted role; the page offers no other, so another is a stranger's request."""
    try:
        return Role(request.POST.get("role", ""))
    except ValueError as error:
        raise NotFound from error


def _render(request: HttpRequest, actor: Actor, *, status: int = 200, **extra: Any) -> HttpResponse:
    context = {
        "members": Membership.objects.select_related("user").order_by("user__username"),
        "invitations": invitations.open_invitations().select_related("invited_by"),
        "roles": Role.choices,
        "accesses": support_access.list_accesses(),
        "tenant": Tenant.objects.get(pk=actor.tenant_id),
        "sign_on": SingleSignOn.objects.first(),
        "days": invitations.KEPT.days,
        **extra,
    }
    return render(request, "people/page.html", context, status=status)

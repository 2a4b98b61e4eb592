"""Writes down who got in and how, who was refused, and what people change about their way in; knows no request.

An account belongs to no team, so each of the person's teams gets the event in its own audit log. Of staff, and of who
is in no team, the platform's tells.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable
from typing import Any

from allauth.account.models import EmailAddress
from django.utils import timezone

from documents.models import Actor, Membership, RefusedLogin, Role, User, actors_of
from documents.services.audit import record_event, record_platform_event
from documents.services.login_places import Place
from documents.services.mail import can_send
from documents.tenancy import ops_scope, scope

logger = logging.getLogger("ocrsite.login")
NOTED_AGAIN = dt.timedelta(minutes=1)  # too many tries are noted once in so long: whoever floods shall not fill a table
KEPT = dt.timedelta(days=30)
MOST_AT_ONCE = 200


def must_verify_address(user: User) -> bool:
    """Whether a log-in has to wait until the person's address is shown to be theirs: it is not, and mail can be sent.

    Accounts made on the command line and the demo's have no address or one that their maker vouched for.
    """
    return can_send() and EmailAddress.objects.filter(user=user, verified=False, primary=True).exists()


def record_login(*, user: User, through: str, with_: Iterable[str], place: Place) -> None:
    """Write down that a person got in; `with_` says by what: "password", "totp", "recovery_codes", "webauthn",
    "socialaccount".
    """
    how = describe_login(through, with_, place)
    record_account_event(user=user, action="auth.login", after=how)
    for actor in sorted(actors_of(user), key=lambda one: one.tenant_id):
        if actor.sign_on_id and actor.role is Role.ADMIN and "socialaccount" not in how["with"]:
            with scope(actor.tenant_id):
                record_bypass(actor=actor, user=user, how=how)


def describe_login(through: str, with_: Iterable[str], place: Place) -> dict[str, Any]:
    """What is written down of a log-in."""
    return {"through": through, "with": list(with_), "address": place.address, "browser": place.browser}


def record_bypass(*, actor: Actor, user: User, how: dict[str, Any]) -> None:
    """Write down that an admin came past the provider that their team requires. Needs an open scope."""
    record_event(actor=actor, tenant_id=actor.tenant_id, action="sign_on.bypass", target=user, after=how)


def record_account_event(
    *, user: User, action: str, before: Any = None, after: Any = None, is_own: bool = True
) -> None:
    """Write down what happened to an account, in the transaction that does it where one is open.

    `is_own`: the person did it, and not somebody who runs the site.
    """
    logger.info("%s of person %s", action, user.pk)
    # In one order everywhere: at its end each team's log is locked in turn.
    actors = sorted(actors_of(user), key=lambda one: one.tenant_id)
    for actor in actors:
        with scope(actor.tenant_id):
            who = actor if is_own else None
            record_event(actor=who, tenant_id=actor.tenant_id, action=action, target=user, before=before, after=after)
    if user.is_staff or not actors:
        record_platform_event(by=user if is_own else None, action=action, target=user, before=before, after=after)


def note_refusal(*, username: str, reason: RefusedLogin.Reason, through: str, address: str) -> None:
    """Note a refused log-in. Known and unknown names cost the same: the audit logs get it later from the relay."""
    logger.warning("a log-in was refused: %s", reason.value)
    name = User.normalize_username(username).strip()  # as the log-in page reads what was typed
    user = User.objects.filter(username=name).only("pk").first()
    now = timezone.now()
    if reason is RefusedLogin.Reason.TOO_MANY:
        lately = RefusedLogin.objects.filter(created_at__gt=now - NOTED_AGAIN, reason=reason, address=address)
        if lately.filter(user=user).exists():
            return
    RefusedLogin.objects.create(user=user, reason=reason, through=through, address=address, created_at=now)


def file_refusals() -> int:
    """Write noted refusals into the audit logs of the teams of whose account it was, or the platform's; how many.

    For the relay, as the role ops. Each refusal is filed once, whatever else runs.
    """
    filed = 0
    while filed < MOST_AT_ONCE and _file_one():
        filed += 1
    return filed


def forget_old_refusals() -> None:
    """Delete what was filed a month ago; the audit logs keep theirs."""
    RefusedLogin.objects.filter(created_at__lt=timezone.now() - KEPT).exclude(filed_at=None).delete()


def _file_one() -> bool:
    with ops_scope():
        waiting = RefusedLogin.objects.select_for_update(skip_locked=True, of=("self",)).filter(filed_at=None)
        refusal = waiting.select_related("user").order_by("created_at", "id").first()
        if refusal is None:
            return False
        if refusal.user is not None:
            _file(refusal, refusal.user)
        refusal.filed_at = timezone.now()
        refusal.save(update_fields=["filed_at"])
    return True


def _file(refusal: RefusedLogin, user: User) -> None:
    after = {
        "user": user.username,
        "reason": refusal.reason,
        "through": refusal.through,
        "address": refusal.address,
        "at": refusal.created_at.isoformat(),
    }
    teams = list(Membership.objects.filter(user=user).order_by("tenant_id").values_list("tenant_id", flat=True))
    for tenant_id in teams:  # by nobody: who typed it is just what is not known
        record_event(actor=None, tenant_id=tenant_id, action="auth.refused", target=user, after=after)
    if user.is_staff or not teams:
        record_platform_event(by=None, action="auth.refused", target=user, after=after)

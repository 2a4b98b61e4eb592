"""Whether a person has a second factor, must have one, has just shown it; the one place that takes a code or a count.

Each code counts once, in every process: the time step of the last one and the used recovery codes stand in the
database, under a row lock. Wrong ones in a row make the next wait longer and longer, whichever door they came to.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Iterable, Mapping
from typing import Any

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from documents.models import SecondFactorState, User, actors_of
from documents.services.sealing import CannotUnseal, unseal

logger = logging.getLogger("ocrsite.login")
PURPOSE = "second factor"
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
FACTOR = "mfa"  # how allauth calls that one was shown, in what it notes of a session
COUNT = "count"  # in what is kept of a passkey: the newest that it signed
FREE_FAILURES = 5  # in a row, before the next code has to wait
LONGEST_WAIT = dt.timedelta(hours=1)


def has_second_factor(user: User) -> bool:
    """Whether `user` has set up an authenticator app or a passkey."""
    return bool(Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).exists())


def has_shown(user: User, records: Iterable[Mapping[str, Any]]) -> bool:
    """Whether the session of which allauth notes `records` has shown a second factor, and the person still has one.

    That they have one says nothing of a session: it may have begun with the password before there was any.
    """
    return any(record["method"] == FACTOR for record in records) and has_second_factor(user)


def must_have_second_factor(user: User) -> bool:
    """Whether a tenant of the person requires one; needs no scope."""
    return any(actor.requires_second_factor for actor in actors_of(user))


def check_second_factor(user: User, code: str) -> bool:
    """Whether `code` is the authenticator app's of now or an unused recovery code; it is worth nothing afterwards.

    While the person has to wait after wrong ones, even the right code is refused (`second_factor_wait` says how long).
    """
    return take_code(user, code) is not None


def take_code(user: User, code: str) -> Authenticator | None:
    """As `check_second_factor`; gives the authenticator whose code it was."""
    code = "".join(code.split()).replace("-", "")
    with transaction.atomic():
        SecondFactorState.objects.get_or_create(user=user)
        state = SecondFactorState.objects.select_for_update().get(user=user)
        if state.not_before and state.not_before > timezone.now():
            return None
        try:
            taken = _take(user, state, code)
        except CannotUnseal:
            logger.error("the second factor of person %s was sealed with another SECRET_KEY", user.pk)
            taken = None
        state.failures = 0 if taken else min(state.failures + 1, 1000)
        state.not_before = None if taken else timezone.now() + _wait_after(state.failures)
        state.save()
    return taken


def take_first_code(user: User, secret: str, code: str) -> bool:
    """Whether `code` shows that an app has the new `secret`; it does not count once more at the door."""
    step = find_step(secret, code)
    if step is not None:
        SecondFactorState.objects.update_or_create(user=user, defaults={"last_step": step})
    return step is not None


def take_count(passkey: Authenticator, count: int) -> bool:
    """Whether `count`, which the passkey has just signed, is higher than every one before; it is kept if so.

    One that is not comes from a copy of the passkey, or the passkey after its copy. Many count nothing: always 0.
    """
    with transaction.atomic():
        kept = Authenticator.objects.select_for_update().get(pk=passkey.pk)
        last = int(kept.data.get(COUNT, kept.wrap().authenticator_data.counter))
        if count <= last and (count or last):
            return False
        if count != last:
            kept.data[COUNT] = count
            kept.save(update_fields=["data"])
    passkey.data = kept.data
    return True


def second_factor_wait(user: User) -> int:
    """The seconds until a code of this person is looked at again; 0 when it is at once."""
    state = SecondFactorState.objects.filter(user=user, not_before__gt=timezone.now()).first()
    return int((state.not_before - timezone.now()).total_seconds()) + 1 if state and state.not_before else 0


def _wait_after(failures: int) -> dt.timedelta:
    if failures < FREE_FAILURES:
        return dt.timedelta(0)
    return min(dt.timedelta(minutes=2 ** min(failures - FREE_FAILURES, 10)), LONGEST_WAIT)


def _take(user: User, state: SecondFactorState, code: str) -> Authenticator | None:
    if not code.isascii() or not code.isdigit():
        return None
    # A person has one of each at most.
    by_type = {one.type: one for one in Authenticator.objects.filter(user=user).exclude(type="webauthn")}
    app, recovery = by_type.get(Authenticator.Type.TOTP), by_type.get(Authenticator.Type.RECOVERY_CODES)
    if app is not None and (step := find_step(unseal(app.data["secret"], purpose=PURPOSE), code, state.last_step)):
        state.last_step = step
        return app
    if recovery is not None and recovery.wrap().validate_code(code):
        return recovery
    return None


def find_step(secret: str, code: str, after: int = 0) -> int | None:
    """The time step later than `after` and close to now whose code is `code`."""
    now = int(time.time()) // app_settings.TOTP_PERIOD
    for step in range(now - app_settings.TOTP_TOLERANCE, now + app_settings.TOTP_TOLERANCE + 1):
        if step > after and constant_time_compare(code, format_hotp_value(hotp_value(secret, step))):
            return step
    return None

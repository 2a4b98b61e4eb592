"""Ways around the second factor, one code tried by many at once, and what the time of an answer tells of a name."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from benchmarks.database import make_actor, own_database
from benchmarks.figures import Figure, percentile, seconds_of, tell

if TYPE_CHECKING:
    from django.test import Client

    from documents.models import User

PASSWORD, SECRET = "only here, for once", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
TRIES = {"log-in": 250, "forgotten password": 400}  # at each name
AT_ONCE = 20
# How often the slower of one known and one unknown name is the known one: 0.5 is a tossed coin. With so many tries
# chance alone strays by 0.03 and 0.02.
MOST_TOLD = 0.57


def measure() -> list[Figure]:
    """Everything, on a database of its own."""
    with own_database():
        from django.conf import settings

        settings.LOGINS_PER_MINUTE = 1_000_000
        settings.ALLOWED_HOSTS = ["testserver"]
        plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # nothing was collected
        settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
        settings.EMAIL_HOST, settings.EMAIL_BACKEND = "mail", "django.core.mail.backends.locmem.EmailBackend"
        user = _make_person()
        return [*_ways_around(user), *_at_once(user), *_told_by_time(user)]


def _make_person() -> User:
    from allauth.account.models import EmailAddress
    from allauth.mfa.totp.internal.auth import TOTP

    from documents.models import User

    user = User.objects.get(pk=make_actor().user_id)
    user.set_password(PASSWORD)
    user.email, user.is_staff = "operator@example.com", True
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    TOTP.activate(user, SECRET)
    return user


def _ways_around(user: User) -> Iterator[Figure]:
    tell("ways around the second factor")
    from django.test import Client

    doors: dict[str, Callable[[Client], object]] = {
        "the log-in page": lambda client: _log_in(client, user.username),
        "the staff site's own log-in": lambda client: client.post("/admin/login/", _words(user.username)),
        "the API, then its documents": lambda client: client.post(
            "/api/v1/auth/token/", _words(user.username), "application/json"
        ),
        "the log-in page twice": lambda client: [_log_in(client, user.username) for _try in range(2)],
        "the page after the code's": lambda client: [_log_in(client, user.username), client.get("/account/factors/")],
        "a wrong code": lambda client: [_log_in(client, user.username), client.post("/login/code/", {"code": "1"})],
        "no code": lambda client: [_log_in(client, user.username), client.post("/login/code/", {})],
        "a forged passkey": lambda client: client.post("/login/passkey/", {"credential": "{}"}),
        "a new password by mail": lambda client: _reset(client, user),
        "a session from before the factor": lambda client: _begun_before(client, user),
    }
    inside = []
    for name, door in doors.items():
        client = Client()
        found = door(client)
        token = found.json().get("access", "") if name.startswith("the API") else ""  # type: ignore[attr-defined]
        headers = {"Authorization": f"Bearer {token}"}
        pages = ["/", "/account/", "/admin/", "/account/sessions/", "/api/v1/documents/"]
        inside += [f"{name}: {page}" for page in pages if client.get(page, headers=headers).status_code == 200]
    for line in inside:
        tell(line)
    yield Figure("pages that the password alone opens, of 50", len(inside), "pages", at_most=0)


def _words(username: str) -> dict[str, str]:
    return {"username": username, "password": PASSWORD}


def _log_in(client: Client, username: str) -> Any:
    return client.post("/login/", _words(username))


def _reset(client: Client, user: User) -> Any:
    from django.core import mail

    mail.outbox = []
    client.post("/password/forgotten/", {"email": user.email})
    _wait_for_mail()
    link = next(line for line in mail.outbox[0].body.splitlines() if line.startswith("http"))
    page = client.get(link.removeprefix("http://testserver"), follow=True).redirect_chain[-1][0]
    answer = client.post(page, {"password1": PASSWORD, "password2": PASSWORD}, follow=True)
    return [answer, _log_in(client, user.username)]


def _wait_for_mail() -> None:
    from django.core.mail import EmailMessage

    from documents.services.mail import send_soon

    send_soon(EmailMessage("last", "", to=["nobody@example.com"])).result()  # one thread: those before it are sent


def _begun_before(client: Client, user: User) -> Any:
    """The password's session first, and the factor added in another; it is SECRET again at the end."""
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
    from django.test import Client

    Authenticator.objects.filter(user=user).delete()
    answer, owner, add = _log_in(client, user.username), Client(), "/account/factors/app/"
    _log_in(owner, user.username)
    page = owner.post(f"/account/again/?next={add}", {"password": PASSWORD}, follow=True).content.decode()
    secret = next(word for word in page.split('"') if len(word) == len(SECRET) and word.isupper())
    added = owner.post(add, {"code": format_hotp_value(hotp_value(secret, int(time.time()) // 30))})
    if added.status_code != 302:
        raise RuntimeError("no factor was added")
    Authenticator.objects.filter(user=user).delete()
    TOTP.activate(user, SECRET)
    return answer


def _at_once(user: User) -> Iterator[Figure]:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
    from django.db import connection

    from documents.models import SecondFactorState
    from documents.services.second_factor import check_second_factor

    def take(code: str) -> bool:
        try:
            return check_second_factor(user, code)
        finally:
            connection.close()

    SecondFactorState.objects.all().delete()
    codes = {
        "app's": format_hotp_value(hotp_value(SECRET, int(time.time()) // 30)),
        "recovery": RecoveryCodes.activate(user).generate_codes()[0],
    }
    for kind, code in codes.items():
        tell(f"one {kind} code, {AT_ONCE} at once")
        with ThreadPoolExecutor(AT_ONCE) as pool:
            taken = sum(pool.map(take, [code] * AT_ONCE))
        SecondFactorState.objects.update(failures=0, not_before=None)
        yield Figure(f"one {kind} code sent by {AT_ONCE} at once: let in", taken, "people", at_most=1, at_least=1)


def _told_by_time(user: User) -> Iterator[Figure]:
    from django.test import Client

    client = Client()
    asked: dict[str, tuple[str, str, list[str], dict[str, str]]] = {
        "log-in": ("/login/", "username", [user.username, "unbekannt"], {"password": "wrong"}),
        "forgotten password": ("/password/forgotten/", "email", [user.email, "nobody@example.org"], {}),
    }
    for name, (path, field, who, rest) in asked.items():
        tell(f"the time of {TRIES[name]} answers each: {name}")
        took: list[list[float]] = [[], []]
        for number in range(TRIES[name] + 10):
            # Turn about, so that whatever else the machine does falls on both.
            for which in ((0, 1), (1, 0))[number % 2]:
                took[which].append(seconds_of(client.post, path, {field: who[which], **rest}))
                _wait_for_mail()  # what one answer leaves to be done must not fall on the next
        known, unknown = took[0][10:], took[1][10:]
        yield Figure(f"{name}: median of a known name", percentile(known, 0.5) * 1000, "ms")
        yield Figure(f"{name}: median of an unknown name", percentile(unknown, 0.5) * 1000, "ms")
        yield Figure(f"{name}: told from each other by time", _told(known, unknown), "of 1", at_most=MOST_TOLD)


def _told(known: list[float], unknown: list[float]) -> float:
    """The share of pairs that one order of their times gets right, in the better direction."""
    slower = sum((one > other) + (one == other) / 2 for one in known for other in unknown) / (len(known) * len(unknown))
    return max(slower, 1 - slower)

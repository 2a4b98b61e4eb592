"""The rows of accounts' pages: passwords, addresses, second factors, sessions. None of them names a thing of a team."""

from __future__ import annotations

from tests.documents.matrix.row import ANYONE, SIGNED_IN, May, Row, public

AGAIN = May(SIGNED_IN, 302)  # the password is asked for first
OWN = {method: May(SIGNED_IN, 200) for method in ("GET", "HEAD")}
OPEN = {method: May(ANYONE, 200) for method in ("GET", "HEAD")}
# There is no log-in under way: on to the log-in page, or to the inbox for who is signed in.
LEADS_ON = {method: May(ANYONE, 302) for method in ("GET", "HEAD", "POST")}

IDENTITY: list[Row] = [
    public("login/code/", **LEADS_ON),
    public("login/passkey/", **LEADS_ON),
    public("password/forgotten/", **OPEN, POST=May(ANYONE, 200)),
    public("password/forgotten/sent/", **OPEN),
    public("password/new/", **OPEN),
    public(r"^password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$", **OPEN, POST=May(ANYONE, 200)),
    public("account/email/", **OWN, POST=May(SIGNED_IN, 302)),
    public("account/email/sent/", **OPEN),
    public(r"^account/email/(?P<key>[-:\w]+)/$", **OPEN, POST=May(ANYONE, 404)),
    public("account/again/", **OWN, POST=May(SIGNED_IN, 200)),
    public("account/again/code/", GET=AGAIN, HEAD=AGAIN, POST=AGAIN),
    public("account/again/passkey/", GET=AGAIN, HEAD=AGAIN, POST=AGAIN),
    public("account/factors/", **OWN),
    public("account/factors/app/", GET=AGAIN, HEAD=AGAIN, POST=AGAIN),
    public("account/factors/app/remove/", POST=May(SIGNED_IN, 404)),
    public("account/factors/passkey/", GET=AGAIN, HEAD=AGAIN, POST=AGAIN),
    public("account/factors/passkey/<int:pk>/remove/", POST=AGAIN),
    public("account/factors/codes/", GET=May(SIGNED_IN, 404), HEAD=May(SIGNED_IN, 404)),
    public("account/factors/codes/new/", POST=AGAIN),
    public("account/sessions/", **OWN, POST=May(SIGNED_IN, 302)),
]

"""What can be wrong with a webhook, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# Of the gate, of the wire and of the receiver: why a try failed.
FAILURES = {
    "bad_url": gettext_lazy("The address cannot be used. Change it."),
    "https_needed": gettext_lazy("Only https is spoken to it. Write the address with https."),
    "port_not_allowed": gettext_lazy("That port is closed to webhooks. Use 443, or one from 1024 on."),
    "no_address": gettext_lazy("The name leads nowhere. Check how it is written, and its DNS."),
    "address_not_allowed": gettext_lazy(
        "The name leads into a network that may not be asked. Use a public address, or ask whoever runs this site to"
        " allow the network."
    ),
    "connect_failed": gettext_lazy("Nobody answered at the address. Check whether the receiver runs."),
    "tls_failed": gettext_lazy("The receiver's certificate was not accepted. Renew it, or check its name."),
    "timeout": gettext_lazy("The receiver took too long. Let it answer first and work afterwards."),
    "broken_answer": gettext_lazy("What came back was no answer of HTTP."),
    "redirected": gettext_lazy(
        "The receiver pointed elsewhere, which is not followed. Write the address it points to."
    ),
    "refused": gettext_lazy("The receiver answered with an error."),
    "secret_lost": gettext_lazy(
        "The site's own key has changed, so nothing can be signed. Give the webhook a new secret."
    ),
    "broken": gettext_lazy("Sending it broke on our side. It is tried again."),
    "gone": gettext_lazy("The receiver answered 410 Gone, so the webhook was switched off."),
}
# Of the gate, as the operator has set it: sending nothing there is a rule and no mishap.
REFUSALS = frozenset({"bad_url", "https_needed", "port_not_allowed", "address_not_allowed"})


class InvalidWebhook(Exception):
    """A webhook cannot be kept as given; `field` says which part, the message what to do."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field, self.message = field, message


class WebhookNameTaken(Exception):
    """Another webhook of the tenant has that name."""


class CannotResend(Exception):
    """The delivery is on its way already, or its webhook is switched off; the message says which."""


def invalid_url(code: str) -> InvalidWebhook:
    """Why the gate would send nothing to the address: `code` is that of `OutboundRefused`."""
    return InvalidWebhook("url", str(FAILURES[code]))


def failure_sentence(code: str) -> str:
    """What to tell of a failed try."""
    return str(FAILURES[code]) if code in FAILURES else _("It failed.")

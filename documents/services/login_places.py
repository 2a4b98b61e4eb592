"""Remembers from which networks and browsers each person signs in, so that a log-in from elsewhere can be told them.

Keeps the network and not the address: one that changes every night within it is the same place. Knows no request.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
from dataclasses import dataclass

from django.utils import timezone

from documents.models import LoginPlace, User

KEPT = dt.timedelta(days=180)  # after the last log-in from there
PREFIXES = {4: 24, 6: 48}
# The first that a browser says of itself; most say the later ones as well.
BROWSERS = {"Edg/": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Place:
    """Where a log-in comes from. `browser` is what a person would call it, or how a program begins to call itself."""

    address: str
    browser: str

    @classmethod
    def of(cls, address: str, user_agent: str) -> Place:
        """From what a request says."""
        return cls(address, name_browser(user_agent))

    @property
    def network(self) -> str:
        """The network of the address; what is no address (a socket's other end) stands for itself."""
        try:
            address = ipaddress.ip_address(self.address)
        except ValueError:
            return self.address[:LONGEST_NAME]
        return str(ipaddress.ip_network((str(address), PREFIXES[address.version]), strict=False))


def name_browser(user_agent: str) -> str:
    """What a person would call it ("Firefox, Windows"), or the beginning of what an unknown one says of itself."""
    names = [next((name for sign, name in signs.items() if sign in user_agent), "") for signs in (BROWSERS, SYSTEMS)]
    return ", ".join(name for name in names if name) or user_agent[:LONGEST_NAME]


def remember_place(user: User, place: Place) -> bool:
    """Note that `user` signs in from there; whether its network or its browser is new to them.

    Nobody's first place is new: there is nothing yet that it could differ from.
    """
    held = LoginPlace.objects.filter(user=user)
    if held.filter(network=place.network, browser=place.browser).update(seen_at=timezone.now()):
        return False
    seen = list(held.values_list("network", "browser"))
    LoginPlace.objects.get_or_create(user=user, network=place.network, browser=place.browser)
    return bool(seen) and not (
        place.network in {network for network, _browser in seen}
        and place.browser in {browser for _network, browser in seen}
    )


def forget_old_places() -> None:
    """Delete the places nobody has signed in from for half a year."""
    LoginPlace.objects.filter(seen_at__lt=timezone.now() - KEPT).delete()

"""Where a request comes from, as far as the proxies before this site are trusted; knows no request and no limit."""

from __future__ import annotations

import ipaddress

from django.conf import settings

LONGEST_ADDRESS = 64
# One customer's line has a whole network of this size: each of its addresses would be a stranger otherwise.
IPV6_PREFIX = 64


def client_address(*, remote: str, forwarded: str) -> str:
    """The caller's address: `remote`, the connection's other end, or what the outermost trusted proxy saw of it.

    `forwarded` is X-Forwarded-For. Each of the NUM_PROXIES trusted proxies appends one entry to it; whatever stands
    before those, or comes in a request that has passed fewer of them, anybody may have written.
    """
    entries = [entry.strip() for entry in forwarded.split(",")]
    if settings.NUM_PROXIES and forwarded.strip() and len(entries) >= settings.NUM_PROXIES:
        return entries[-settings.NUM_PROXIES][:LONGEST_ADDRESS]
    return remote[:LONGEST_ADDRESS]


def counted_as(address: str) -> str:
    """What requests from `address` are counted under: an IPv4 address, the network of an IPv6 one, else as it is."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((int(found), IPV6_PREFIX), strict=False))

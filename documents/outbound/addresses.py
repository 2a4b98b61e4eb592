"""Which addresses a request may go to: https to public ones, and whatever the operator's networks hold.

Resolves names; opens no connection.
"""

from __future__ import annotations

import ipaddress
import queue
import re
import socket
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

LONGEST_URL = 2000
LOWEST_OTHER_PORT = 1024  # below it, only the port of https: no door to somebody's mail or shell
# IANA's special-purpose registries, written out: what Python calls global differs between its versions, holds
# multicast and leaves out a cloud's own address among the public ones (the last line of version 4).
NOT_PUBLIC_4 = tuple(
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4",
        "168.63.129.16/32",
    )
)  # fmt: skip
PUBLIC_6 = ipaddress.IPv6Network("2000::/3")
NOT_PUBLIC_6 = tuple(
    ipaddress.IPv6Network(network) for network in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
)
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
SIX_TO_FOUR = ipaddress.IPv6Network("2002::/16")
TEREDO = ipaddress.IPv6Network("2001::/32")
COMPATIBLE = ipaddress.IPv6Network("::/96")
ISATAP = (0x0000_5EFE, 0x0200_5EFE)
NAME = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(?<!-)(\.(?!-)[A-Za-z0-9_-]{1,63}(?<!-))*")
NUMBER = re.compile(r"[0-9]+|0[xX][0-9A-Fa-f]*")  # a last label like this is read as an IPv4 address


class OutboundRefused(Exception):
    """The gate sends nothing there.

    `code`: bad_url, https_needed, port_not_allowed, no_address or address_not_allowed.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Destination:
    """An address taken apart. `path` carries the query, too."""

    is_tls: bool
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """What the Host header says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.is_tls else 80) else f"{host}:{self.port}"


def parse_url(url: str) -> Destination:
    """Take `url` apart, strictly: what two programs could read differently is refused. Raises `OutboundRefused`."""
    if len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or set(url) & set(' "<>\\^`{|}'):
        raise OutboundRefused("bad_url")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise OutboundRefused("bad_url") from error
    if parts.scheme not in {"https", "http"} or "@" in parts.netloc or parts.fragment or port == 0:
        raise OutboundRefused("bad_url")
    if not _is_host(host, is_bracketed="[" in parts.netloc):
        raise OutboundRefused("bad_url")
    is_tls = parts.scheme == "https"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    destination = Destination(is_tls, host, port or (443 if is_tls else 80), path)
    if not settings.OUTBOUND_NETWORKS:
        check_public_way(destination)
    if literal := _literal(host):  # nothing to look up: it is told when it is written down, not when it is asked
        _check_addresses(destination, [literal])
    return destination


def _is_host(host: str, *, is_bracketed: bool) -> bool:
    if is_bracketed:
        return "%" not in host and isinstance(_literal(host), ipaddress.IPv6Address)
    if len(host) > 253 or not NAME.fullmatch(host):
        return False
    # 2130706433, 0x7f.1 and 0177.0.0.1 are 127.0.0.1 to some programs and names to others.
    return not NUMBER.fullmatch(host.rpartition(".")[2]) or isinstance(_literal(host), ipaddress.IPv4Address)


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def check_public_way(destination: Destination) -> None:
    """Raise `OutboundRefused` unless it is spoken to as public addresses are: https, on a port for it."""
    if not destination.is_tls:
        raise OutboundRefused("https_needed")
    if destination.port != 443 and destination.port < LOWEST_OTHER_PORT:
        raise OutboundRefused("port_not_allowed")


def find_addresses(destination: Destination, *, seconds: float) -> list[Address]:
    """Resolve the host once and return every address of it, all of them allowed. Raises `OutboundRefused`.

    One address that is not allowed refuses the whole name: nobody honest mixes them.
    """
    literal = _literal(destination.host)
    found = [literal] if literal else _resolve(destination.host, destination.port, seconds)
    if not found:
        raise OutboundRefused("no_address")
    _check_addresses(destination, found)
    return found


def _check_addresses(destination: Destination, found: Sequence[Address]) -> None:
    if not all(is_allowed(address) for address in found):
        raise OutboundRefused("address_not_allowed")
    if not all(_is_operators(target) for address in found for target in _targets(address)):
        check_public_way(destination)


def _resolve(host: str, port: int, seconds: float) -> list[Address]:
    """In a thread: the system's resolver takes no time-out, and a name's own server may be the one that is slow."""
    answers: queue.SimpleQueue[list[Address]] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            rows = []
        answers.put([ipaddress.ip_address(str(row[4][0])) for row in rows])

    threading.Thread(target=look_up, name="resolver", daemon=True).start()
    try:
        return list(dict.fromkeys(answers.get(timeout=max(seconds, 0.001))))
    except queue.Empty:
        return []


def is_allowed(address: Address) -> bool:
    """Whether a connection may go there: wherever it leads in the end is public, or of the operator's networks."""
    return all(_is_public(target) or _is_operators(target) for target in _targets(address))


def _targets(address: Address) -> Iterator[Address]:
    """Where a packet to `address` may come out: IPv6 has many ways to carry an IPv4 address."""
    if isinstance(address, ipaddress.IPv4Address):
        yield address
        return
    number = int(address)
    last = ipaddress.IPv4Address(number & 0xFFFF_FFFF)
    if address.ipv4_mapped is not None or address in NAT64:
        yield last
        return
    yield address
    if address in SIX_TO_FOUR:
        yield ipaddress.IPv4Address(number >> 80 & 0xFFFF_FFFF)
    if address in TEREDO:
        yield ipaddress.IPv4Address(number >> 64 & 0xFFFF_FFFF)
        yield ipaddress.IPv4Address(~number & 0xFFFF_FFFF)
    if address in COMPATIBLE or number >> 32 & 0xFFFF_FFFF in ISATAP:
        yield last


def _is_public(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in NOT_PUBLIC_4)
    return address in PUBLIC_6 and not any(address in network for network in NOT_PUBLIC_6)


def _is_operators(address: Address) -> bool:
    return any(address in network for network in settings.OUTBOUND_NETWORKS)

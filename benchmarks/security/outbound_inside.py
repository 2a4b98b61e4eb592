"""Inside a network of its own: a resolver that lies, a listener at every address, and the gate between them.

`python -m benchmarks.security.outbound_inside`, started by `outbound`; prints what it counted as one line of JSON.
"""

from __future__ import annotations

import http.client
import ipaddress
import json
import socket
import socketserver
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import django
from django.conf import settings

from benchmarks.security.vectors import RESOLVED, WRITTEN

PORTS = (22, 25, 80, 443, 6379, 8443)
PUBLIC, INSIDE = "93.184.215.14", "127.0.0.1"
OWN = "127.99.99.99"  # nobody else connects there
REBOUND = "rebound.example.com"
ROUNDS = 100
TYPES = {1: 4, 28: 6}  # A and AAAA by the version of the address they answer


def main() -> None:
    _own_network()
    django.setup()
    resolver = _Resolver(RESOLVED)
    listener = _Listener()
    found: dict[str, Any] = {"vectors": len(WRITTEN) + len(RESOLVED)}
    found["not_refused"] = sum(
        not _is_refused(url) for url in [*WRITTEN.values(), *(f"https://{n}/" for n in RESOLVED)]
    )
    found["vector_connections"] = listener.count()
    resolver.asked.clear()
    found["rebound_asked"] = ROUNDS
    most = 0
    for _ in range(ROUNDS):
        before = resolver.asked[REBOUND]
        _is_refused(f"https://{REBOUND}/")
        most = max(most, resolver.asked[REBOUND] - before)
    found["most_look_ups"] = most
    found["rebound_inside"], found["rebound_public"] = listener.taken[INSIDE], listener.taken[PUBLIC]
    for _ in range(4):
        _ask_twice(REBOUND)
    found["naive_inside"] = listener.count() - found["rebound_public"]
    print(json.dumps(found))


def _own_network() -> None:
    """Every address is this machine's, and names are asked of it, too."""
    names = Path(tempfile.mkstemp(suffix=".conf")[1])
    names.write_text("nameserver 127.0.0.1\noptions timeout:1 attempts:1\n")
    for command in (
        ["mount", "--bind", str(names), "/etc/resolv.conf"],
        ["ip", "link", "set", "lo", "up"],
        ["ip", "route", "add", "local", "0.0.0.0/0", "dev", "lo"],
        ["ip", "-6", "route", "add", "local", "::/0", "dev", "lo"],
    ):
        subprocess.run(command, check=True, stdout=sys.stderr)


def _is_refused(url: str) -> bool:
    from documents import outbound

    assert settings.OUTBOUND_NETWORKS == []
    try:
        outbound.ask("POST", url, seconds=3, body=b"{}")
    except outbound.OutboundRefused:
        return True
    except outbound.OutboundFailed:
        return False
    return False


def _ask_twice(name: str) -> None:
    """What the gate does not do: check where a name leads, then let the library look it up again."""
    address = ipaddress.ip_address(str(socket.getaddrinfo(name, 80, type=socket.SOCK_STREAM)[0][4][0]))
    if address.is_private:
        return
    connection = http.client.HTTPConnection(name, 80, timeout=2)
    try:
        connection.request("GET", "/")
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return
    finally:
        connection.close()


class _Listener:
    """Takes every connection at every address and counts it by the address it was made to."""

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()
        self._lock = threading.Lock()
        for port in PORTS:
            server = socket.create_server(("::", port), family=socket.AF_INET6, dualstack_ipv6=True, backlog=128)
            threading.Thread(target=self._take, args=(server,), daemon=True).start()

    def _take(self, server: socket.socket) -> None:
        while True:
            connection, _ = server.accept()
            with connection, self._lock:
                address = ipaddress.IPv6Address(connection.getsockname()[0])
                self.taken[str(address.ipv4_mapped or address)] += 1

    def count(self) -> int:
        """How many so far. A connection of our own shows that all before it were taken."""
        for port in PORTS:
            socket.create_connection((OWN, port), timeout=5).close()
        while True:
            with self._lock:
                if self.taken[OWN] % len(PORTS) == 0:
                    return sum(count for address, count in self.taken.items() if address != OWN)
            time.sleep(0.02)


class _Resolver:
    """Answers as `names` has it; `REBOUND` leads outside, then inside, then outside, with no time to live."""

    def __init__(self, names: Mapping[str, list[str]]) -> None:
        self.asked: Counter[str] = Counter()
        self._names = names
        resolver = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                data, server = self.request
                server.sendto(resolver.answer(data), self.client_address)

        self._server = socketserver.UDPServer(("127.0.0.1", 53), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def answer(self, question: bytes) -> bytes:
        """The reply to one question."""
        name, end = _name_in(question)
        kind = struct.unpack("!H", question[end : end + 2])[0]
        version = TYPES.get(kind)
        if name == REBOUND and version == 4:
            self.asked[name] += 1
            addresses = [PUBLIC if self.asked[name] % 2 else INSIDE]
        else:
            addresses = self._names.get(name, [] if name == REBOUND else [PUBLIC])
        given = [ipaddress.ip_address(one) for one in addresses]
        records = [
            b"\xc0\x0c" + struct.pack("!HHIH", kind, 1, 0, len(one.packed)) + one.packed
            for one in given
            if one.version == version
        ]
        head = question[:2] + struct.pack("!HHHHH", 0x8180, 1, len(records), 0, 0)
        return head + question[12 : end + 4] + b"".join(records)


def _name_in(question: bytes) -> tuple[str, int]:
    labels, place = [], 12
    while length := question[place]:
        labels.append(question[place + 1 : place + 1 + length].decode())
        place += length + 1
    return ".".join(labels), place + 1


if __name__ == "__main__":
    main()

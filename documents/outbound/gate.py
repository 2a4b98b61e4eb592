"""Sends one request through the gate: to an address that was checked, in one piece of time, without redirects.

Knows nothing of what is sent.
"""

from __future__ import annotations

import http.client
import io
import socket
import ssl
import time
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from documents.outbound.addresses import Address, Destination, find_addresses, parse_url

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

CONNECT_SECONDS = 5.0
LONGEST_ANSWER = 65_536  # bytes on the wire: status line, headers and body together
AGENT = "OCRSite"


class OutboundFailed(Exception):
    """Nothing usable came back. `code`: connect_failed, tls_failed, timeout, broken_answer."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; a redirect is an answer like any. `body` is cut at `LONGEST_ANSWER` and when the time is up."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def ask(
    method: str, url: str, *, seconds: float, headers: Mapping[str, str] | None = None, body: bytes = b""
) -> Answer:
    """Send a request that ends within `seconds`, name look-up included. Raises `OutboundRefused`, `OutboundFailed`.

    Goes past the environment's proxies, which would resolve the name a second time.
    """
    deadline = time.monotonic() + seconds
    destination = parse_url(url)
    addresses = find_addresses(destination, seconds=_left(deadline))
    with ExitStack() as opened:
        connection = opened.enter_context(_connect(addresses, destination, deadline))
        if destination.is_tls:
            connection = opened.enter_context(_wrap(connection, destination, deadline))
        return _exchange(_Wire(connection, deadline), destination, method, headers or {}, body)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise OutboundFailed("timeout")
    return left


def _connect(addresses: list[Address], destination: Destination, deadline: float) -> socket.socket:
    """To the first of the checked addresses that answers; the name is not looked at again."""
    failure = OutboundFailed("connect_failed")
    for address in addresses:
        connection = socket.socket(socket.AF_INET if address.version == 4 else socket.AF_INET6, socket.SOCK_STREAM)
        connection.settimeout(min(CONNECT_SECONDS, _left(deadline)))
        try:
            connection.connect((str(address), destination.port))
            return connection
        except TimeoutError:
            failure = OutboundFailed("timeout")
        except OSError:
            failure = OutboundFailed("connect_failed")
        connection.close()
    raise failure


def _wrap(connection: socket.socket, destination: Destination, deadline: float) -> ssl.SSLSocket:
    connection.settimeout(_left(deadline))
    try:
        return tls_context().wrap_socket(connection, server_hostname=destination.host)
    except TimeoutError as error:
        raise OutboundFailed("timeout") from error
    except (OSError, ValueError) as error:  # ValueError: a name that no certificate can carry
        raise OutboundFailed("tls_failed") from error


@lru_cache(maxsize=1)
def tls_context() -> ssl.SSLContext:
    """The system's certificates; OpenSSL's SSL_CERT_FILE names others."""
    return ssl.create_default_context()


class _Wire:
    """A socket as `http.client` uses one, where no read or write goes past the deadline or the cap."""

    def __init__(self, connection: socket.socket, deadline: float) -> None:
        self._connection, self._deadline = connection, deadline
        self._left = LONGEST_ANSWER

    def _arm(self) -> None:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._connection.settimeout(left)

    def sendall(self, data: bytes) -> None:
        self._arm()
        self._connection.sendall(data)  # the time-out counts for all of it

    def read_into(self, buffer: WriteableBuffer) -> int:
        """Up to as many bytes as the cap leaves; past it the answer counts as broken off."""
        if self._left == 0:
            raise OSError("the answer is longer than the cap")
        self._arm()
        with memoryview(buffer) as view:
            count = self._connection.recv_into(view[: self._left])
        self._left -= count
        return count

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reader(self))

    def close(self) -> None:
        """Nothing: `http.client` calls it before the body is read, and `ask` closes what it opened."""


class _Reader(io.RawIOBase):
    def __init__(self, wire: _Wire) -> None:
        super().__init__()
        self._wire = wire

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        return self._wire.read_into(buffer)


def _exchange(wire: _Wire, destination: Destination, method: str, headers: Mapping[str, str], body: bytes) -> Answer:
    connection = http.client.HTTPConnection(destination.host, destination.port)
    connection.sock = wire  # all of a socket that it uses
    fixed = {
        "Host": destination.authority,
        "User-Agent": AGENT,
        "Accept-Encoding": "identity",
        "Connection": "close",
    }
    try:
        connection.request(method, destination.path, body=body or None, headers={**headers, **fixed})
        response = connection.getresponse()
    except TimeoutError as error:
        raise OutboundFailed("timeout") from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise OutboundFailed("broken_answer") from error
    return Answer(response.status, dict(response.getheaders()), _read_body(response))


def _read_body(response: http.client.HTTPResponse) -> bytes:
    """As much as came: the status has been said by then, and a body that breaks off does not take it back."""
    parts = []
    with suppress(OSError, http.client.HTTPException, ValueError):
        while part := response.read1(8192):
            parts.append(part)
    return b"".join(parts)

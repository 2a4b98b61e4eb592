"""Requests through the gate to a server on this machine: TLS to the name, one piece of time, a cap, no redirects."""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pytest_django import Settings

from benchmarks.receiver import LOOPBACK, answer, receiving
from documents import outbound
from documents.outbound import gate

NAME = "hooks.example.com"


@pytest.fixture(autouse=True)
def _loopback_allowed(settings: Settings) -> None:
    settings.OUTBOUND_NETWORKS = LOOPBACK


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A server's context with a certificate for `NAME`, which the gate trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    now = dt.datetime.now(dt.UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "server.pem"
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(private + signed.public_bytes(pem))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(path)
    gate.tls_context.cache_clear()
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    gate.tls_context()
    monkeypatch.delenv("SSL_CERT_FILE")
    return server


@pytest.fixture(autouse=True)
def _fresh_trust() -> Iterator[None]:
    yield
    gate.tls_context.cache_clear()


@contextmanager
def leading_to(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> Iterator[list[str]]:
    """Every name leads to the next of `answers`, the last of them for good; yields the names asked for."""
    asked: list[str] = []
    left = list(answers)

    def resolve(host: str, port: int, *args: Any, **kwargs: Any) -> list[Any]:
        asked.append(host)
        addresses = left.pop(0) if len(left) > 1 else left[0]
        return [(0, 0, 0, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    yield asked


def test_it_works(settings: Settings) -> None:
    with receiving(answer(201, b"taken", "X-Said: yes")) as receiver:
        said = outbound.ask("POST", receiver.url, seconds=5, headers={"X-Own": "1", "Host": "forged"}, body=b"{}")
    assert (said.status, said.body, said.headers["X-Said"]) == (201, b"taken", "yes")
    method, path, headers, body = receiver.requests[0]
    assert (method, path, body) == ("POST", "/hooks?team=acme", b"{}")
    assert (headers["Host"], headers["X-Own"]) == (f"127.0.0.1:{receiver.port}", "1")


def test_tls_is_spoken_to_the_name_at_the_checked_address(
    certificate: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    with receiving(tls=certificate) as receiver, leading_to(monkeypatch, ["127.0.0.1"]):
        said = outbound.ask("POST", f"https://{NAME}:{receiver.port}/", seconds=5, body=b"{}")
        with pytest.raises(outbound.OutboundFailed, match="tls_failed"):
            outbound.ask("POST", f"https://other.example.com:{receiver.port}/", seconds=5, body=b"{}")
    assert said.status == 200
    assert [headers["Host"] for _, _, headers, _ in receiver.requests] == [f"{NAME}:{receiver.port}"]


def test_a_name_that_is_bound_anew_is_asked_once_and_kept(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.OUTBOUND_NETWORKS = [ipaddress.ip_network("127.0.0.2/32")]
    with (
        receiving(host="127.0.0.2") as outside,
        leading_to(monkeypatch, ["127.0.0.2"], ["127.0.0.1"]) as asked,
        socket.create_server(("127.0.0.1", outside.port)) as inside,
    ):
        inside.settimeout(0.2)
        said = outbound.ask("POST", f"http://{NAME}:{outside.port}/", seconds=5)
        with pytest.raises(outbound.OutboundRefused, match="address_not_allowed"):
            outbound.ask("POST", f"http://{NAME}:{outside.port}/", seconds=5)
        with pytest.raises(TimeoutError):
            inside.accept()
    assert (said.status, len(outside.requests), asked) == (200, 1, [NAME, NAME])


def test_a_redirect_is_an_answer_and_goes_nowhere() -> None:
    with receiving() as elsewhere, receiving(answer(307, b"", f"Location: {elsewhere.url}")) as receiver:
        said = outbound.ask("POST", receiver.url, seconds=5)
    assert (said.status, elsewhere.requests) == (307, [])


def test_a_proxy_of_the_environment_is_passed_by(monkeypatch: pytest.MonkeyPatch) -> None:
    with receiving() as proxy, receiving() as receiver:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        outbound.ask("POST", receiver.url, seconds=5)
    assert (len(receiver.requests), proxy.requests) == (1, [])


@pytest.mark.parametrize(
    ("said", "length"),
    [
        (answer(200, b"x" * 5_000_000), gate.LONGEST_ANSWER),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"5\r\nhello\r\n" * 100_000, gate.LONGEST_ANSWER),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello", 5),
        (b"HTTP/1.1 200 OK\r\n\r\nto the end", 10),
        (b"HTTP/1.1 204 No Content\r\n\r\n", 0),
    ],
)
def test_no_more_of_a_body_is_taken_than_the_cap(said: bytes, length: int) -> None:
    with receiving(said) as receiver:
        answered = outbound.ask("POST", receiver.url, seconds=5)
    assert answered.status in {200, 204}
    assert length // 3 <= len(answered.body) <= length


@pytest.mark.parametrize(
    "said",
    [b"", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 50_000, b"HTTP/1.1 100 Go\r\n\r\n" * 50_000,
     b"HTTP/1.1 two OK\r\n\r\n", b"HTTP/1.1 200 " + b"x" * 100_000],
    ids=["nothing", "not HTTP", "headers without end", "100 without end", "no number", "a long line"],
)  # fmt: skip
def test_what_is_no_answer_is_said_to_be_broken(said: bytes) -> None:
    with receiving(said) as receiver, pytest.raises(outbound.OutboundFailed, match="broken_answer"):
        outbound.ask("POST", receiver.url, seconds=5)


def test_a_receiver_that_drips_costs_no_more_than_the_time(settings: Settings) -> None:
    def drip(server: socket.socket, stop: threading.Event) -> None:
        connection, _ = server.accept()
        with connection:
            connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            while not stop.wait(0.05):
                connection.sendall(b"x")

    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=drip, args=(server, stop), daemon=True)
        thread.start()
        began = time.monotonic()
        with pytest.raises(outbound.OutboundFailed, match="timeout"):
            outbound.ask("POST", f"http://127.0.0.1:{server.getsockname()[1]}/", seconds=0.4)
        took = time.monotonic() - began
        stop.set()
        thread.join(5)
    assert 0.3 < took < 2


def test_a_slow_resolver_costs_no_more_than_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    done = threading.Event()

    def resolve(*args: Any, **kwargs: Any) -> list[Any]:
        done.wait(10)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    began = time.monotonic()
    with pytest.raises(outbound.OutboundRefused, match="no_address"):
        outbound.ask("POST", "https://slow.example.com/", seconds=0.2)
    took = time.monotonic() - began
    done.set()
    assert took < 2

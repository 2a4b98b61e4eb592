"""Which addresses the gate lets through: none of those that lead inside is ever connected to."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

import pytest
from pytest_django import Settings

from benchmarks.security.vectors import RESOLVED, WRITTEN
from documents import outbound
from documents.outbound.addresses import NOT_PUBLIC_4, NOT_PUBLIC_6


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every address that anything here tries to connect to; names lead where the table says."""
    tried: list[Any] = []

    def connect(self: socket.socket, address: Any) -> None:
        tried.append(address)
        raise ConnectionRefusedError

    def resolve(host: str, port: int, *args: Any, **kwargs: Any) -> list[Any]:
        return [(0, 0, 0, "", (address, port)) for address in RESOLVED.get(host, ["93.184.215.14"])]

    monkeypatch.setattr(socket.socket, "connect", connect)
    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return tried


@pytest.mark.parametrize("url", [*WRITTEN.values(), *(f"https://{name}/" for name in RESOLVED)])
def test_what_leads_inside_is_refused_before_any_connection(connections: list[Any], url: str) -> None:
    with pytest.raises(outbound.OutboundRefused):
        outbound.ask("POST", url, seconds=5)
    assert connections == []


def test_what_is_written_out_is_refused_as_it_is_read(settings: Settings) -> None:
    codes = {}
    for name, url in WRITTEN.items():
        with pytest.raises(outbound.OutboundRefused) as caught:
            outbound.parse_url(url)
        codes[name] = caught.value.code
    assert codes["loopback"] == codes["NAT64"] == codes["mapped metadata"] == "address_not_allowed"
    settings.OUTBOUND_NETWORKS = [ipaddress.ip_network("127.0.0.0/8")]
    assert outbound.parse_url("http://127.0.0.1:81/").port == 81
    with pytest.raises(outbound.OutboundRefused, match="https_needed"):
        outbound.parse_url("http://8.8.8.8/")


@pytest.mark.parametrize(
    ("url", "tried"),
    [
        ("https://example.com/", ("93.184.215.14", 443)),
        ("https://EXAMPLE.com:8443/a?b=c", ("93.184.215.14", 8443)),
        ("https://8.8.8.8/", ("8.8.8.8", 443)),
        ("https://[2606:4700::1111]/", ("2606:4700::1111", 443)),
        ("https://[64:ff9b::808:808]/", ("64:ff9b::808:808", 443)),
    ],
)
def test_public_addresses_are_connected_to_as_they_were_checked(
    connections: list[Any], url: str, tried: tuple[str, int]
) -> None:
    with pytest.raises(outbound.OutboundFailed, match="connect_failed"):
        outbound.ask("POST", url, seconds=5)
    assert connections == [tried]


def test_an_operators_network_may_be_asked_also_without_tls(connections: list[Any], settings: Settings) -> None:
    settings.OUTBOUND_NETWORKS = [ipaddress.ip_network("10.0.0.0/24")]
    for url in ("http://inside.example.com:81/", "https://mapped.example.com/"):
        with pytest.raises(outbound.OutboundFailed, match="connect_failed"):
            outbound.ask("POST", url, seconds=5)
    for url in ("http://10.0.1.1/", "https://loopback.example.com/", "http://example.com/", "https://example.com:25/"):
        with pytest.raises(outbound.OutboundRefused):
            outbound.ask("POST", url, seconds=5)
    assert connections == [("10.0.0.1", 81), ("::ffff:a00:1", 443)]


def test_every_network_of_the_registries_is_closed_from_end_to_end() -> None:
    networks: list[ipaddress.IPv4Network | ipaddress.IPv6Network] = [*NOT_PUBLIC_4, *NOT_PUBLIC_6]
    for network in networks:
        assert not outbound.is_allowed(network.network_address)
        assert not outbound.is_allowed(network.broadcast_address)

"""Where requests come from, and whom we believe about it."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest
from starlette.requests import HTTPConnection

from frontdesk.runtime.settings import Settings
from frontdesk.runtime.web import network


def request(
    peer: str,
    *forwarded: str,
    proxies: tuple[str, ...] = (),
    host: str = "",
    public: str = "",
    header: str = "x-forwarded-for",
) -> HTTPConnection:
    settings = replace(Settings(), proxies=proxies, public_url=public)
    headers = [(header.encode(), value.encode()) for value in forwarded] + [(b"host", host.encode())]
    return HTTPConnection(
        {
            "type": "http",
            "path": "/inbox",
            "query_string": b"a=1",
            "headers": headers,
            "client": (peer, 1234),
            "server": (host, 80),
            "scheme": "http",
            "app": SimpleNamespace(state=SimpleNamespace(settings=settings)),
        }
    )


@pytest.mark.parametrize(
    ("peer", "forwarded", "proxies", "address"),
    [
        ("1.2.3.4", (), (), "1.2.3.4"),
        ("1.2.3.4", ("127.0.0.1",), (), "1.2.3.4"),
        ("10.0.0.1", ("1.2.3.4",), ("10.0.0.1",), "1.2.3.4"),
        ("10.0.0.1", ("127.0.0.1, 1.2.3.4",), ("10.0.0.1",), "1.2.3.4"),
        ("10.0.0.1", ("6.6.6.6", "1.2.3.4, 10.0.0.2"), ("10.0.0.1", "10.0.0.2"), "1.2.3.4"),
        ("10.0.0.1", (), ("10.0.0.1",), "10.0.0.1"),
    ],
)
def test_only_a_configured_proxy_says_who_the_client_is(
    peer: str, forwarded: tuple[str, ...], proxies: tuple[str, ...], address: str
) -> None:
    assert network.address_of(request(peer, *forwarded, proxies=proxies)) == address


@pytest.mark.parametrize(
    ("peer", "inside"),
    [
        *(("127.0.0.1", True), ("::1", True), ("10.9.8.7", True), ("172.31.0.1", True), ("192.168.1.1", True)),
        *(("::ffff:127.0.0.1", True), ("fd00::1", True), ("fe80::1", True)),
        *(("8.8.8.8", False), ("172.32.0.1", False), ("::ffff:8.8.8.8", False), ("2001:db8::1", False)),
        *(("64:ff9b::7f00:1", False), ("2002:7f00:1::", False), ("", False), ("unix", False)),
    ],
)
def test_loopback_and_private_peers_are_inside(peer: str, inside: bool) -> None:
    assert network.is_inside(request(peer)) is inside


@pytest.mark.parametrize("header", ["x-forwarded-for", "forwarded", "x-real-ip"])
@pytest.mark.parametrize("peer", ["127.0.0.1", "10.9.8.7"])
def test_what_an_unknown_proxy_passes_on_is_not_inside(peer: str, header: str) -> None:
    assert not network.is_inside(request(peer, "127.0.0.1", header=header))


def test_behind_a_known_proxy_the_client_decides() -> None:
    assert network.is_inside(request("127.0.0.1", proxies=("127.0.0.1",)))
    assert network.is_inside(request("127.0.0.1", "10.0.0.9", proxies=("127.0.0.1",)))
    assert not network.is_inside(request("127.0.0.1", "8.8.8.8", proxies=("127.0.0.1",)))
    assert not network.is_inside(request("127.0.0.1", "10.0.0.9", proxies=("127.0.0.1",), header="x-real-ip"))


@pytest.mark.parametrize(
    ("public", "host", "address"),
    [
        ("http://127.0.0.1:8000", "localhost:8000", "http://127.0.0.1:8000/inbox?a=1"),
        ("http://localhost:8000", "[::1]:8000", "http://localhost:8000/inbox?a=1"),
        ("http://127.0.0.1:8000", "127.0.0.1:8000", ""),
        ("http://127.0.0.1:8000", "localhost:9000", ""),
        ("http://127.0.0.1:8000", "localhost:port", ""),
        ("http://127.0.0.1:8000", "[", ""),
        ("http://127.0.0.1:8000", "[::1", ""),
        ("http://127.0.0.1:8000", "evil.example:8000", ""),
        ("https://chat.example.com", "localhost:8000", ""),
        ("http://127.0.0.1:8000", "", ""),
    ],
)
def test_a_page_belongs_to_one_name_of_this_machine(public: str, host: str, address: str) -> None:
    assert network.proper_address(request("127.0.0.1", host=host, public=public)) == address

"""Which hosts the whole world can reach, and which are inside a network whatever they are called."""

from __future__ import annotations

import pytest

from frontdesk.lang.host import is_global, is_internal, is_name


@pytest.mark.parametrize(
    "host",
    [
        *("localhost", "LOCALHOST", "localhost.", "a.localhost", "printer.local", "db.internal"),
        *("metadata.google.internal", "203.0.113.7", "198.51.100.1"),
        *("intranet", "crm", "nas.lan", "box.home", "router.home.arpa", "home.arpa", "x.corp", "wiki.intranet"),
        *("127.0.0.1", "127.1", "2130706433", "0x7f000001", "0x7f.1", "017700000001", "127.0.0.1.", "0", "0.0.0.0"),
        *("10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254"),
        *("100.64.0.1", "100.100.100.200"),
        *("192.0.0.192", "168.63.129.16", "198.18.0.1", "192.0.2.1", "224.0.0.1", "255.255.255.255", "240.0.0.1"),
        *("192.88.99.1", "010.8.8.8", "8.8.8.8.8", "256.1.1.1", "8.8.8", "1"),
        *("::", "::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1", "::127.0.0.1", "fe80::1", "fe80::1%eth0", "fc00::1"),
        *("fd00:ec2::254", "fec0::1", "ff02::1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe"),
        *("64:ff9b:1::1", "2002:7f00:1::"),
        *("2001::1", "2001:db8::1", "3fff::1", "5f00::1", "100::1"),
    ],
)  # fmt: skip
def test_a_host_inside_a_network_is_told_by_its_text(host: str) -> None:
    assert is_internal(host)


@pytest.mark.parametrize(
    "host",
    [
        *("example.com", "api.example.com", "EXAMPLE.com", "example.com.", "xn--bcher-kva.example"),
        *("localhost.example.com", "internal.example.com", "local.example.com", "lan.net", "homeatlast.arpa.example"),
        *("8.8.8.8", "1.1.1.1", "172.15.0.1", "172.32.0.1", "192.167.0.1", "169.253.0.1", "100.63.255.255", "11.0.0.1"),
        *("2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2a00:1450::1", "2001:4860:4860::8888"),
        *("10-0-0-1.example.com", "1e100.net", "0x7f.example.com"),
    ],
)  # fmt: skip
def test_a_host_of_the_world_is_let_through(host: str) -> None:
    assert not is_internal(host)


@pytest.mark.parametrize("text", ["", "8.8.8", "1", "x", "8.8.8.8 ", "8.8.8.8:443", "[2606::1]", "２.2.2.2", "\ud800"])
def test_what_is_no_address_is_not_global(text: str) -> None:
    assert not is_global(text)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("example.com", True), ("a_b.example.com", True), ("xn--bcher-kva.example", True), ("8.8.8.8", True),
        ("example.com.", True), ("", False), (".", False), ("-a.com", False), ("a-.com", False), ("a..b", False),
        ("bücher.example", False), ("Example.com", False), ("a b", False), ("a%2eb", False), ("a" * 64 + ".com", False),
        ("a\n", False),
    ],
)  # fmt: skip
def test_a_name_has_the_form_of_one(host: str, expected: bool) -> None:
    assert is_name(host) is expected

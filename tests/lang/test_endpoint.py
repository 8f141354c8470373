"""Where calls go: what is found in an address, and that no value changes the host."""

from __future__ import annotations

from decimal import Decimal

import pytest

from frontdesk.lang import endpoint
from frontdesk.lang.excerpt import WholeSource
from frontdesk.lang.expression import Name
from frontdesk.lang.source import Source
from frontdesk.lang.template import Template


def found(text: str) -> list[tuple[str, str]]:
    """Each finding's name, and the text that it points to."""
    read = endpoint.read(WholeSource(Source("playbook.yaml", text)))
    return [(f.name, text[f.span.start.offset : f.span.end.offset]) for f in read.findings]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("http://example.com/x", "http:"),
        ("HTTP://example.com/x", "HTTP:"),
        ("ftp://example.com/x", "ftp:"),
        ("file:///etc/passwd", "file:"),
        ("example.com/x", "example.com/x"),
        ("//example.com/x", "//example.com/x"),
        ("https:/example.com", "https:/example.com"),
        (" https://example.com/", " https://example.com/"),
        ("{{ answers.url }}", "{{ answers.url }}"),
        ("https://{{ answers.host }}/x", "{{ answers.host }}"),
        ("https://{{ answers.a / 2 }}.example.com/x", "{{ answers.a / 2 }}"),
        ("https://api.example.com{{ answers.rest }}", "{{ answers.rest }}"),
        ("https://api.example.com:{{ answers.port }}/", "{{ answers.port }}"),
        ("https://me@{{ answers.host }}/", "{{ answers.host }}"),
        ("https://me@example.com/", "me@"),
        ("https://me:pass@word@example.com/", "me:pass@word@"),
        ("https://example.com\\@evil.example/", "example.com\\@"),
        ("https://localhost/", "localhost"),
        ("https://crm/", "crm"),
        ("https://169.254.169.254/latest", "169.254.169.254"),
        ("https://[::1]:8443/", "::1"),
        ("https://[fd00::1]/", "fd00::1"),
        ("https://0x7f000001/", "0x7f000001"),
        ("https://10.0.0.1:8443?x={{ answers.x }}", "10.0.0.1"),
        ("https://db.internal#x", "db.internal"),
    ],
)
def test_an_unsafe_call_is_found_at_the_smallest_part(text: str, wrong: str) -> None:
    assert found(text) == [("unsafe-call", wrong)]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("https:///x", "https:///x"),
        ("https://exa mple.com/", "exa mple.com"),
        ("https://bücher.example/", "bücher.example"),
        ("https://１２７.0.0.1/", "１２７.0.0.1"),
        ("https://example。com/", "example。com"),
        ("https://a%2eb.com/", "a%2eb.com"),
        ("https://Example.com/", "Example.com"),
        ("https://example.com:0/", "0"),
        ("https://example.com:65536/", "65536"),
        ("https://example.com:４４３/", "４４３"),
        ("https://[::1/", "[::1"),
        ("https://[fe80::1%25eth0]/", "[fe80::1%25eth0]"),
    ],
)
def test_what_names_no_host_or_port_is_found(text: str, wrong: str) -> None:
    assert found(text) == [("bad-value", wrong)]


@pytest.mark.parametrize(
    "text",
    [
        "https://example.com",
        "https://example.com\n",
        "https://example.com/",
        "https://api.example.com:8443/a/{{ answers.x }}?b={{ answers.y }}&c=me@example.org#d",
        "https://api.example.com?q={{ answers.x }}",
        "https://internal.example.com/{{ person.email }}",
        "https://[2606:4700:4700::1111]/x",
        "https://8.8.8.8/x",
    ],
)
def test_a_call_to_the_world_is_let_through(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("text", ["https://example.com/{{ secret.X }}", "https://example.com/{{ nobody.x }}"])
def test_what_is_wrong_with_any_template_is_found_too(text: str) -> None:
    assert [name for name, _ in found(text)] == ["bad-expression"]


@pytest.mark.parametrize(
    ("value", "encoded"),
    [
        ("jane@example.com", "jane%40example.com"),
        ("a/b?c#d", "a%2Fb%3Fc%23d"),
        ("é 田", "%C3%A9%20%E7%94%B0"),
        ("..", ""),
        (".", ""),
        ("a..b", "a..b"),
        ("\r\nHost: x", "%0D%0AHost%3A%20x"),
        ("\ud800", "%3F"),
        ("%2e%2e", "%252e%252e"),
        (Decimal("1.50"), "1.50"),
    ],
)
def test_a_value_is_one_part_of_the_address(value: str | Decimal, encoded: str) -> None:
    address = Template(("https://example.com/a b/", Name("answers.x"), "/c?d=e&f=%20\n"))
    assert endpoint.fill(address, {"answers.x": value}) == f"https://example.com/a%20b/{encoded}/c?d=e&f=%20"


def test_a_value_that_is_not_known_leaves_nothing() -> None:
    assert endpoint.fill(Template(("https://example.com/", Name("answers.x"))), {}) == "https://example.com/"


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("https://example.com", ("example.com", 443)),
        ("https://example.com:8443/x", ("example.com", 8443)),
        ("https://[2606:4700:4700::1111]:1/x", ("2606:4700:4700::1111", 1)),
        ("https://example.com?x", ("example.com", 443)),
        ("https://example.com\\@evil.example/", None),
        ("https://example.com%5C@evil.example/", None),
        ("http://example.com/", None),
        ("https://localhost/", None),
        ("https://a@example.com/", None),
        ("https://example.com:x/", None),
        ("https:///x", None),
        ("", None),
    ],
)
def test_a_filled_address_leads_to_a_host_or_nowhere(address: str, place: tuple[str, int] | None) -> None:
    assert endpoint.place(address) == place

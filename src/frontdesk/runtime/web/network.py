"""Where a request comes from: the client's address, its owner, and whether it is inside our network."""

from __future__ import annotations

import ipaddress
from typing import Final
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from frontdesk.runtime.settings import LOOPBACK

_PRIVATE: Final = tuple(
    ipaddress.ip_network(network)
    for network in (
        *("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"),
        *("::1/128", "fc00::/7", "fe80::/10"),
    )
)
"""Loopback, private and link-local networks (RFC 1918, RFC 4193, RFC 3927, RFC 4291)."""

FORWARDED: Final = ("forwarded", "x-forwarded-for", "x-real-ip")
"""Headers with which a proxy names the client that it forwards for."""


OWN_BITS: Final = 64
"""Bits of an IPv6 address that identify its owner, who can choose the rest anew for each request."""


def owner(address: str) -> str:
    """The owner of an address, as far as the address tells: what is limited per address is counted per owner."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(known, ipaddress.IPv4Address):
        return str(known)
    return str(known.ipv4_mapped or ipaddress.IPv6Network((int(known), OWN_BITS), strict=False))


def address_of(request: HTTPConnection) -> str:
    """The client's address; what a reverse proxy says about it counts only if that proxy is configured."""
    peer = request.client.host if request.client else ""
    proxies = request.app.state.settings.proxies
    if peer not in proxies:
        return peer
    hops = [hop.strip() for header in request.headers.getlist("x-forwarded-for") for hop in header.split(",")]
    for hop in reversed(hops):
        if hop not in proxies:
            return hop
    return peer


def is_inside(request: HTTPConnection) -> bool:
    """The client is on this machine or in a private network.

    If in doubt, it is not: a request that a proxy forwarded for an unknown client may come from anywhere.
    """
    found, peer = address_of(request), request.client.host if request.client else ""
    if found == peer and any(header in request.headers for header in FORWARDED):
        return False
    try:
        address = ipaddress.ip_address(found)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None) or address
    return any(mapped in network for network in _PRIVATE)


def proper_address(request: HTTPConnection) -> str:
    """The public address of a page that was asked for under another name of this machine; empty if there is no need.

    To browsers, `localhost` and `127.0.0.1` are different origins: cookies and sockets would be refused.
    """
    public_url = request.app.state.settings.public_url
    own = urlsplit(public_url)
    try:
        asked = urlsplit(f"//{request.headers.get('host', '')}")
        same_port = own.port == asked.port
    except ValueError:
        return ""
    names = {own.hostname, asked.hostname}
    if len(names) != 2 or not names <= set(LOOPBACK) or not same_port:
        return ""
    return f"{public_url}{request.url.path}" + (f"?{request.url.query}" if request.url.query else "")

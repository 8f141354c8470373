"""Where a request comes from: the peer's address, whose that is, and whether it is one of our own."""

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
"""Headers by which a proxy says that the request is somebody else's."""


OWN_BITS: Final = 64
"""Of an IPv6 address, what its owner was given; the rest is the owner's to choose, anew for each request."""


def owner(address: str) -> str:
    """Who an address belongs to, as far as it tells: what is counted for one address is counted for this."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(known, ipaddress.IPv4Address):
        return str(known)
    return str(known.ipv4_mapped or ipaddress.IPv6Network((int(known), OWN_BITS), strict=False))


def address_of(request: HTTPConnection) -> str:
    """The client's address; what a reverse proxy says of it counts only where that proxy is configured."""
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
    """The client stands on this machine or in a private network.

    In doubt it does not: a request that a proxy passed on, without our knowing for whom, comes from anywhere.
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
    """Where a page belongs that was asked for under another name of this very machine; empty if it is right as it is.

    A browser on `localhost` is another origin than one on `127.0.0.1`: its cookies and sockets would be refused.
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

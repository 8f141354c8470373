"""Which hosts are public: the judgement of names and addresses that calls may go to.

`ipaddress.is_global` is wrong here: it counts multicast, 6to4, NAT64 and site-local addresses as global, and for
others its answer depends on the version of Python.
"""

from __future__ import annotations

import re
from ipaddress import AddressValueError, IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Final

NAMES_INSIDE: Final = ("localhost", "localdomain", "local", "internal", "intranet", "private", "corp", "home", "lan")
"""Last labels of names that only exist inside a network (RFC 6761, RFC 6762, RFC 9476, and common use)."""

HOME: Final = "home.arpa"
"""The domain of home networks (RFC 8375)."""

_FORM: Final = re.compile(
    r"(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
)
_NUMBER: Final = re.compile(r"[0-9]+|0x[0-9a-f]*")

_INSIDE_4: Final = tuple(
    map(
        IPv4Network,
        (
            *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
            *("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24"),
            *("203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
            "168.63.129.16/32",  # the platform's own address in every network of Azure
        ),
    )
)
"""IPv4 addresses that are not public (IANA's special-purpose addresses and multicast)."""

_OUTSIDE_6: Final = IPv6Network("2000::/3")
"""The IPv6 addresses assigned as global unicast (RFC 4291, section 2.4)."""

_INSIDE_6: Final = (
    IPv6Network("2001::/23"),  # Teredo, benchmarks, ORCHID: no public hosts (RFC 2928)
    IPv6Network("2001:db8::/32"),  # for documentation (RFC 3849)
    IPv6Network("2002::/16"),  # 6to4: an IPv4 address in disguise (RFC 3056)
    IPv6Network("3fff::/20"),  # for documentation (RFC 9637)
)
_NAT64: Final = IPv6Network("64:ff9b::/96")
"""IPv4 addresses as an IPv6-only network writes them (RFC 6052): the embedded IPv4 address is judged."""


def is_name(host: str) -> bool:
    """The host has the form of a name or of an IPv4 address, in lower case and ASCII only."""
    return _FORM.fullmatch(host.removesuffix(".")) is not None


def is_internal(host: str) -> bool:
    """The text of a host, as in an address (IPv6 without brackets), shows that it is inside a network."""
    name = host.lower().removesuffix(".")
    last = name.rpartition(".")[2]
    if ":" in name or _NUMBER.fullmatch(last):
        # 127.1, 0x7f000001 and 017700000001 are addresses too: only the plain form can count as public.
        return not is_global(name)
    return "." not in name or last in NAMES_INSIDE or name.endswith((HOME, f".{HOME}"))


def is_global(address: str) -> bool:
    """The text is an IP address in its plain form, and the address is public."""
    try:
        return _is_global_6(IPv6Address(address)) if ":" in address else _is_global_4(IPv4Address(address))
    except AddressValueError:
        return False


def _is_global_4(address: IPv4Address) -> bool:
    return not any(address in network for network in _INSIDE_4)


def _is_global_6(address: IPv6Address) -> bool:
    if address.scope_id is not None:
        return False
    if address.ipv4_mapped is not None:
        return _is_global_4(address.ipv4_mapped)
    if address in _NAT64:
        return _is_global_4(IPv4Address(int(address) & 0xFFFF_FFFF))
    return address in _OUTSIDE_6 and not any(address in network for network in _INSIDE_6)

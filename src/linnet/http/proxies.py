"""Where a request really comes from, when it was handed on by a proxy.

A proxy says so in a header that anybody can send. It is believed only from addresses that the
operator has named, and read from the right: the entry that the nearest proxy wrote first, then what
the one before it wrote if that one is named too. What stands further left is the sender's own word.
"""

import ipaddress
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Literal

from msgspec import Struct

MAX_HOPS = 16
"""Proxies in a row that are followed; nobody has more, and a longer list is somebody's trick."""

ForwardedBy = Literal["x-forwarded", "forwarded"]
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Origin(Struct, frozen=True):
    """Who opened the connection to the first proxy, or to us, and whether it was encrypted."""

    address: str
    is_secure: bool


class _Hop(Struct, frozen=True):
    """What one proxy said of the connection that it received."""

    address: str
    proto: str


class Proxies:
    """The proxies that are believed, and the header that they write.

    Only one kind of header is read: a proxy that sets one passes the other on as the sender wrote
    it.
    """

    def __init__(self, networks: Iterable[str], forwarded_by: ForwardedBy) -> None:
        self._networks = [ipaddress.ip_network(network) for network in networks]
        self._reads = _forwarded if forwarded_by == "forwarded" else _x_forwarded
        self._is_named = lru_cache(maxsize=1024)(self._look_up)

    def origin(self, peer: str, is_secure: bool, headers: Iterable[tuple[bytes, bytes]]) -> Origin:
        """Where a request comes from that `peer` has handed in."""
        if not self._networks or not self._is_named(peer):
            return Origin(peer, is_secure)
        origin = Origin(peer, is_secure)
        for hop in reversed(self._reads(headers)[-MAX_HOPS:]):
            address = _parsed(hop.address)
            if address is None:
                break
            origin = Origin(str(address), hop.proto == "https" if hop.proto else origin.is_secure)
            if not self._is_named(origin.address):
                break
        return origin

    def _look_up(self, text: str) -> bool:
        address = _parsed(text)
        return address is not None and any(address in network for network in self._networks)


def neighbourhood(address: str) -> str:
    """What shares a limit with an address: itself, or all of the network that one IPv6 line gets.

    A household has 2^64 addresses of IPv6, and a limit by single address would not be one.
    """
    parsed = _parsed(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return address


def network_of(address: str) -> str:
    """The network that an address belongs to as whoever runs it gets it: a /24 of IPv4, or a /56
    of IPv6, of which a customer has 256 of the networks that `neighbourhood` names."""
    parsed = _parsed(address)
    if parsed is None:
        return address
    prefix = 56 if isinstance(parsed, ipaddress.IPv6Address) else 24
    return str(ipaddress.ip_network((parsed, prefix), strict=False))


def _parsed(text: str) -> Address | None:
    """An address with or without a port; one of IPv4 inside IPv6 as what it is."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def _values(headers: Iterable[tuple[bytes, bytes]], wanted: bytes) -> list[str]:
    """The entries of a header that holds a list, over all the lines in which it came."""
    lines = [value.decode("latin-1") for name, value in headers if name.lower() == wanted]
    return [entry.strip() for entry in _split(",".join(lines), ",")] if lines else []


def _x_forwarded(headers: Iterable[tuple[bytes, bytes]]) -> Sequence[_Hop]:
    every = list(headers)
    addresses = _values(every, b"x-forwarded-for")
    protos = [proto.lower() for proto in _values(every, b"x-forwarded-proto")]
    if len(protos) != len(addresses):
        # Most proxies write one for the whole way. The last was written by the nearest.
        protos = protos[-1:] * len(addresses) or [""] * len(addresses)
    return [_Hop(*pair) for pair in zip(addresses, protos, strict=True)]


def _forwarded(headers: Iterable[tuple[bytes, bytes]]) -> Sequence[_Hop]:
    """`for=192.0.2.1;proto=https, for="[2001:db8::1]:80"`, as RFC 7239 has it."""
    hops = []
    for entry in _values(headers, b"forwarded"):
        said = {}
        for pair in _split(entry, ";"):
            name, _, value = pair.strip().partition("=")
            said[name.lower()] = value.strip().strip('"')
        hops.append(_Hop(said.get("for", ""), said.get("proto", "").lower()))
    return hops


def _split(text: str, separator: str) -> list[str]:
    """Split where the separator does not stand inside quotes."""
    if '"' not in text:
        return text.split(separator)
    parts, start, is_quoted = [], 0, False
    for index, character in enumerate(text):
        if character == '"':
            is_quoted = not is_quoted
        elif character == separator and not is_quoted:
            parts.append(text[start:index])
            start = index + 1
    return [*parts, text[start:]]
